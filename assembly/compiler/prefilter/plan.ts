// A pattern's literals → how the scanner will run it: from each prefix, once its clauses were seen, or always.
import * as layout from "../../layout.ts";
import { Vec } from "../memory.ts";
import { setHas } from "../syntax/sets.ts";
import * as tree from "../syntax/tree.ts";
import { beginLiteral, finishLiteral, pushSymbol } from "./aho.ts";
import * as literals from "./literals.ts";
import { symbolAt } from "./literals.ts";
import { SPACE } from "./symbols.ts";

/** Clauses of one pattern that the scanner counts, one of three bits' worth each. */
const MAX_CLAUSES: i32 = 4;
/** Literals of one pattern in all; each costs rows. */
const MAX_LITERALS: i32 = 96;
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
  planHasPrefix = prefix >= 0 && literals.stringsOf(prefix) <= MAX_LITERALS;
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
    used = literals.stringsOf(prefix);
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
      const rarity = literals.rarity(list);
      if (rarity > last || (rarity == last && list <= lastList)) continue;
      if (next < 0 || rarity > literals.rarity(next)) next = list;
    }
    if (next < 0) return;
    last = literals.rarity(next);
    lastList = next;
    if (used + literals.stringsOf(next) > MAX_LITERALS || (planHasPrefix && repeats(next, prefix))) continue;
    used += literals.stringsOf(next);
    chosen.push(next);
  }
}

/** Whether each string of a clause begins one of the prefix. */
function repeats(list: i32, prefix: i32): bool {
  const count = literals.stringsOf(list);
  for (let i = 0; i < count; i++) {
    let covered: bool = false;
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

/**
 * Whether runs from exact starts stay linear: each prefix holds a symbol that the rest of the pattern can take only so
 * often, so a run passes few later starts before it ends. A prefix that begins with a space has no exact start.
 */
function overlapIsBounded(root: i32, prefix: i32): bool {
  const count = literals.stringsOf(prefix);
  for (let i = 0; i < count; i++) {
    const string = literals.stringAt(prefix, i);
    const length = literals.lengthOf(string);
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

/** Registers the literals of the plan for pattern `id`. Without a table a pattern cannot jump: it runs as an NFA. */
export function registerPlan(id: i32, hasTable: bool): void {
  if (!hasTable) {
    planAnchored = false;
    if (planMode == layout.MODE_JUMP) planMode = layout.MODE_CLAUSES;
  }
  for (let bit = 0; bit < chosen.length; bit++) registerList(chosen.get(bit), id, bit, planHasPrefix && bit == 0);
  planClauses = (1 << chosen.length) - 1;
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
    let posting = id | (bit << layout.POSTING_CLAUSE_SHIFT);
    if (isPrefix) {
      posting |= layout.POSTING_PREFIX | ((end + literals.prefixLead) << layout.POSTING_BACK_SHIFT);
      if (literals.prefixLead) posting |= layout.POSTING_WALKED;
      for (let k = 0; k < end; k++) if (symbolAt(string, k) == SPACE) posting |= layout.POSTING_WALKED;
    }
    finishLiteral(posting);
  }
}
