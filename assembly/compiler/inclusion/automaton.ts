// A pattern's minimal DFA, kept to be walked letter by letter, with the distance of each state from a match.
import { FILL } from "../../layout.ts";
import { isWordByte } from "../automata/gaps.ts";
import { Kept } from "../automata/merge.ts";
import { minimise } from "../automata/minimise.ts";
import * as nfa from "../automata/nfa.ts";
import { determinizeLook } from "../automata/obligations.ts";
import { determinize } from "../automata/subset.ts";
import { Vec } from "../memory.ts";
import { trimForSearch } from "../pattern.ts";
import * as tree from "../syntax/tree.ts";
import { rawOf, rewrittenOf } from "./letters.ts";

/** No match can be reached. */
export const FAR = 0x7fffffff;

/** What stands before a text: all that a pattern without look-behind can tell of it. */
export const BEHIND_NOTHING = 0;
export const BEHIND_OTHER = 1;
export const BEHIND_WORD = 2;
export const BEHIND_NEWLINE = 3;

export class Automaton {
  table: Kept = new Kept();
  /** It reads plain UTF-8, not rewritten text. */
  raw: bool = false;
  /** A match begins where the text does; else anywhere. */
  anchored: bool = false;
  dead: i32 = 0;
  match: i32 = 0;
  /** Bytes from a state to a match, at least; made when first asked for. */
  distance: Vec = new Vec();

  /** State behind a letter. A match stays one. */
  step(state: i32, letter: i32): i32 {
    if (state == this.match) return state;
    const column = this.column(letter);
    return column < 0 ? state : this.table.transitions.get(state * this.table.columns + column);
  }

  /** Column of a letter, −1 for one that is passed over. */
  column(letter: i32): i32 {
    if (this.raw) return <i32>unchecked(this.table.classOf[rawOf(letter)]);
    const byte = rewrittenOf(letter);
    return byte == FILL ? -1 : <i32>unchecked(this.table.classOf[byte]);
  }

  /** Whether a text that ends here holds a match. */
  accepts(state: i32): bool {
    if (state == this.match) return true;
    const columns = this.table.columns;
    return this.table.transitions.get(state * columns + columns - 1) == this.match;
  }

  /** State in which a text is begun that stands behind what BEHIND_ says. */
  startBehind(context: i32): i32 {
    switch (context) {
      case BEHIND_NOTHING:
        return this.table.start;
      case BEHIND_WORD:
        return this.table.startWord;
      case BEHIND_NEWLINE:
        return this.table.startNewline;
      default:
        return this.table.startOther;
    }
  }

  /** Whether a spelt text holds a match anywhere. */
  fits(letters: Vec): bool {
    if (!this.anchored) return this.fitsFrom(letters, 0, this.table.start);
    for (let at = 0; at <= letters.length; at++) {
      if (at < letters.length && isInside(letters.get(at))) continue;
      if (this.fitsFrom(letters, at, this.startBehind(contextAt(letters, at)))) return true;
    }
    return false;
  }

  /** Whether a match is met from a state on, the texts' start or one behind it. */
  fitsFrom(letters: Vec, from: i32, start: i32): bool {
    let state = start;
    for (let i = from; i < letters.length; i++) {
      state = this.step(state, letters.get(i));
      if (state == this.match) return true;
      if (state == this.dead) return false;
    }
    return this.accepts(state);
  }

  /** Fills `distance`, backwards from the states that accept. */
  measure(): void {
    const states = this.table.states;
    if (this.distance.length) return;
    this.distance.refill(states, FAR);
    const columns = this.table.columns;
    const transitions = this.table.transitions;
    for (let s = 0; s < states; s++) if (this.accepts(s)) this.distance.set(s, 0);
    for (let changed = true; changed; ) {
      changed = false;
      for (let s = states - 1; s >= 0; s--) {
        let least = this.distance.get(s);
        for (let c = 0; c < columns - 1 && least; c++) {
          const behind = this.distance.get(transitions.get(s * columns + c));
          if (behind < least - 1) least = behind + 1;
        }
        if (least < this.distance.get(s)) {
          this.distance.set(s, least);
          changed = true;
        }
      }
    }
  }
}

function contextAt(letters: Vec, at: i32): i32 {
  if (at == 0) return BEHIND_NOTHING;
  const before = letters.get(at - 1);
  if (before == 0x0a) return BEHIND_NEWLINE;
  return before < 0x80 && isWordByte(before) ? BEHIND_WORD : BEHIND_OTHER;
}

/** Whether a letter continues a character. */
function isInside(letter: i32): bool {
  const byte = rawOf(letter);
  return byte >= 0x80 && byte <= 0xbf;
}

/** As trimForSearch, in each alternative too: a search is free to begin where it likes in any of them. */
function trimAlternatives(root: i32): i32 {
  const search = trimForSearch(root);
  if (tree.kindOf(search) != tree.NODE_ALT) return search;
  let first = -1;
  let last = -1;
  for (let child = tree.childOf(search); child >= 0; child = tree.nextOf(child)) {
    const part = trimAlternatives(child);
    // a copy of its own: a node has one next sibling
    const copy = tree.addNode(
      tree.kindOf(part),
      tree.childOf(part),
      tree.lowOf(part),
      tree.highOf(part),
      tree.fromOf(part),
      tree.toOf(part),
    );
    if (last < 0) first = copy;
    else tree.setNext(last, copy);
    last = copy;
  }
  return tree.addNode(tree.NODE_ALT, first, 0, 0, tree.fromOf(search), tree.toOf(search));
}

/**
 * The automaton of the texts in which a tree matches, or of those in which it does from the start on; null where it is over
 * a budget of its construction. What a look-behind sees cannot be told from the start of a match.
 */
export function automatonOf(root: i32, anchored: bool): Automaton | null {
  const search = trimAlternatives(root);
  const looks = tree.hasLook(search);
  const raw = tree.splitsSpecials(search);
  if (anchored && looks && tree.hasBehind(search)) return null;
  nfa.clearNfa();
  const entry = nfa.buildNfa(search, raw, !anchored);
  if (nfa.nfaOverflow) return null;
  if (!(looks ? determinizeLook(entry, !anchored) : determinize(entry, !anchored))) return null;
  minimise();
  const automaton = new Automaton();
  automaton.raw = raw;
  automaton.anchored = anchored;
  automaton.table.take(0, 0);
  automaton.dead = automaton.table.stop;
  automaton.match = automaton.dead + 1;
  return automaton;
}
