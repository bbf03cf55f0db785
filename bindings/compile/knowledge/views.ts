// The generated view table → the bytes of a program's section.
import { viewTableBase64 } from "./view-table.ts";

let decoded: Uint8Array | undefined;

/** What code points and HTML names read as: a data section of a program that looks through views. Not to be written to. */
export function viewTable(): Uint8Array {
  decoded ??= Uint8Array.from(atob(viewTableBase64), (character) => character.charCodeAt(0));
  return decoded;
}
