// A pattern's literals → how the scanner will run it: at its prefix, on its clauses, or always.
import * as layout from "../../layout.ts";
import { beginLiteral, finishLiteral, pushSymbol } from "./aho.ts";
import * as literals from "./literals.ts";
import { symbolAt } from "./literals.ts";

/** Clauses of one pattern that the scanner counts: one of three bits each. */
const MAX_CLAUSES: i32 = 4;
/** Literals of one pattern in all; each costs rows. */
const MAX_LITERALS: i32 = 96;

export let planMode: i32 = 0;
export let planClauses: i32 = 0;
export let planHasPrefix: bool = false;

/**
 * Decides, and registers the literals for pattern `id`. `startsAnywhere`: a run may begin in the middle of the text
 * (no look-behind), and so at a prefix. `canJump`: its table knows when nothing is under way.
 */
export function planPattern(id: i32, startsAnywhere: bool, canJump: bool): void {
  const prefix = startsAnywhere ? literals.prefixList : -1;
  planMode = layout.MODE_ALONE;
  planClauses = 0;
  planHasPrefix = false;
  let best = -1;
  for (let i = 0; i < literals.clauses.length; i++) {
    const list = literals.clauses.get(i);
    if (literals.stringsOf(list) > MAX_LITERALS) continue;
    if (best < 0 || literals.rarity(list) > literals.rarity(best)) best = list;
  }
  if (best < 0 && prefix < 0) return;
  let bit = 0;
  let used = 0;
  if (prefix >= 0 && literals.stringsOf(prefix) <= MAX_LITERALS) {
    planHasPrefix = true;
    registerList(prefix, id, bit++, true);
    used += literals.stringsOf(prefix);
  }
  // further clauses, rarest first, none that only repeats the prefix
  let last = i32.MAX_VALUE;
  let lastList = -1;
  while (bit < MAX_CLAUSES) {
    let next = -1;
    for (let i = 0; i < literals.clauses.length; i++) {
      const list = literals.clauses.get(i);
      const rarity = literals.rarity(list);
      if (rarity > last || (rarity == last && list <= lastList)) continue;
      if (next < 0 || rarity > literals.rarity(next)) next = list;
    }
    if (next < 0) break;
    last = literals.rarity(next);
    lastList = next;
    const count = literals.stringsOf(next);
    if (used + count > MAX_LITERALS || (planHasPrefix && sameWindows(next, prefix))) continue;
    registerList(next, id, bit++, false);
    used += count;
  }
  planClauses = (1 << bit) - 1;
  planMode = planHasPrefix && canJump && bit == 1 ? layout.MODE_JUMP : layout.MODE_CLAUSES;
}

/** Whether a clause says no more than the prefix does: each of its strings is, or begins, one of the prefix. */
function sameWindows(list: i32, prefix: i32): bool {
  const count = literals.stringsOf(list);
  for (let i = 0; i < count; i++) {
    let covered = false;
    for (let j = 0; j < literals.stringsOf(prefix) && !covered; j++) {
      covered = startsWith(literals.stringAt(prefix, j), literals.stringAt(list, i));
    }
    if (!covered) return false;
  }
  return true;
}

function startsWith(string: i32, start: i32): bool {
  const length = literals.lengthOf(start);
  if (length > literals.lengthOf(string)) return false;
  for (let i = 0; i < length; i++) if (symbolAt(string, i) != symbolAt(start, i)) return false;
  return true;
}

function registerList(list: i32, id: i32, bit: i32, isPrefix: bool): void {
  const count = literals.stringsOf(list);
  for (let i = 0; i < count; i++) {
    const string = literals.stringAt(list, i);
    const window = literals.windowOf(string);
    const from = window & 0xffff;
    const end = from + (window >> 16);
    beginLiteral();
    for (let k = from; k < end; k++) pushSymbol(symbolAt(string, k));
    const posting = id | (bit << layout.POSTING_CLAUSE_SHIFT);
    finishLiteral(isPrefix ? posting | layout.POSTING_PREFIX | (end << layout.POSTING_BACK_SHIFT) : posting);
  }
}
