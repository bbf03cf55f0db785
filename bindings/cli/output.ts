// What a command made → a file, or standard output.
import { writeFile } from "node:fs/promises";
import { causeOf } from "./calls.ts";
import { type Console, UsageError } from "./usage.ts";

/** Writes a file, over another of that name; what cannot be written is wrong usage. */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (error) {
    const folder = (error as { code?: unknown } | null)?.code === "ENOENT";
    throw new UsageError(`cannot write ${path}: ${folder ? "there is no such folder" : causeOf(error)}`);
  }
}

/** Writes to `path` where there is one, else to standard output. */
export async function giveText(path: string | undefined, text: string, console: Console): Promise<void> {
  if (path === undefined || path === "-") console.out(text);
  else await writeOutput(path, text);
}
