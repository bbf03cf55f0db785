// A pattern's literals → how the scanner will run it: from each prefix, once its clauses were seen, or always.
import * as layout from "../../layout.ts";
import { Vec } from "../memory.ts";
import { setHas } from "../syntax/sets.ts";
import * as tree from "../syntax/tree.ts";
import { beginLiteral, finishLiteral, pushSymbol } from "./aho.ts";
import * as literals from "./literals.ts";
import { lengthOf, rarity, stringAt, stringsOf, symbolAt, windowOf } from "./strings.ts";
import { SPACE } from "./symbols.ts";

/** Clauses of one pattern that the scanner counts, one of three bits' worth each. */
const MAX_CLAUSES: i32 = 4;
/** Literals of one pattern in all; each costs rows. */
const MAX_LITERALS: i32 = 96;
/** Quarter bits of a text of 256 bytes: a literal as rare as this is met once in it. */
const TEXT_RARITY: i32 = 32;
/** How rare a clause is taken to be at most: what a policy names turns up in its calls more often than elsewhere. */
const MAX_RARENESS: i32 = 40;
/** Quarter bits between the costs of a run over a text and of a literal met in it: about twenty to one. */
const RUN_OVER_LITERAL: i32 = 17;

/** How often a run may pass a later start of the same pattern: bounds the runs that overlap at any byte. */
const MAX_OVERLAP: i32 = 300;

export let planMode: i32 = 0;
/** Whether each run begins exactly at a prefix, so that the table need not search. */
export let planAnchored: bool = false;
export let planHasPrefix: bool = false;
export let planClauses: i32 = 0;

const chosen = new Vec(); // lists of the clauses, the prefix first where there is one

/** Decides for the search tree whose literals were just extracted; without `filter` every pattern scans always. */
export function decidePlan(root: i32, filter: bool): void {
  const prefix = tree.hasBehind(root) ? -1 : literals.prefixList;
  planMode = layout.MODE_ALONE;
  planHasPrefix = prefix >= 0 && stringsOf(prefix) <= MAX_LITERALS;
  planAnchored = planHasPrefix && !literals.prefixLead && overlapIsBounded(root, prefix);
  chosen.clear();
  if (!filter) {
    planHasPrefix = false;
    planAnchored = false;
    return;
  }
  let used = 0;
  if (planHasPrefix) {
    chosen.push(prefix);
    used = stringsOf(prefix);
  }
  if (!planAnchored) addClauses(prefix, used);
  if (!chosen.length) return;
  planMode = planHasPrefix && chosen.length == 1 ? layout.MODE_JUMP : layout.MODE_CLAUSES;
}

/** Adds further clauses, rarest first, none that only repeats the prefix. */
function addClauses(prefix: i32, taken: i32): void {
  let used = taken;
  let last = i32.MAX_VALUE;
  let lastList = -1;
  while (chosen.length < MAX_CLAUSES) {
    let next = -1;
    for (let i = 0; i < literals.clauses.length; i++) {
      const list = literals.clauses.get(i);
      const rare = rarity(list);
      if (rare > last || (rare == last && list <= lastList)) continue;
      if (next < 0 || rare > rarity(next)) next = list;
    }
    if (next < 0) return;
    last = rarity(next);
    lastList = next;
    if (used + stringsOf(next) > MAX_LITERALS || (planHasPrefix && repeats(next, prefix))) continue;
    used += stringsOf(next);
    chosen.push(next);
  }
}

/** Whether each string of a clause begins one of the prefix. */
function repeats(list: i32, prefix: i32): bool {
  const count = stringsOf(list);
  for (let i = 0; i < count; i++) {
    let covered: bool = false;
    for (let j = 0; j < stringsOf(prefix) && !covered; j++) {
      covered = startsWith(stringAt(prefix, j), stringAt(list, i));
    }
    if (!covered) return false;
  }
  return true;
}

function startsWith(string: i32, start: i32): bool {
  const length = lengthOf(start);
  if (length > lengthOf(string)) return false;
  for (let i = 0; i < length; i++) if (symbolAt(string, i) != symbolAt(start, i)) return false;
  return true;
}

/**
 * Whether runs from exact starts stay linear: each prefix holds a symbol that the rest of the pattern can take only so
 * often, so a run passes few later starts before it ends. A prefix that begins with a space has no exact start.
 */
function overlapIsBounded(root: i32, prefix: i32): bool {
  const count = stringsOf(prefix);
  for (let i = 0; i < count; i++) {
    const string = stringAt(prefix, i);
    const length = lengthOf(string);
    if (symbolAt(string, 0) == SPACE) return false;
    let bounded = false;
    for (let k = 0; k < length && !bounded; k++) {
      const symbol = symbolAt(string, k);
      bounded = symbol != SPACE && symbol < 0x80 && uses(root, symbol) <= MAX_OVERLAP;
    }
    if (!bounded) return false;
  }
  return true;
}

/** How often a match can take the symbol at most; more than MAX_OVERLAP stands for any number. */
function uses(node: i32, symbol: i32): i32 {
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      return takes(tree.childOf(node), symbol) ? 1 : 0;
    case tree.NODE_CONCAT: {
      let sum = 0;
      for (let child = tree.childOf(node); child >= 0 && sum <= MAX_OVERLAP; child = tree.nextOf(child)) {
        sum += uses(child, symbol);
      }
      return sum;
    }
    case tree.NODE_ALT: {
      let most = 0;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child))
        most = max(most, uses(child, symbol));
      return most;
    }
    case tree.NODE_REPEAT: {
      const once = uses(tree.childOf(node), symbol);
      if (once == 0) return 0;
      return tree.highOf(node) < 0 ? MAX_OVERLAP + 1 : min(once * tree.highOf(node), MAX_OVERLAP + 1);
    }
    case tree.NODE_LOOK:
      return uses(tree.childOf(node), symbol);
    default:
      return 0;
  }
}

function takes(set: i32, symbol: i32): bool {
  if (setHas(set, symbol)) return true;
  if (symbol < 0x61 || symbol > 0x7a) return false;
  if (setHas(set, symbol - 0x20)) return true;
  return symbol == 0x6b ? setHas(set, 0x212a) : symbol == 0x73 && setHas(set, 0x017f);
}

/**
 * Drops clauses, behind the first one, that would be met in more texts than they spare the pattern's table: `restic …
 * find` needs no look-out for `find`.
 */
function dropCommonClauses(): void {
  let kept = 1;
  let rareness = rarenessOf(chosen.get(0));
  for (let i = 1; i < chosen.length; i++) {
    const list = chosen.get(i);
    if (rarity(list) - TEXT_RARITY + RUN_OVER_LITERAL <= rareness) continue;
    rareness += rarenessOf(list);
    chosen.set(kept++, list);
  }
  chosen.length = kept;
  if (planHasPrefix && kept == 1) planMode = layout.MODE_JUMP;
}

/** Quarter bits of the share of texts that hold a literal of the list. */
function rarenessOf(list: i32): i32 {
  return min(max(rarity(list) - TEXT_RARITY, 0), MAX_RARENESS);
}

/** Registers the literals of the plan for pattern `id`. Without a table a pattern cannot jump: it runs as an NFA. */
export function registerPlan(id: i32, hasTable: bool): void {
  if (!hasTable) {
    planAnchored = false;
    if (planMode == layout.MODE_JUMP) planMode = layout.MODE_CLAUSES;
  } else if (chosen.length) dropCommonClauses();
  for (let bit = 0; bit < chosen.length; bit++) registerList(chosen.get(bit), id, bit, planHasPrefix && bit == 0);
  planClauses = (1 << chosen.length) - 1;
}

/** Bytes of a check. */
const CHECKED: i32 = 4;
/** How far in front of a literal's end the bytes of its check begin at most: 4 bits hold 1 more. */
const MAX_CHECK_BACK: i32 = 14;

/**
 * Where the bytes begin, in a string known by its symbols from … end, that are worth comparing once those are met; −1 where
 * there are none. White space may be long or short: none lies among them, nor between them and the literal's end.
 */
function findCheck(string: i32, from: i32, end: i32): i32 {
  let best = -1;
  let most = 0;
  const last = lengthOf(string) - CHECKED;
  for (let start = max(0, end - MAX_CHECK_BACK); start <= min(end, last); start++) {
    let fixed = start < end || symbolAt(string, end - 1) != SPACE;
    for (let k = start; k < max(end, start + CHECKED) && fixed; k++) fixed = symbolAt(string, k) != SPACE;
    if (!fixed) continue;
    const gain = max(0, min(from, start + CHECKED) - start) + max(0, start + CHECKED - max(end, start));
    if (gain <= most) continue;
    most = gain;
    best = start;
  }
  return best;
}

function checkedAt(string: i32, start: i32): i32 {
  let bytes: u32 = 0;
  for (let k = CHECKED - 1; start >= 0 && k >= 0; k--) bytes = (bytes << 8) | symbolAt(string, start + k);
  return bytes | layout.POSTING_FOLDED;
}

function registerList(list: i32, id: i32, bit: i32, isPrefix: bool): void {
  const count = stringsOf(list);
  for (let i = 0; i < count; i++) {
    const string = stringAt(list, i);
    const window = windowOf(string);
    const from = window & 0xffff;
    const end = from + (window >> 16);
    beginLiteral();
    for (let k = from; k < end; k++) pushSymbol(symbolAt(string, k));
    let posting = id | (bit << layout.POSTING_CLAUSE_SHIFT);
    if (isPrefix) {
      posting |= layout.POSTING_PREFIX | ((end + literals.prefixLead) << layout.POSTING_BACK_SHIFT);
      if (literals.prefixLead) posting |= layout.POSTING_WALKED;
      for (let k = 0; k < end; k++) if (symbolAt(string, k) == SPACE) posting |= layout.POSTING_WALKED;
    }
    const check = findCheck(string, from, end);
    finishLiteral(
      check < 0 ? posting : posting | ((end - check + 1) << layout.POSTING_CHECK_SHIFT),
      checkedAt(string, check),
    );
  }
}
