// Two conditions → whether one holds whenever the other does, as far as their structure shows.
import type { CommandCondition, Condition, HostCondition, PathCondition, SqlCondition, Test } from "./condition.ts";
import { globsCover } from "./globs.ts";

/**
 * Whether `wide` holds for every call for which `narrow` holds, where both forbid and where both permit. False also where
 * that cannot be told; patterns are compared by their text alone.
 */
export function implies(narrow: Condition, wide: Condition): boolean {
  if (JSON.stringify(narrow) === JSON.stringify(wide)) return true;
  if (wide.kind === "all") return wide.conditions.every((part) => implies(narrow, part));
  if (narrow.kind === "any") return narrow.conditions.every((part) => implies(part, wide));
  if (wide.kind === "any" && wide.conditions.some((part) => implies(narrow, part))) return true;
  if (narrow.kind === "all") return narrow.conditions.some((part) => implies(part, wide));
  return impliesAlone(narrow, wide);
}

/** The same of two conditions of one kind. */
function impliesAlone(narrow: Condition, wide: Condition): boolean {
  switch (narrow.kind) {
    case "tool":
      return (
        wide.kind === "tool" && covers(wide.globs, narrow.globs) && covers(folded(wide.globs), folded(narrow.globs))
      );
    case "stage":
      return wide.kind === "stage" && isWithin(narrow.stages, wide.stages);
    case "arg":
      return wide.kind === "arg" && narrow.arg === wide.arg && testImplies(narrow.test, wide.test);
    case "context":
      return wide.kind === "context" && narrow.path === wide.path && testImplies(narrow.test, wide.test);
    case "command":
      return wide.kind === "command" && narrow.arg === wide.arg && commandImplies(narrow, wide);
    case "sql":
      return wide.kind === "sql" && narrow.arg === wide.arg && sqlImplies(narrow, wide);
    case "path":
      return wide.kind === "path" && narrow.arg === wide.arg && pathImplies(narrow, wide);
    case "host":
      return wide.kind === "host" && narrow.arg === wide.arg && hostImplies(narrow, wide);
    case "intent":
      if (wide.kind !== "intent" || !isWithin(narrow.categories, wide.categories)) return false;
      // Without a threshold it is the policy's, which may be another in each.
      return narrow.threshold === undefined || wide.threshold === undefined
        ? narrow.threshold === wide.threshold
        : narrow.threshold >= wide.threshold;
    case "not":
      return wide.kind === "not" && implies(wide.condition, narrow.condition);
    case "after":
      return (
        wide.kind === "after" &&
        implies(narrow.condition, wide.condition) &&
        isAtMost(narrow.withinCalls, wide.withinCalls) &&
        isAtMost(narrow.withinSeconds, wide.withinSeconds)
      );
    default:
      return false;
  }
}

function covers(outers: readonly string[], inners: readonly string[]): boolean {
  return inners.every((inner) => globsCover(outers, inner));
}

/** What forbids folds case, what permits does not. */
function folded(globs: readonly string[]): string[] {
  return globs.map((glob) => glob.toLowerCase());
}

/** Of lists of which one has to fit; an absent one asks nothing. */
function isWithin<Item>(narrow: readonly Item[] | undefined, wide: readonly Item[] | undefined): boolean {
  return wide === undefined || (narrow?.every((item) => wide.includes(item)) ?? false);
}

/** Of wishes that are granted or not; an absent one asks nothing. */
function isAsked<Value>(narrow: Value | undefined, wide: Value | undefined): boolean {
  return wide === undefined || narrow === wide;
}

/** Of windows; an absent one has no end. */
function isAtMost(narrow: number | undefined, wide: number | undefined): boolean {
  return wide === undefined || (narrow !== undefined && narrow <= wide);
}

function testImplies(narrow: Test, wide: Test): boolean {
  switch (narrow.is) {
    case "text": {
      if (wide.is !== "text") return false;
      const known = wide.patterns.map(({ type, pattern }) => `${type} ${pattern}`);
      return narrow.patterns.every(({ type, pattern }) => known.includes(`${type} ${pattern}`));
    }
    case "one_of":
      return wide.is === "one_of" && isWithin(narrow.values, wide.values);
    case "number": {
      if (wide.is !== "number") return false;
      const [low, high] = [narrow.gt ?? narrow.gte, narrow.lt ?? narrow.lte];
      return (
        isAtLeast(low, narrow.gt !== undefined, wide.gt, wide.gte) &&
        isAtLeast(negated(high), narrow.lt !== undefined, negated(wide.lt), negated(wide.lte))
      );
    }
    default:
      return wide.is === "exists" && narrow.exists === wide.exists;
  }
}

function negated(bound: number | undefined): number | undefined {
  return bound === undefined ? undefined : -bound;
}

/** Whether numbers from `low` on (`open`: above it) are above `gt` and not below `gte`. */
function isAtLeast(low: number | undefined, open: boolean, gt: number | undefined, gte: number | undefined): boolean {
  if (gt === undefined && gte === undefined) return true;
  if (low === undefined) return false;
  return (gt === undefined || low > gt || (open && low === gt)) && (gte === undefined || low >= gte);
}

function commandImplies(narrow: CommandCondition, wide: CommandCondition): boolean {
  // A name that may be any says nothing by itself, and what permits no redirection has no files written: fewer questions
  // are then no wider.
  if (isBare(narrow) !== isBare(wide) || redirects(narrow) !== redirects(wide)) return false;
  if (wide.minCertainty === "high" && narrow.minCertainty !== "high") return false;
  const operands = wide.operands !== undefined || wide.outsideWorkspace !== undefined;
  if (operands) {
    if (narrow.operands === undefined && narrow.outsideWorkspace === undefined) return false;
    if (!isWithin(narrow.operands ?? [], wide.operands ?? [])) return false;
    if (narrow.outsideWorkspace === true && wide.outsideWorkspace !== true) return false;
  }
  return (
    isWithin(narrow.names, wide.names) &&
    isWithin(narrow.subcommands, wide.subcommands) &&
    isWithin(wide.flags ?? [], narrow.flags ?? []) &&
    isWithin(narrow.anyFlags, wide.anyFlags) &&
    isWithin(narrow.redirects, wide.redirects) &&
    (!redirects(wide) || isWithin(modesOf(narrow), modesOf(wide))) &&
    isWithin(narrow.pipesTo, wide.pipesTo)
  );
}

function isBare({ kind: _kind, arg: _arg, names, minCertainty: _certainty, ...others }: CommandCondition): boolean {
  return names !== undefined && Object.keys(others).length === 0;
}

function redirects(condition: CommandCondition): boolean {
  return condition.redirects !== undefined || condition.redirectModes !== undefined;
}

function modesOf({ redirectModes = ["write", "append"] }: CommandCondition): readonly string[] {
  return redirectModes;
}

function sqlImplies(narrow: SqlCondition, wide: SqlCondition): boolean {
  if (wide.minCertainty === "high" && narrow.minCertainty !== "high") return false;
  return (
    isWithin(narrow.statements, wide.statements) &&
    isWithin(narrow.objects, wide.objects) &&
    isWithin(narrow.where, wide.where) &&
    isWithin(narrow.tables, wide.tables) &&
    isWithin(narrow.targets, wide.targets) &&
    isWithin(narrow.names, wide.names) &&
    isWithin(narrow.functions, wide.functions) &&
    isWithin(narrow.privileges, wide.privileges) &&
    isWithin(narrow.grantees, wide.grantees) &&
    isAsked(narrow.stacked, wide.stacked) &&
    isAsked(narrow.dynamic, wide.dynamic) &&
    isAsked(narrow.intoOutfile, wide.intoOutfile) &&
    isAsked(narrow.fromFile, wide.fromFile) &&
    isAsked(narrow.program, wide.program) &&
    isAsked(narrow.union, wide.union) &&
    isAsked(narrow.limit, wide.limit) &&
    isAsked(narrow.cascade, wide.cascade)
  );
}

function pathImplies(narrow: PathCondition, wide: PathCondition): boolean {
  return isWithin(narrow.globs, wide.globs) && isAsked(narrow.inWorkspace, wide.inWorkspace);
}

function hostImplies(narrow: HostCondition, wide: HostCondition): boolean {
  return (
    isWithin(narrow.names, wide.names) &&
    isWithin(narrow.schemes, wide.schemes) &&
    isWithin(narrow.ports, wide.ports) &&
    isAsked(narrow.private, wide.private)
  );
}
