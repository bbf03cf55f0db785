// A word that nobody knows → the known word its author probably meant.

/** Largest number of edits that still counts as a slip of the keyboard. */
export const MAX_EDITS = 2;

/**
 * Edits (insert, delete, replace, swap of neighbours) between two words, or `MAX_EDITS + 1` for anything further apart.
 * Optimal string alignment distance, cut off by length.
 */
export function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_EDITS) return MAX_EDITS + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1);
      let best = Math.min(at(above, column) + 1, at(current, column - 1) + 1, at(above, column - 1) + (same ? 0 : 1));
      const swapped =
        row > 1 &&
        column > 1 &&
        a.charCodeAt(row - 1) === b.charCodeAt(column - 2) &&
        a.charCodeAt(row - 2) === b.charCodeAt(column - 1);
      if (swapped) best = Math.min(best, at(before, column - 2) + 1);
      current.push(best);
    }
    before = above;
    above = current;
  }
  return Math.min(at(above, b.length), MAX_EDITS + 1);
}

/** The known word nearest to `word` within `MAX_EDITS`; `maxTokens` and `max-tokens` are `max_tokens` at no distance. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  // A longer word is further than MAX_EDITS from every key we have; refusing it here bounds the work on hostile keys.
  if (word.length > MAX_WORD) return undefined;
  const bare = skeleton(word);
  let nearest: string | undefined;
  let distance = MAX_EDITS + 1;
  for (const candidate of known) {
    const edits = skeleton(candidate) === bare ? 0 : editDistance(word, candidate);
    if (edits < distance) {
      nearest = candidate;
      distance = edits;
    }
  }
  return nearest;
}

/** UTF-16 units of the longest word that is compared. */
const MAX_WORD = 64;

/** The letters and digits of a word in lower case, so that spellings of one name coincide. */
function skeleton(word: string): string {
  let letters = "";
  for (const char of word.toLowerCase()) if (char !== "_" && char !== "-" && char !== " ") letters += char;
  return letters;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? MAX_EDITS + 1;
}
