// A path such as `args.files[*].path` → the steps from a call to the leaves it means.

export type Step =
  | { readonly step: "key"; readonly key: string }
  | { readonly step: "index"; readonly index: number }
  /** Every element of an array. */
  | { readonly step: "any_index" }
  /** Every value of an object. */
  | { readonly step: "any_key" };

/** Where a path starts: the arguments of a call, its result, or the call's context. */
export const PATH_ROOTS = ["args", "result"] as const;
export type PathRoot = (typeof PATH_ROOTS)[number] | "context";

export interface ArgPath {
  readonly root: PathRoot;
  readonly steps: readonly Step[];
}

/** A mistake in a string, with the stretch that is wrong in UTF-16 units. */
export interface Flaw {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly expected?: string;
  readonly nearest?: string;
}

/** Steps of one path: more than arguments can be deep would select nothing. */
export const MAX_PATH_STEPS = 512;

const EXPECTED = 'a path such as args.url, args.files[*].path, args["odd key"] or args.headers.*';

/** `args.a[0].b`, `args[*]`, `args["odd key"]`, `args.*`; also from `result`. */
export function parseArgPath(path: string): ArgPath | Flaw {
  const root = PATH_ROOTS.find((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
  if (root !== undefined) return steps(path, root.length, root);
  const flaw = { message: "a path starts with args or result", start: 0, end: path.length, expected: EXPECTED };
  const guess = `args.${path}`;
  return "root" in steps(guess, 4, "args") ? { ...flaw, nearest: guess } : flaw;
}

/** The same without the root, for keys of `context`: `user.role`. */
export function parseContextPath(path: string): ArgPath | Flaw {
  const rooted = path.startsWith("[") ? path : `.${path}`;
  const parsed = steps(rooted, 0, "context");
  if ("root" in parsed) return parsed;
  const shift = rooted.length - path.length;
  return { ...parsed, start: Math.max(0, parsed.start - shift), end: Math.max(1, parsed.end - shift) };
}

function steps(path: string, from: number, root: PathRoot): ArgPath | Flaw {
  const found: Step[] = [];
  let at = from;
  while (at < path.length) {
    const next =
      path.charAt(at) === "." ? keyStep(path, at) : path.charAt(at) === "[" ? bracketStep(path, at) : undefined;
    if (next === undefined) return flaw("expected `.` or `[` here", at, path.length);
    if ("message" in next) return next;
    if (found.length === MAX_PATH_STEPS)
      return flaw(`more than ${MAX_PATH_STEPS} steps (MAX_PATH_STEPS)`, at, path.length);
    found.push(next.found);
    at = next.end;
  }
  return { root, steps: found };
}

type Next = { readonly found: Step; readonly end: number } | Flaw;

function keyStep(path: string, dot: number): Next {
  let end = dot + 1;
  while (end < path.length && !".[]\"' \t\n".includes(path.charAt(end))) end++;
  const key = path.slice(dot + 1, end);
  if (key === "") return flaw("a name is missing after `.`", dot, dot + 1);
  if (key === "*") return { found: { step: "any_key" }, end };
  if (key.includes("*")) return flaw("`*` stands for a whole name or index", dot + 1, end);
  return { found: { step: "key", key }, end };
}

function bracketStep(path: string, open: number): Next {
  const mark = path.charAt(open + 1);
  if (mark === '"' || mark === "'") {
    const quoted = path.indexOf(mark, open + 2);
    if (quoted < 0 || path.charAt(quoted + 1) !== "]") return flaw(`\`${mark}]\` is missing`, open, path.length);
    return { found: { step: "key", key: path.slice(open + 2, quoted) }, end: quoted + 2 };
  }
  const close = path.indexOf("]", open);
  if (close < 0) return flaw("`]` is missing", open, path.length);
  const inner = path.slice(open + 1, close);
  if (inner === "*") return { found: { step: "any_index" }, end: close + 1 };
  if (inner === "" || inner.length > 6 || [...inner].some((char) => char < "0" || char > "9")) {
    return flaw("brackets hold an index, `*`, or a name in quotes", open, close + 1);
  }
  return { found: { step: "index", index: Number(inner) }, end: close + 1 };
}

function flaw(message: string, start: number, end: number): Flaw {
  return { message, start, end, expected: EXPECTED };
}
