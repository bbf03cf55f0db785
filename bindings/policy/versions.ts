// Two version strings → which is the later one, by the rules of Semantic Versioning 2.0.0, section 11.

/** Negative where `a` is earlier, positive where it is later, 0 where neither is. */
export function compareVersions(a: string, b: string): number {
  const left = split(a);
  const right = split(b);
  const core = compareLists(left.core, right.core, "0");
  if (core !== 0) return core;
  // A release is later than its pre-releases.
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  return compareLists(left.pre, right.pre, undefined);
}

/** Whether the string is `MAJOR.MINOR.PATCH`, with an optional pre-release and build. */
export function isSemanticVersion(version: string): boolean {
  const { core } = split(version);
  return core.length === 3 && core.every(isNumeric);
}

/** Missing core numbers count as 0, so `1.2` equals `1.2.0`; build metadata does not count. */
function split(version: string): { readonly core: readonly string[]; readonly pre: readonly string[] } {
  const [release = ""] = (version.startsWith("v") ? version.slice(1) : version).split("+");
  const dash = release.indexOf("-");
  if (dash < 0) return { core: release.split("."), pre: [] };
  return { core: release.slice(0, dash).split("."), pre: release.slice(dash + 1).split(".") };
}

function compareLists(a: readonly string[], b: readonly string[], missing: string | undefined): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const left = a[at] ?? missing;
    const right = b[at] ?? missing;
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers by value (as text, so that no length overflows) and before words; words by code unit. */
function compareIdentifiers(a: string, b: string): number {
  const numeric = isNumeric(a);
  if (numeric !== isNumeric(b)) return numeric ? -1 : 1;
  if (!numeric) return a < b ? -1 : a > b ? 1 : 0;
  const left = withoutZeros(a);
  const right = withoutZeros(b);
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

function withoutZeros(digits: string): string {
  let at = 0;
  while (at < digits.length - 1 && digits.charAt(at) === "0") at++;
  return digits.slice(at);
}

function isNumeric(text: string): boolean {
  if (text === "") return false;
  for (const char of text) if (char < "0" || char > "9") return false;
  return true;
}
