// What a command made → a file, or standard output.
import { writeFile } from "node:fs/promises";
import { causeOf } from "./calls.ts";
import { type Console, UsageError } from "./usage.ts";

/** Writes a file, over another of that name unless the flag is `wx`; what cannot be written is wrong usage. */
export async function writeOutput(path: string, content: string | Uint8Array, flag: "w" | "wx" = "w"): Promise<void> {
  try {
    await writeFile(path, content, { flag });
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (code === "EEXIST") throw new UsageError(`${path} is there already`);
    const folder = code === "ENOENT";
    throw new UsageError(`cannot write ${path}: ${folder ? "there is no such folder" : causeOf(error)}`);
  }
}

/** Writes to `path` where there is one, else to standard output. */
export async function giveText(path: string | undefined, text: string, console: Console): Promise<void> {
  if (path === undefined || path === "-") console.out(text);
  else await writeOutput(path, text);
}
