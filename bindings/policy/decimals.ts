// A number as it is written and as it is held → whether both are the same number.

/**
 * Whether the text of a decimal number says exactly the number that JavaScript writes for `value`. Conditions compare
 * decimals: a policy that says 9007199254740993 must not mean 9007199254740992.
 */
export function isExactly(text: string, value: number): boolean {
  const [written, held] = [partsOf(text), partsOf(String(value))];
  return (
    written === undefined || (held !== undefined && written.digits === held.digits && written.order === held.order)
  );
}

/** Digits without zeros around them, and the place of the point behind the first of them; undefined for other notations. */
function partsOf(text: string): { readonly digits: string; readonly order: number } | undefined {
  const unsigned = text.startsWith("-") || text.startsWith("+") ? text.slice(1) : text;
  const [mantissa = "", exponent = "0"] = unsigned.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  if ([...all].some((char) => char < "0" || char > "9")) return undefined;
  let first = 0;
  while (all.charAt(first) === "0") first += 1;
  let end = all.length;
  while (end > first && all.charAt(end - 1) === "0") end -= 1;
  if (first === end) return { digits: "", order: 0 };
  return { digits: all.slice(first, end), order: whole.length - first + Number(exponent) };
}
