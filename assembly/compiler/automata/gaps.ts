// The gap between two bytes → what assertions see there: what stands before it, and what of the next byte they can tell.
import * as tree from "../syntax/tree.ts";
import * as nfa from "./nfa.ts";
import * as table from "./table.ts";

/** What stands before a gap. */
export const GAP_TEXT_START = 0;
export const GAP_NEWLINE = 1;
export const GAP_OTHER = 2;

export const END = -1; // in place of a byte: the end of the input

// What assertions can tell of the next byte.
export const KIND_OTHER: i32 = 0;
export const KIND_WORD: i32 = 1;
export const KIND_NEWLINE: i32 = 2;
export const KIND_CONTINUATION: i32 = 3;
export const KIND_END: i32 = 4;
export const KINDS: i32 = 5;

/** A bit for each kind of byte that some assertion tells from others. */
export function contextKinds(): i32 {
  let kinds = 0;
  for (let node = 0; node < nfa.nfaSize(); node++) {
    if (nfa.nfaOp(node) != nfa.NFA_ASSERT) continue;
    const kind = nfa.nfaY(node);
    if (kind == tree.ASSERT_WORD || kind == tree.ASSERT_NOT_WORD) kinds |= 1 << KIND_WORD;
    else if (kind == tree.ASSERT_LINE_START || kind == tree.ASSERT_LINE_END) kinds |= 1 << KIND_NEWLINE;
    else if (kind == tree.ASSERT_CHARACTER) kinds |= 1 << KIND_CONTINUATION;
  }
  return kinds;
}

export function kindOf(byte: i32): i32 {
  if (byte == END) return KIND_END;
  if (isWordByte(byte)) return KIND_WORD;
  return byte == 0x0a ? KIND_NEWLINE : byte >= 0x80 && byte < 0xc0 ? KIND_CONTINUATION : KIND_OTHER;
}

/** Assertions look at bytes that no class of the pattern may tell apart. */
export function distinguishContext(): void {
  for (let node = 0; node < nfa.nfaSize(); node++) {
    if (nfa.nfaOp(node) != nfa.NFA_ASSERT) continue;
    const kind = nfa.nfaY(node);
    if (kind == tree.ASSERT_WORD || kind == tree.ASSERT_NOT_WORD) {
      table.distinguish(0x30, 0x39);
      table.distinguish(0x41, 0x5a);
      table.distinguish(0x5f, 0x5f);
      table.distinguish(0x61, 0x7a);
    } else if (kind == tree.ASSERT_LINE_START || kind == tree.ASSERT_LINE_END) table.distinguish(0x0a, 0x0a);
    else if (kind == tree.ASSERT_CHARACTER) table.distinguish(0x80, 0xbf);
  }
}

export function isWordByte(byte: i32): bool {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte == 0x5f;
}

/** Whether an assertion that waited for the next byte is true. */
export function holds(kind: i32, wordBefore: bool, wordAfter: bool, byte: i32): bool {
  switch (kind) {
    case tree.ASSERT_WORD:
      return wordBefore != wordAfter;
    case tree.ASSERT_NOT_WORD:
      return wordBefore == wordAfter;
    case tree.ASSERT_TEXT_END:
      return byte == END;
    case tree.ASSERT_CHARACTER:
      return byte == END || (byte & 0xc0) != 0x80;
    default:
      return byte == END || byte == 0x0a;
  }
}
