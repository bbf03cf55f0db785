// A validated `when` mapping → a condition.
import type {
  CommandCondition,
  Condition,
  HostCondition,
  PathCondition,
  Scalar,
  SqlCondition,
  Stage,
  Test,
} from "./condition.ts";
import { allOf, innerConditions } from "./condition.ts";
import type { IntentCategory, Pattern, PatternType } from "./model.ts";
import { childPath, type Plain, type Reading, report, reportKey } from "./validate.ts";

/** Keys of text tests and the pattern type each stands for. */
export const TEXT_TESTS: readonly (readonly [key: string, type: PatternType])[] = [
  ["contains", "substring"],
  ["regex", "regex"],
  ["glob", "glob"],
  ["path_glob", "path_glob"],
];

const BOUNDS = ["gt", "gte", "lt", "lte"] as const;

/** Keys that look at the argument that `arg` selects. */
const ARG_READERS = [
  ...TEXT_TESTS.map(([key]) => key),
  "equals",
  "one_of",
  ...BOUNDS,
  "exists",
  "command",
  "sql",
  "path",
  "host",
];

/** The condition at the top of a rule: with a stage, and judged for what makes no sense as a whole. */
export function ruleCondition(when: Plain, path: string, reading: Reading): Condition | undefined {
  const condition = mappingCondition(when, path, reading);
  return condition === undefined ? undefined : withStage(condition);
}

/** `tool_call` is meant where no stage is written; history inside `after` has stages of its own. */
export function withStage(condition: Condition): Condition {
  if (namesStage(condition)) return condition;
  return allOf([{ kind: "stage", stages: ["tool_call"] }, condition]);
}

export function namesStage(condition: Condition): boolean {
  if (condition.kind === "stage") return true;
  return condition.kind !== "after" && innerConditions(condition).some(namesStage);
}

function mappingCondition(when: Plain, path: string, reading: Reading): Condition | undefined {
  const conditions: Condition[] = [];
  const add = (condition: Condition | undefined): void => {
    if (condition !== undefined) conditions.push(condition);
  };
  const written = reading.spots.get(path)?.tree;
  const arg = when.arg as string | undefined;
  if (written?.kind === "map" && written.entries.length === 0) {
    report(reading, "empty_value", "a condition without keys would always hold", path, {
      expected: 'tool: "*" to mean that',
    });
    return undefined;
  }
  const tools = strings(when.tool);
  if (tools !== undefined) add({ kind: "tool", globs: tools });
  const stages = strings(when.stage);
  if (stages !== undefined) add({ kind: "stage", stages: stages as readonly Stage[] });
  const test = testOf(when, path, reading);
  if (test !== undefined) add({ kind: "arg", ...optional("arg", arg), test });
  add(commandCondition(when.command, childPath(path, "command"), arg, reading));
  add(sqlCondition(when.sql, childPath(path, "sql"), arg, reading));
  add(pathCondition(when.path, childPath(path, "path"), arg, reading));
  add(hostCondition(when.host, childPath(path, "host"), arg, reading));
  add(intentCondition(when.intent));
  for (const condition of contextConditions(when.context, childPath(path, "context"), reading)) add(condition);
  add(negation(when.not, childPath(path, "not"), reading));
  add(combination("any", when.any, childPath(path, "any"), reading));
  add(combination("all", when.all, childPath(path, "all"), reading));
  add(afterCondition(when.after, childPath(path, "after"), reading));
  checkArg(when, path, reading);
  return conjunction(conditions);
}

function checkArg(when: Plain, path: string, reading: Reading): void {
  const written = reading.spots.get(path)?.tree;
  if (written?.kind !== "map") return;
  const keys = written.entries.map((entry) => entry.key);
  if (!keys.includes("arg")) {
    if (keys.includes("exists")) {
      reportKey(reading, "needs_key", "`exists` asks about an argument, but none is named", childPath(path, "exists"), {
        expected: "arg: args.NAME beside it",
      });
    }
    return;
  }
  if (keys.some((key) => ARG_READERS.includes(key))) return;
  const expected = "a test beside it, such as contains, equals or exists";
  if (when.arg !== undefined)
    reportKey(reading, "needs_key", "`arg` is named, but nothing looks at it", childPath(path, "arg"), { expected });
}

/** The one test that a mapping writes. */
function testOf(values: Plain, path: string, reading: Reading): Test | undefined {
  const tests: { readonly key: string; readonly test: Test }[] = [];
  for (const [key, type] of TEXT_TESTS) {
    const patterns = strings(values[key])?.map((pattern): Pattern => ({ pattern, type }));
    if (patterns !== undefined) tests.push({ key, test: { is: "text", patterns } });
  }
  if (values.equals !== undefined)
    tests.push({ key: "equals", test: { is: "one_of", values: [values.equals as Scalar] } });
  const oneOf = listOf<Scalar>(values.one_of);
  if (oneOf !== undefined) tests.push({ key: "one_of", test: { is: "one_of", values: oneOf } });
  const bound = BOUNDS.find((key) => values[key] !== undefined);
  if (bound !== undefined) {
    const bounds = Object.fromEntries(
      BOUNDS.filter((key) => values[key] !== undefined).map((key) => [key, values[key]]),
    );
    checkBounds(bounds as Bounds, childPath(path, bound), reading);
    tests.push({ key: bound, test: { is: "number", ...bounds } as Test });
  }
  if (values.exists !== undefined)
    tests.push({ key: "exists", test: { is: "exists", exists: values.exists as boolean } });
  const [first, second] = tests;
  if (first !== undefined && second !== undefined) {
    const message = `\`${first.key}\` and \`${second.key}\` are two tests of one argument`;
    const expected = "one test here; `all:` or `any:` with a mapping for each says how several combine";
    reportKey(reading, "conflicting_keys", message, childPath(path, second.key), { expected });
  }
  return first?.test;
}

interface Bounds {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

function checkBounds(bounds: Bounds, path: string, reading: Reading): void {
  const { gt, gte, lt, lte } = bounds;
  if ((gt !== undefined && gte !== undefined) || (lt !== undefined && lte !== undefined)) {
    const pair = gt !== undefined && gte !== undefined ? "`gt` and `gte`" : "`lt` and `lte`";
    reportKey(reading, "conflicting_keys", `${pair} bound the same side`, path, { expected: "one of them" });
    return;
  }
  const low = gt ?? gte;
  const high = lt ?? lte;
  if (low === undefined || high === undefined) return;
  const empty = gt !== undefined || lt !== undefined ? low >= high : low > high;
  if (empty)
    reportKey(reading, "out_of_range", `no number lies between ${low} and ${high}`, path, {
      expected: "a lower bound below the upper one",
    });
}

function commandCondition(
  value: unknown,
  path: string,
  arg: string | undefined,
  reading: Reading,
): Condition | undefined {
  const plain = plainOf(value);
  if (plain === undefined) return undefined;
  const condition: CommandCondition = {
    kind: "command",
    ...optional("arg", arg),
    ...optional("names", strings(plain.name)),
    ...optional("subcommands", strings(plain.subcommand)),
    ...optional("flags", strings(plain.flags)),
    ...optional("anyFlags", strings(plain.any_flag)),
    ...optional("operands", strings(plain.operand)),
    ...optional("outsideWorkspace", plain.outside_workspace === true ? true : undefined),
    ...optional("redirects", strings(plain.redirect)),
    ...optional("redirectModes", strings(plain.redirect_mode) as CommandCondition["redirectModes"]),
    ...optional("pipesTo", strings(plain.pipe_to)),
    ...optional("minCertainty", plain.min_certainty as CommandCondition["minCertainty"]),
  };
  if (plain.outside_workspace === false) {
    const message = "`outside_workspace: false` says nothing about a command";
    const expected = "`not:` around the condition, or no such key";
    report(reading, "out_of_range", message, childPath(path, "outside_workspace"), { expected });
  }
  const spaced = condition.names?.findIndex((name) => name.includes(" ")) ?? -1;
  if (spaced >= 0) {
    const expected = "{ name: git, subcommand: push } for `git push`";
    report(reading, "invalid_format", "a command's name holds no blank", `${path}.name[${spaced}]`, { expected });
  }
  return nonEmpty(plain, path, reading) ? condition : undefined;
}

function sqlCondition(value: unknown, path: string, arg: string | undefined, reading: Reading): Condition | undefined {
  const plain = plainOf(value);
  if (plain === undefined) return undefined;
  const condition: SqlCondition = {
    kind: "sql",
    ...optional("arg", arg),
    ...optional("statements", strings(plain.statement)),
    ...optional("objects", strings(plain.object)),
    ...optional("where", strings(plain.where) as SqlCondition["where"]),
    ...optional("tables", strings(plain.table)),
    ...optional("targets", strings(plain.target)),
    ...optional("names", strings(plain.name)),
    ...optional("functions", strings(plain.function)),
    ...optional("privileges", strings(plain.privilege)),
    ...optional("grantees", strings(plain.grantee)),
    ...optional("stacked", plain.stacked as boolean | undefined),
    ...optional("dynamic", plain.dynamic as boolean | undefined),
    ...optional("intoOutfile", plain.into_outfile as boolean | undefined),
    ...optional("fromFile", plain.from_file as boolean | undefined),
    ...optional("program", plain.program as boolean | undefined),
    ...optional("union", plain.union as boolean | undefined),
    ...optional("limit", plain.limit as boolean | undefined),
    ...optional("cascade", plain.cascade as boolean | undefined),
    ...optional("minCertainty", plain.min_certainty as SqlCondition["minCertainty"]),
  };
  return nonEmpty(plain, path, reading) ? condition : undefined;
}

function pathCondition(value: unknown, path: string, arg: string | undefined, reading: Reading): Condition | undefined {
  const plain = plainOf(value);
  if (plain === undefined) return undefined;
  const condition: PathCondition = {
    kind: "path",
    ...optional("arg", arg),
    ...optional("globs", strings(plain.glob)),
    ...optional("inWorkspace", plain.in_workspace as boolean | undefined),
  };
  return nonEmpty(plain, path, reading) ? condition : undefined;
}

function hostCondition(value: unknown, path: string, arg: string | undefined, reading: Reading): Condition | undefined {
  const plain = plainOf(value);
  if (plain === undefined) return undefined;
  const condition: HostCondition = {
    kind: "host",
    ...optional("arg", arg),
    ...optional("names", strings(plain.name)),
    ...optional("schemes", strings(plain.scheme)),
    ...optional("ports", listOf<number>(plain.port)),
    ...optional("private", plain.private as boolean | undefined),
  };
  return nonEmpty(plain, path, reading) ? condition : undefined;
}

function nonEmpty(plain: Plain, path: string, reading: Reading): boolean {
  if (Object.keys(plain).length > 0) return true;
  const written = reading.spots.get(path)?.tree;
  // A mapping whose keys were all wrong has been reported already.
  if (written?.kind !== "map" || written.entries.length > 0) return false;
  report(reading, "empty_value", "the mapping is empty", path);
  return false;
}

function intentCondition(value: unknown): Condition | undefined {
  const plain = plainOf(value);
  const categories = strings(plain?.category) as readonly IntentCategory[] | undefined;
  if (plain === undefined || categories === undefined) return undefined;
  const threshold = plain.threshold as number | undefined;
  return {
    kind: "intent",
    categories,
    ...optional("threshold", threshold === undefined ? undefined : perMille(threshold)),
  };
}

/** A share of one as an integer of thousandths; the schema lets no finer value through. */
export function perMille(share: number): number {
  return Math.round(share * 1000);
}

function contextConditions(value: unknown, path: string, reading: Reading): Condition[] {
  const plain = plainOf(value);
  if (plain === undefined) return [];
  const found: Condition[] = [];
  for (const [key, inner] of Object.entries(plain)) {
    const values = plainOf(inner);
    const keyPath = childPath(path, key);
    const test = values === undefined ? undefined : testOf(values, keyPath, reading);
    if (test !== undefined) found.push({ kind: "context", path: key, test });
    else if (values !== undefined) nonEmpty(values, keyPath, reading);
  }
  if (found.length === 0) nonEmpty(plain, path, reading);
  return found;
}

function negation(value: unknown, path: string, reading: Reading): Condition | undefined {
  const plain = plainOf(value);
  const condition = plain === undefined ? undefined : mappingCondition(plain, path, reading);
  return condition === undefined ? undefined : { kind: "not", condition };
}

function combination(kind: "any" | "all", value: unknown, path: string, reading: Reading): Condition | undefined {
  if (!Array.isArray(value)) return undefined;
  const conditions: Condition[] = [];
  value.forEach((item: unknown, index) => {
    const plain = plainOf(item);
    const condition = plain === undefined ? undefined : mappingCondition(plain, `${path}[${index}]`, reading);
    if (condition !== undefined) conditions.push(condition);
  });
  if (kind === "all") return conjunction(conditions);
  return conditions.length === 0 ? undefined : { kind, conditions };
}

function conjunction(conditions: readonly Condition[]): Condition | undefined {
  const [first, ...others] = conditions;
  return first === undefined ? undefined : allOf([first, ...others]);
}

function afterCondition(value: unknown, path: string, reading: Reading): Condition | undefined {
  const plain = plainOf(value);
  if (plain === undefined) return undefined;
  const { within_calls: calls, within_seconds: seconds, ...when } = plain;
  const written = reading.spots.get(path)?.tree;
  const condition = mappingCondition(when, path, reading);
  if (condition === undefined) {
    const keys = written?.kind === "map" ? written.entries.map((entry) => entry.key) : [];
    if (keys.length > 0 && keys.every((key) => key === "within_calls" || key === "within_seconds")) {
      report(reading, "needs_key", "`after` says how long ago, but not what happened", path, {
        expected: "a condition such as tool",
      });
    }
    return undefined;
  }
  return {
    kind: "after",
    condition: withStage(condition),
    ...optional("withinCalls", calls as number | undefined),
    ...optional("withinSeconds", seconds as number | undefined),
  };
}

function plainOf(value: unknown): Plain | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : undefined;
}

/** The items of a list that turned out right; `undefined` where none did. */
export function listOf<Item>(value: unknown): readonly Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.filter((item) => item !== undefined) as Item[];
  return items.length === 0 ? undefined : items;
}

function strings(value: unknown): readonly string[] | undefined {
  return listOf<string>(value);
}

/** `{ key: value }`, or nothing where there is no value: optional fields are absent, never `undefined`. */
export function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}
