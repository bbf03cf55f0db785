// The generated view table → the bytes of a program's section.
import { viewTableBase64 } from "./view-table.ts";

/** What code points and HTML names read as: a data section of a program that looks through views. */
export function viewTable(): Uint8Array {
  return Uint8Array.from(atob(viewTableBase64), (character) => character.charCodeAt(0));
}
