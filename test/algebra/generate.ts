// A random source → small policies over a few tools, letters and arguments, and calls that meet what they ask about.
import type { ToolCall } from "../../bindings/index.ts";
import type { Random } from "../property/random.ts";

const TOOLS = ["a", "b", "ab", "A", "ba"];
const GLOBS = ["a", "b", "a*", "*b", "?", "[!a]*", "AB"];
const TEXTS = ["x", "y", "xy", "yx", "xxy", "z", "yy", "X", "x y", "5", " 5", ""];
const NUMBERS = [0, 1, 2, 3, 5, 10, -1, 2.5];
const PATTERNS = [
  "x",
  "xy",
  "yx",
  "y x",
  { pattern: "x+y", type: "regex" },
  { pattern: "*y", type: "glob" },
  { pattern: "x|y", type: "regex" },
  { pattern: "\\bxy\\b", type: "regex" },
];

type Values = Record<string, unknown>;

function some<Item>(random: Random, items: readonly Item[], most: number): Item[] {
  return random.shuffle(items).slice(0, random.below(most + 1));
}

function bounds(random: Random): Values {
  const number = random.pick(NUMBERS);
  const plain = { [random.pick(["gt", "gte", "lt", "lte"])]: number };
  return random.once(3) ? { gte: number, lt: number + 1 + random.below(4) } : plain;
}

/** A test of what stands somewhere. */
function test(random: Random): Values {
  return random.pick<() => Values>([
    () => ({ contains: random.pick(["x", "y", "xy"]) }),
    () => ({ regex: random.pick(["x+y", "^y", "[xy]{2}"]) }),
    () => bounds(random),
    () => ({ one_of: random.shuffle(["x", "y", 5, true, null]).slice(0, 1 + random.below(3)) }),
    () => ({ equals: random.pick(["x", 5, false]) }),
    () => ({ exists: random.once(2) }),
  ])();
}

function leaf(random: Random, depth = 1): Values {
  const inner = (): Values => leaf(random, depth - 1);
  const plain: (() => Values)[] = [
    () => ({ tool: random.pick(GLOBS) }),
    () => ({ contains: random.pick(["x", "y", "xy"]) }),
    () => ({ regex: random.pick(["x+y", "^y", "[xy]{2}"]) }),
    () => ({ tool: random.pick(GLOBS), contains: random.pick(["x", "yx"]) }),
    () => ({ arg: random.pick(["args.q", "args.n", "args.list[*]"]), ...test(random) }),
    () => ({ tool: random.pick(GLOBS), arg: "args.n", ...bounds(random) }),
    () => ({ context: { [random.pick(["role", "level"])]: test(random) } }),
  ];
  if (depth === 0) return random.pick(plain)();
  return random.pick([
    ...plain,
    ...plain,
    () => ({ any: [inner(), inner()] }),
    () => ({ all: [inner(), inner()] }),
    () => ({ not: inner() }),
    () => ({ after: { tool: random.pick(["a", "b"]) }, tool: random.pick(GLOBS) }),
  ])();
}

/** A small policy as a document. */
export function anyDocument(random: Random): Values {
  const maybe = (key: string, value: () => unknown): Values => (random.once(3) ? { [key]: value() } : {});
  return {
    apiVersion: "portcullis/v1",
    ...maybe("normalize", () => random.pick([[], ["unicode"]])),
    ...maybe("default", () => random.pick(["deny", "require_approval"])),
    ...maybe("allowed_tools", () => some(random, GLOBS, 3)),
    ...maybe("blocked_tools", () => some(random, GLOBS, 2)),
    ...maybe("approval_tools", () => some(random, GLOBS, 2)),
    ...maybe("blocked_patterns", () => some(random, PATTERNS, 3)),
    ...maybe("require_human_approval", () => random.once(2)),
    ...(random.once(4) ? { max_tool_calls: random.below(4) } : {}),
    ...(random.once(4) ? { limits: { per_tool: { a: random.below(3) } } } : {}),
    ...(random.once(4) ? { confidence_threshold: random.pick([0.25, 0.5, 0.75]) } : {}),
    ...(random.once(3) ? { redact: some(random, PATTERNS, 3) } : {}),
    rules: Array.from({ length: random.below(4) }, (_, index) => anyRule(random, `r${index}`)),
  };
}

export function anyRule(random: Random, id: string): Values {
  return {
    id,
    effect: random.pick(["deny", "deny", "require_approval", "allow", "audit"]),
    when: { ...leaf(random), ...(random.once(4) ? { stage: random.pick(["input", "output", "tool_result"]) } : {}) },
  };
}

/** A document near another one: one thing of it is otherwise, or nothing, or all is. */
export function nearDocument(random: Random, own: Values): Values {
  const fresh = anyDocument(random);
  const rules = own.rules as Values[];
  return random.pick<() => Values>([
    () => fresh,
    () => ({ ...own, ...fresh, rules: own.rules }),
    () => ({ ...own, rules: [...rules, anyRule(random, "more")] }),
    () => ({ ...own, rules: rules.slice(1) }),
    () => ({ ...own, rules: random.shuffle(rules) }),
    () => {
      const key = random.pick(Object.keys(fresh));
      return { ...own, [key]: fresh[key] };
    },
  ])();
}

function value(random: Random): unknown {
  return random.pick<() => unknown>([
    () => random.pick(TEXTS),
    () => random.pick(TEXTS),
    () => random.pick(NUMBERS),
    () => random.pick([true, false, null]),
    () => [random.pick(TEXTS), random.pick(NUMBERS)],
    () => [random.pick(TEXTS), random.pick(TEXTS)],
    () => ({ q: random.pick(TEXTS) }),
    () => [],
  ])();
}

/** A call that meets what `anyDocument` asks about. */
export function anyCall(random: Random): ToolCall {
  const args: Values = {};
  for (const key of ["q", "n", "list", "x"]) if (random.once(2)) args[key] = value(random);
  if (random.once(3)) args.n = random.pick(NUMBERS);
  return {
    tool: random.pick(TOOLS),
    args: random.once(8) ? value(random) : args,
    ...(random.once(4) ? { confidence: random.pick([0.1, 0.3, 0.6, 0.9]) } : {}),
    ...(random.once(3)
      ? { context: { role: value(random), ...(random.once(2) ? { level: value(random) } : {}) } }
      : {}),
  };
}

/** A call like another one. */
export function nearCall(random: Random, call: ToolCall): ToolCall {
  return random.pick<() => ToolCall>([
    () => ({ ...call, tool: random.pick(TOOLS) }),
    () => ({ ...call, args: { ...(call.args as object), more: value(random) } }),
    () => ({ ...call, args: { ...(call.args as object), [random.pick(["q", "n", "list"])]: value(random) } }),
    () => ({ ...call, context: { role: value(random) } }),
    () => ({ ...call, confidence: random.pick([0.1, 0.6]) }),
  ])();
}

/** A text at a stage of its own. */
export function anyText(random: Random): string {
  return random.pick(TEXTS) + (random.once(2) ? random.pick(TEXTS) : "");
}
