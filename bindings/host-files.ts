// The host → its file system, where it has one.
import { PolicyError } from "./errors.ts";

/** What is used of `node:fs`. */
export interface HostFiles {
  openSync(path: string, flags: string, mode: number): number;
  closeSync(file: number): void;
  fsyncSync(file: number): void;
  fstatSync(file: number): { readonly size: number; readonly nlink: number };
  readSync(file: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  writeSync(file: number, bytes: Uint8Array, offset: number, length: number): number;
  readonly promises: {
    readFile(path: string): Promise<Uint8Array>;
    writeFile(path: string, text: string): Promise<void>;
  };
}

/**
 * The file system of Node, Bun or Deno. Asked for by a call, never by an import: bundlers for browsers resolve even an
 * import that is never reached, and stop where they cannot. Throws `PolicyError` elsewhere.
 */
export function hostFiles(): HostFiles {
  const files = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:fs");
  if (files === undefined) throw new PolicyError("invalid_option", "this host has no files");
  return files;
}
