// Globs over tool names → whether one fits a name, letter case aside, without an automaton.

/** Alternatives that the braces of one glob may stand for; more of them fit every name. */
const MAX_ALTERNATIVES = 64;

/** Whether some glob (`* ? [a-z] [!a] {a,b}`) fits the whole name. */
export function someGlobFits(globs: readonly string[], name: string): boolean {
  const folded = name.toLowerCase();
  return globs.some((glob) => {
    const plain = withoutBraces(glob.toLowerCase());
    return plain.length > MAX_ALTERNATIVES || plain.some((each) => fits(each, folded));
  });
}

function withoutBraces(glob: string): string[] {
  const open = glob.indexOf("{");
  const close = open < 0 ? -1 : glob.indexOf("}", open);
  if (close < 0) return [glob];
  const rest = withoutBraces(glob.slice(close + 1));
  const found: string[] = [];
  for (const part of glob.slice(open + 1, close).split(",")) {
    for (const tail of rest) {
      found.push(glob.slice(0, open) + part + tail);
      if (found.length > MAX_ALTERNATIVES) return found;
    }
  }
  return found;
}

function fits(glob: string, name: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let kept = 0;
  while (from < name.length) {
    const next = at < glob.length ? step(glob, at, name.charCodeAt(from)) : 0;
    if (glob.charAt(at) === "*") {
      star = at;
      kept = from;
      at += 1;
    } else if (next > 0) {
      at = next;
      from += 1;
    } else if (star >= 0) {
      at = star + 1;
      kept += 1;
      from = kept;
    } else return false;
  }
  while (glob.charAt(at) === "*") at += 1;
  return at === glob.length;
}

/** Where the glob goes on behind one unit of the name; 0 where that does not fit. */
function step(glob: string, at: number, unit: number): number {
  const char = glob.charAt(at);
  if (char === "?") return at + 1;
  const close = char === "[" ? glob.indexOf("]", at + (glob.charAt(at + 1) === "!" ? 3 : 2)) : -1;
  if (close < 0) return glob.charCodeAt(at) === unit ? at + 1 : 0;
  const negated = glob.charAt(at + 1) === "!";
  let inside = false;
  for (let i = at + (negated ? 2 : 1); i < close; i += 1) {
    const low = glob.charCodeAt(i);
    const range = glob.charAt(i + 1) === "-" && i + 2 < close;
    const high = range ? glob.charCodeAt(i + 2) : low;
    if (unit >= low && unit <= high) inside = true;
    if (range) i += 2;
  }
  return inside === negated ? 0 : close + 1;
}
