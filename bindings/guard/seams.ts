// A text → the places at which it can be cut such that the views of its parts are the parts of its views.
//
// A view reads character by character, escape by escape, encoded run by encoded run, and decodes what it decoded once more.
// None of these goes on behind a blank, behind a newline that is not in a run, or between two letters that stand for
// themselves and are none of ASCII. (In front of anything else but a blank it counts whether a text begins: `\n` and `\rm`.)

/** Whether the text can be cut in front of the unit at `at`. Errs on the side of no, at the end of a text that goes on too. */
export function isSeam(text: string, at: number): boolean {
  const unit = text.charCodeAt(at - 1);
  if (unit === 0x20 || unit === 0x09) return true;
  // Lines of base64 go on in the next line.
  if (unit === 0x0a) return LINE_ENDS.includes(text.charAt(at - 2)) && at >= 2;
  return isWhole(unit) && isWhole(text.charCodeAt(at));
}

/** The last seam up to `to` that lies behind `from`; `from` where there is none. */
export function lastSeam(text: string, from: number, to: number): number {
  for (let at = to; at > from; at -= 1) if (isSeam(text, at)) return at;
  return from;
}

/** The text in pieces that begin and end at seams, but for the ends of the text. */
export function splitAtSeams(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (!isSeam(text, at)) continue;
    pieces.push(text.slice(from, at));
    from = at;
  }
  pieces.push(text.slice(from));
  return pieces;
}

/** Neither letters of an encoded run nor the end of an escape. */
const LINE_ENDS = " \t\n.,:!?)]>\"'";

/** Letters of scripts without blanks that no view reads otherwise: hiragana, Chinese characters, Korean syllables. */
function isWhole(unit: number): boolean {
  return (unit >= 0x3041 && unit <= 0x3096) || (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0xac00 && unit <= 0xd7a3);
}
