// Random values → policy documents as plain data, in both dialects, valid by construction.
import fc from "fast-check";
import { STAGES } from "../../bindings/policy/condition.ts";
import {
  API_VERSION,
  DEFAULTS,
  EFFECTS,
  INTENT_CATEGORIES,
  MODES,
  PatternType,
  READINGS,
  SEVERITIES,
  VIEWS,
} from "../../bindings/policy/model.ts";
import { SQL_OBJECTS, SQL_PRIVILEGES, SQL_STATEMENTS } from "../../bindings/policy/schema-sql.ts";

type Values = Record<string, unknown>;

/** Text as authors write it, and as nobody should: quotes, line breaks, controls, YAML's own marks. */
const word = fc.constantFrom(
  "rm -rf",
  "secret",
  "a",
  "no",
  "1_000",
  "*.exe",
  "#x",
  "- y",
  "a: b",
  "~",
  "null",
  "{a,b}",
  "é😀",
  "it's",
  '"',
  "\\d+",
);
export const text = fc.oneof(
  { weight: 3, arbitrary: word },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.constantFrom(
          "\n",
          "\t",
          " ",
          "\u0001",
          "\u007f",
          "\u0085",
          "\u2028",
          "\ufeff",
          "\ufffd",
          "x",
          "'",
          '"',
          "\\",
          ":",
          "#",
        ),
        { minLength: 1, maxLength: 8 },
      )
      .map((chars) => chars.join("")),
  },
);

const unitInterval = fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000);
const positive = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(Number.MAX_SAFE_INTEGER));
const name = fc.constantFrom("shell", "read_file", "mcp__*", "send[!x]", "{a,b}_tool", "SQL", "*");
const names = fc.uniqueArray(name, { maxLength: 4 });
const someNames = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const types = Object.values(PatternType);

const pattern = fc.oneof(text, fc.record({ pattern: text, type: fc.constantFrom(...types) }));
const agentOsPattern = fc.oneof(
  text,
  fc.record({ pattern: text, type: fc.constantFrom("substring", "regex", "glob") }),
);
const categories = fc.uniqueArray(fc.constantFrom(...INTENT_CATEGORIES), { maxLength: 4 });

/** A record in which every key may be missing. */
function partial<Shape extends Record<string, fc.Arbitrary<unknown>>>(
  shape: Shape,
  required: readonly string[] = [],
): fc.Arbitrary<Values> {
  return fc.record(shape, { requiredKeys: required as never[] }) as fc.Arbitrary<Values>;
}

export const agentOsDocument = partial({
  name: text,
  version: fc.constantFrom("1.0.0", "2.1.0-rc.1", "odd"),
  max_tokens: positive,
  max_tool_calls: fc.integer({ min: 0, max: 20 }),
  timeout_seconds: positive,
  max_concurrent: positive,
  backpressure_threshold: positive,
  allowed_tools: fc.uniqueArray(text, { maxLength: 3 }),
  blocked_patterns: fc.array(agentOsPattern, { maxLength: 4 }),
  require_human_approval: fc.boolean(),
  confidence_threshold: unitInterval,
  drift_threshold: unitInterval,
  checkpoint_frequency: positive,
  log_all_calls: fc.boolean(),
});

const scalar = fc.oneof(text, fc.integer({ min: -5, max: 5 }), fc.boolean(), fc.constant(null));
const argPath = fc.constantFrom(
  "args.url",
  "args.files[*].path",
  'args["odd key"]',
  "args.list[3]",
  "args.headers.*",
  "result.text",
  "args",
);
const oneOrMore = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }));

const test: fc.Arbitrary<Values> = fc.oneof(
  ...["contains", "regex", "glob", "path_glob"].map((key) => oneOrMore.map((value) => ({ [key]: value }))),
  scalar.map((value) => ({ equals: value })),
  fc.array(scalar, { minLength: 1, maxLength: 3 }).map((values) => ({ one_of: values })),
  partial({ gt: fc.integer({ min: -9, max: 0 }), lte: fc.double({ min: 1, max: 9, noNaN: true }) }, ["gt"]),
  fc.boolean().map((exists) => ({ exists })),
);

const reader: fc.Arbitrary<Values> = fc.oneof(
  test,
  partial(
    {
      name: someNames,
      flags: fc.constant(["force"]),
      any_flag: fc.constantFrom("force", ["force", "recursive"]),
      operand: oneOrMore,
      outside_workspace: fc.constant(true),
      redirect: oneOrMore,
      redirect_mode: fc.constantFrom("read", ["write", "append"]),
      pipe_to: someNames,
      min_certainty: fc.constantFrom("low", "high"),
    },
    ["name"],
  ).map((command) => ({ command })),
  partial(
    {
      statement: fc.uniqueArray(fc.constantFrom(...SQL_STATEMENTS), { minLength: 1, maxLength: 3 }),
      object: fc.uniqueArray(fc.constantFrom(...SQL_OBJECTS), { minLength: 1, maxLength: 3 }),
      where: fc.constantFrom("absent", "tautology"),
      table: text,
      target: oneOrMore,
      name: oneOrMore,
      function: oneOrMore,
      privilege: fc.constantFrom(...SQL_PRIVILEGES),
      grantee: text,
      stacked: fc.boolean(),
      dynamic: fc.boolean(),
      into_outfile: fc.boolean(),
      from_file: fc.boolean(),
      program: fc.boolean(),
      union: fc.boolean(),
      limit: fc.boolean(),
      cascade: fc.boolean(),
    },
    ["statement"],
  ).map((sql) => ({ sql })),
  partial({ glob: oneOrMore, in_workspace: fc.boolean() }, ["glob"]).map((path) => ({ path })),
  partial(
    {
      name: oneOrMore,
      scheme: fc.constantFrom("https", "ftp"),
      port: fc.integer({ min: 1, max: 65535 }),
      private: fc.boolean(),
    },
    ["port"],
  ).map((host) => ({ host })),
);

const { when } = fc.letrec<{ when: Values; inner: Values }>((tie) => ({
  inner: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(argPath, reader).map(([arg, read]): Values => ({ arg, ...read })),
    reader.filter((read) => !("exists" in read)),
    someNames.map((tool): Values => ({ tool })),
    fc.uniqueArray(fc.constantFrom(...STAGES), { minLength: 1 }).map((stage): Values => ({ stage })),
    partial({ category: fc.constantFrom(...INTENT_CATEGORIES), threshold: unitInterval }, ["category"]).map(
      (intent): Values => ({ intent }),
    ),
    fc
      .dictionary(
        fc.constantFrom("role", "user.name", "list[0]"),
        fc.oneof(text, fc.array(scalar, { minLength: 1 }), test),
        { minKeys: 1, maxKeys: 2 },
      )
      .map((context): Values => ({ context })),
    tie("when").map((not): Values => ({ not })),
    fc.array(tie("when"), { minLength: 1, maxLength: 3 }).map((any): Values => ({ any })),
    fc.array(tie("when"), { minLength: 1, maxLength: 3 }).map((all): Values => ({ all })),
  ),
  when: fc.tuple(tie("inner"), tie("inner")).map(([a, b]) => merge(a, b)),
}));

/** Two conditions in one mapping where their keys leave room, else one below `all`. */
function merge(a: Values, b: Values): Values {
  const tests = ["arg", "contains", "regex", "glob", "path_glob", "equals", "one_of", "gt", "lte", "exists"];
  const keysOf = (values: Values): Set<string> =>
    new Set(Object.keys(values).map((key) => (tests.includes(key) ? "test" : key)));
  const shared = [...keysOf(a)].some((key) => keysOf(b).has(key));
  return shared ? { ...a, all: [...((a.all as unknown[] | undefined) ?? []), b] } : { ...a, ...b };
}

const after = fc
  .tuple(when, fc.integer({ min: 1, max: 9 }))
  .map(([values, calls]): Values => ({ ...values, within_calls: calls }));

const rule = partial(
  {
    effect: fc.constantFrom(...EFFECTS),
    when: fc.oneof(
      when,
      fc.tuple(when, after).map(([values, history]): Values => ({ ...values, after: history })),
    ),
    message: text,
    remedy: text,
    severity: fc.constantFrom(...SEVERITIES),
    tags: fc.array(text, { maxLength: 2 }),
  },
  ["effect", "when"],
);

const signal = partial({ pattern: text, type: fc.constantFrom(...types), weight: unitInterval, name: text }, [
  "pattern",
  "weight",
]);

export const v1Document = partial({
  name: text,
  version: fc.constantFrom("1.0.0", "1.10.0", "1.9.0"),
  description: text,
  mode: fc.constantFrom(...MODES),
  default: fc.constantFrom(...DEFAULTS),
  workspace: fc.constantFrom("/w", "/w/inner", "C:\\work"),
  max_tokens: positive,
  max_tool_calls: fc.integer({ min: 0, max: 20 }),
  timeout_seconds: positive,
  max_concurrent: positive,
  backpressure_threshold: positive,
  allowed_tools: names,
  blocked_tools: names,
  approval_tools: names,
  blocked_patterns: fc.array(pattern, { maxLength: 4 }),
  require_human_approval: fc.boolean(),
  confidence_threshold: unitInterval,
  drift_threshold: unitInterval,
  checkpoint_frequency: positive,
  log_all_calls: fc.boolean(),
  limits: partial({
    per_tool: fc.dictionary(fc.constantFrom("shell", "a.b", "__proto__", "odd name"), fc.nat({ max: 9 }), {
      maxKeys: 2,
    }),
    per_minute: positive,
    max_input_bytes: fc.integer({ min: 1, max: 4096 }),
    max_depth: fc.integer({ min: 1, max: 512 }),
  }),
  intents: partial({ deny: categories, approve: categories, threshold: unitInterval }),
  signals: fc.dictionary(fc.constantFrom(...INTENT_CATEGORIES), fc.array(signal, { maxLength: 2 }), { maxKeys: 2 }),
  redact: fc.array(pattern, { maxLength: 2 }),
  normalize: fc.uniqueArray(fc.constantFrom(...VIEWS)),
  treat_as: fc.array(fc.record({ tool: someNames, arg: argPath, as: fc.constantFrom(...READINGS) }), { maxLength: 2 }),
  rules: fc
    .array(rule, { maxLength: 4 })
    .map((rules) => rules.map((values, index): Values => ({ id: `r${index}`, ...values }))),
}).map((values): Values => ({ apiVersion: API_VERSION, ...values }));

export const anyDocument = fc.oneof(agentOsDocument, v1Document);
