// A policy file and a way to read files → the policy with everything that it extends.
import { PolicyError } from "../errors.ts";
import type { Resolved } from "../policy/extends.ts";
import { MAX_EXTENDS_FILES } from "../policy/extends.ts";
import { type ParsedPolicy, parsePolicy } from "../policy/parse.ts";
import { checkPattern } from "./toolchain.ts";

/** Gives the content of a file; throws or rejects where there is none. */
export type ReadFile = (path: string) => string | Uint8Array | Promise<string | Uint8Array>;

/**
 * Parses the file at `path`. What it extends is read from its own folder and those below, or from `within`, a folder
 * around it; nowhere else. Throws `PolicyError` of code `unreadable_policy` where the file itself cannot be read, of code
 * `invalid_option` where it lies outside of `within`; everything else is an issue.
 */
export async function parsePolicyFile(path: string, read: ReadFile, within?: string): Promise<ParsedPolicy> {
  const home = homeOf(path, within);
  let text: string | Uint8Array;
  try {
    text = await read(path);
  } catch (error) {
    throw new PolicyError("unreadable_policy", `cannot read ${path}: ${messageOf(error)}`);
  }
  const files = new Map<string, Resolved>();
  // Parsing is synchronous and asks for files by name, so each round reads those that the one before asked for in vain.
  for (;;) {
    const wanted = new Set<string>();
    const parsed = parsePolicy(text, {
      file: path,
      checkPattern,
      resolve(reference, from) {
        const file = pathIn(home, folderOf(from ?? path), reference);
        if (file === undefined) {
          return { problem: `it lies outside of ${within === undefined ? "the policy's folder" : within}` };
        }
        const found = files.get(file);
        if (found === undefined) wanted.add(file);
        return found ?? { problem: "it was not read" };
      },
    });
    if (wanted.size === 0 || files.size > MAX_EXTENDS_FILES) return parsed;
    for (const file of wanted) files.set(file, await resolve(file, read));
  }
}

async function resolve(file: string, read: ReadFile): Promise<Resolved> {
  try {
    return { text: await read(file), file };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The folder that files may come from, with its separator: that of the policy, or `within` where that is one around it. */
function homeOf(path: string, within: string | undefined): string {
  const folder = folderOf(path);
  if (within === undefined) return folder;
  const closed = within.endsWith("/") || within.endsWith("\\");
  const home = within === "." ? "" : within === "" || closed ? within : `${within}/`;
  const climbs = path.split("\\").join("/").split("/").includes("..");
  // A bare name and a path from the root both begin with nothing, but only the first lies in the current folder.
  const inside = home === "" ? !isRooted(path) : folder.split("\\").join("/").startsWith(home.split("\\").join("/"));
  if (inside && !climbs) return folder.slice(0, home.length);
  throw new PolicyError("invalid_option", `${path} does not lie in ${within}`);
}

function isRooted(path: string): boolean {
  return path.startsWith("/") || path.startsWith("\\") || path.includes(":");
}

/** Everything up to the last separator, which stays; empty for a bare name. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** The file that a relative reference names, unless it leaves `home`. Separators in references are slashes. */
function pathIn(home: string, folder: string, reference: string): string | undefined {
  const rooted = reference.startsWith("/") || reference.includes("\\") || reference.includes(":");
  if (rooted || !folder.startsWith(home)) return undefined;
  const parts = folder
    .slice(home.length)
    .split("\\")
    .join("/")
    .split("/")
    .filter((part) => part !== "");
  for (const part of reference.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : home + parts.join("/");
}
