// A document and the policy it inherits → what it would loosen, reported; and the document's policy fit to be composed.
import { dependsOnReadings } from "./compose.ts";
import { type Condition, innerConditions } from "./condition.ts";
import { globsCover } from "./globs.ts";
import type { Policy } from "./model.ts";
import type { ParsedDocument } from "./parse-document.ts";
import type { Part } from "./provenance.ts";
import { POLICY_TABLE } from "./schema.ts";
import { quote } from "./source.ts";
import { type FlatValue, ORDERED_KEYS, relate, relateDefaults, relateModes } from "./strictness.ts";
import { childPath, type Plain, report, reportKey } from "./validate.ts";
import { isInside, laxerInside } from "./workspaces.ts";

/**
 * Reports every value of the document that asks for more than `base` allows, and gives the child's policy in which what
 * the document leaves open is as the base has it.
 */
export function reportLoosening(base: Policy, child: Policy, document: ParsedDocument, basePart: Part): Policy {
  const check: Check = { base, child, document, basePart };
  flatKeys(check);
  toolLists(check);
  nestedLimits(check);
  intents(check);
  readings(check);
  rules(check);
  return adopt(base, child, document.values);
}

interface Check {
  readonly base: Policy;
  readonly child: Policy;
  readonly document: ParsedDocument;
  readonly basePart: Part;
}

function refuse(check: Check, path: string, asked: string, inherited: string, key = path): void {
  const { document, basePart } = check;
  const origin = basePart.origins?.find((candidate) => candidate.path === key);
  const where =
    origin === undefined
      ? basePart.from
      : [origin.from, origin.line, origin.column].filter((part) => part !== undefined).join(":");
  const message = `${asked} is laxer than ${inherited}, inherited from ${where}`;
  const expected = `something at least as strict, or an override of \`${key}\` with a reason`;
  report(document.reading, "loosens_inherited", message, path, { expected });
}

function flatKeys(check: Check): void {
  const { base, child } = check;
  for (const key of ORDERED_KEYS) {
    const property = POLICY_TABLE[key]?.property;
    if (property === undefined || key === "version" || !child.explicit.has(key)) continue;
    const asked = child[property] as FlatValue;
    const inherited = base[property] as FlatValue;
    if (relate(key, inherited, asked) === "looser") refuse(check, key, String(asked), String(inherited));
  }
  if (child.explicit.has("mode") && relateModes(base.mode, child.mode) === "looser")
    refuse(check, "mode", child.mode, base.mode);
  if (child.explicit.has("default") && relateDefaults(base.default, child.default) === "looser") {
    refuse(check, "default", child.default, base.default);
  }
  const { workspace } = child;
  if (workspace !== undefined && base.workspace !== undefined) {
    const laxer = isInside(base.workspace, workspace) ? undefined : laxerInside(base.rules);
    if (!isInside(workspace, base.workspace)) refuse(check, "workspace", quote(workspace), quote(base.workspace));
    else if (laxer !== undefined) {
      const message = `rule \`${laxer.id}\`, which is inherited, would permit more in ${quote(workspace)} than in ${quote(base.workspace)}`;
      const expected = "the inherited workspace, or an override of the rule with a reason";
      report(check.document.reading, "loosens_inherited", message, "workspace", { expected });
    }
  }
  if (!child.explicit.has("normalize")) return;
  const lost = base.normalize.find((view) => !child.normalize.includes(view));
  if (lost !== undefined) refuse(check, "normalize", "a list without it", `the view \`${lost}\``);
}

function toolLists(check: Check): void {
  const { base, child } = check;
  const { allowedTools } = base;
  if (allowedTools === undefined) return;
  child.allowedTools?.forEach((tool, index) => {
    if (globsCover(allowedTools, tool)) return;
    refuse(check, `allowed_tools[${index}]`, quote(tool), `[${allowedTools.join(", ")}]`, "allowed_tools");
  });
}

function nestedLimits(check: Check): void {
  const { base, document } = check;
  const written = (document.values.limits ?? {}) as { per_tool?: Plain } & Plain;
  const compare = (path: string, asked: unknown, inherited: number | undefined): void => {
    if (typeof asked === "number" && inherited !== undefined && asked > inherited)
      refuse(check, path, String(asked), String(inherited));
  };
  for (const [tool, calls] of Object.entries(written.per_tool ?? {})) {
    const inherited = Object.hasOwn(base.limits.perTool, tool) ? base.limits.perTool[tool] : undefined;
    compare(childPath("limits.per_tool", tool), calls, inherited);
  }
  compare("limits.per_minute", written.per_minute, base.limits.perMinute);
  const bounded = (key: string): boolean => check.basePart.origins?.some((origin) => origin.path === key) ?? false;
  // A base that did not write these sizes does not insist on their defaults.
  if (bounded("limits.max_input_bytes"))
    compare("limits.max_input_bytes", written.max_input_bytes, base.limits.maxInputBytes);
  if (bounded("limits.max_depth")) compare("limits.max_depth", written.max_depth, base.limits.maxDepth);
}

function intents(check: Check): void {
  const { base, child, document } = check;
  const judged = base.intents.deny.length + base.intents.approve.length > 0;
  const written = (document.values.intents ?? {}) as Plain;
  if (judged && typeof written.threshold === "number" && written.threshold > base.intents.threshold) {
    refuse(check, "intents.threshold", String(written.threshold), String(base.intents.threshold));
  }
  const asks = judged || base.rules.some((rule) => asksIntent(rule.when));
  if (!asks || !child.explicit.has("signals")) return;
  if (JSON.stringify(child.signals) === JSON.stringify(base.signals)) return;
  refuse(check, "signals", "a set of signals that can move a call to another category", "judging intents");
}

/** A text that is no longer read as a command is not judged as one, so every other reading may loosen what is inherited. */
function readings({ base, child, ...rest }: Check): void {
  if (!child.explicit.has("treat_as") || !dependsOnReadings(base)) return;
  const index = child.treatAs.findIndex((own) => base.treatAs.every((known) => !isSame(known, own)));
  if (index < 0) return;
  const asked = "a reading of arguments that the inherited rules do not have";
  refuse({ base, child, ...rest }, `treat_as[${index}]`, asked, "what they look at", "treat_as");
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function asksIntent(condition: Condition): boolean {
  return condition.kind === "intent" || innerConditions(condition).some(asksIntent);
}

function rules(check: Check): void {
  const { base, child, document } = check;
  child.rules.forEach((rule, index) => {
    const inherited = base.rules.find((own) => own.id === rule.id);
    if (inherited !== undefined && JSON.stringify(inherited) !== JSON.stringify(rule)) {
      refuse(check, `rules[${index}].id`, "another rule of this id", quote(rule.id), rule.id);
    }
    const lifts = rule.effect === "allow" && base.default !== "allow" && child.default === "allow";
    if (!lifts) return;
    const path = `rules[${index}].effect`;
    reportKey(
      document.reading,
      "loosens_inherited",
      `this would lift the inherited default \`${base.default}\``,
      path,
      {
        expected: "an override of `default` with a reason; the inherited permissions stay",
      },
    );
  });
}

/** The child's policy with the base's value wherever the document says nothing. */
function adopt(base: Policy, child: Policy, values: Plain): Policy {
  const fields: Record<string, unknown> = {};
  for (const key of ORDERED_KEYS) {
    const property = POLICY_TABLE[key]?.property;
    if (property !== undefined && !child.explicit.has(key) && base[property] !== undefined)
      fields[property] = base[property];
  }
  const limits = (values.limits ?? {}) as Plain;
  const written = (values.intents ?? {}) as Plain;
  return {
    ...child,
    ...fields,
    version: child.version,
    normalize: child.explicit.has("normalize") ? child.normalize : base.normalize,
    treatAs: [...base.treatAs, ...child.treatAs.filter((own) => base.treatAs.every((known) => !isSame(known, own)))],
    signals: child.explicit.has("signals") ? child.signals : base.signals,
    limits: {
      ...child.limits,
      maxInputBytes: limits.max_input_bytes === undefined ? base.limits.maxInputBytes : child.limits.maxInputBytes,
      maxDepth: limits.max_depth === undefined ? base.limits.maxDepth : child.limits.maxDepth,
    },
    intents: {
      ...child.intents,
      threshold: written.threshold === undefined ? base.intents.threshold : child.intents.threshold,
    },
  };
}
