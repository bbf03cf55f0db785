// Which positions of a searching automaton make others superfluous, so that state sets stay small.
//
// Position p simulates q when every way on from q is also one from p, up to a match, behind which everything matches.
// A state that holds both needs only p. In `key[a-z]{40}` a thread that is further along simulates those behind it,
// which is the difference between 40 states and 2^40. The relation is the greatest simulation (R. Milner, 1971),
// computed by passes from the end of the pattern to its start until nothing changes.
import { Vec } from "../memory.ts";
import * as nfa from "./nfa.ts";

/** Positions beyond which the relation is not computed: its bits are their square. */
export const MAX_SIMULATED: i32 = 1200;

const simulators = new Vec(); // q → row of the positions that simulate it
const dominated = new Vec(); // p → row of the positions that p makes superfluous
let width: i32 = 0;

/**
 * Computes the relation over `nodes` (positions by number). `closures` holds, at offset `closureAt(position)`, the row
 * of positions behind a BYTE position's byte.
 */
export function simulate(nodes: Vec, closures: Vec, closureAt: Vec): void {
  const count = nodes.length;
  width = (count + 31) >> 5;
  simulators.refill(count * width, 0);
  for (let q = 0; q < count; q++) {
    for (let p = 0; p < count; p++) if (mayStart(nodes.get(p), nodes.get(q))) setBit(simulators, q, p);
  }
  let changed = true;
  while (changed) {
    changed = false;
    // nodes are numbered from the pattern's end: successors come first
    for (let q = 0; q < count; q++) {
      if (nfa.nfaOp(nodes.get(q)) != nfa.NFA_BYTE) continue;
      const wanted = closures.at(closureAt.get(q));
      for (let i = 0; i < width; i++) {
        let bits = simulators.get(q * width + i);
        while (bits) {
          const p = (i << 5) + ctz(bits);
          bits &= bits - 1;
          if (p == q || nfa.nfaOp(nodes.get(p)) == nfa.NFA_MATCH) continue;
          if (!follows(closures.at(closureAt.get(p)), wanted)) {
            simulators.set(q * width + i, simulators.get(q * width + i) & ~(1 << (p & 31)));
            changed = true;
          }
        }
      }
    }
  }
  dominated.refill(count * width, 0);
  for (let q = 0; q < count; q++) {
    for (let i = 0; i < width; i++) {
      let bits = simulators.get(q * width + i);
      while (bits) {
        const p = (i << 5) + ctz(bits);
        bits &= bits - 1;
        // of two that simulate each other the first one stays
        if (p != q && (p < q || !hasBit(simulators, p, q))) setBit(dominated, p, q);
      }
    }
  }
}

/** Takes the superfluous positions out of a row. */
export function prune(row: Vec): void {
  for (let i = 0; i < width; i++) {
    let bits = row.get(i);
    while (bits) {
      const bit = ctz(bits);
      bits &= bits - 1;
      const at = ((i << 5) + bit) * width;
      for (let j = 0; j < width; j++) row.set(j, row.get(j) & ~dominated.get(at + j));
      bits &= row.get(i);
    }
  }
}

function setBit(rows: Vec, row: i32, bit: i32): void {
  const word = row * width + (bit >> 5);
  rows.set(word, rows.get(word) | (1 << (bit & 31)));
}

function hasBit(rows: Vec, row: i32, bit: i32): bool {
  return ((rows.get(row * width + (bit >> 5)) >>> (bit & 31)) & 1) != 0;
}

/** What can be said without looking behind the byte. */
function mayStart(p: i32, q: i32): bool {
  if (p == q || nfa.nfaOp(p) == nfa.NFA_MATCH) return true;
  if (nfa.nfaOp(p) != nfa.NFA_BYTE || nfa.nfaOp(q) != nfa.NFA_BYTE) return false;
  const low = nfa.nfaY(q) & 0xff;
  const high = nfa.nfaY(q) >> 8;
  return low > high || ((nfa.nfaY(p) & 0xff) <= low && nfa.nfaY(p) >> 8 >= high);
}

/** Whether each position of `wanted` is simulated by one of `offered`. */
function follows(offered: usize, wanted: usize): bool {
  for (let i = 0; i < width; i++) {
    // the same position on both sides needs no proof
    let bits = load<u32>(wanted + ((<usize>i) << 2)) & ~load<u32>(offered + ((<usize>i) << 2));
    while (bits) {
      const row = simulators.at(((i << 5) + ctz(bits)) * width);
      let met = false;
      for (let j = 0; j < width && !met; j++) {
        met = (load<u32>(row + ((<usize>j) << 2)) & load<u32>(offered + ((<usize>j) << 2))) != 0;
      }
      if (!met) return false;
      bits &= bits - 1;
    }
  }
  return true;
}
