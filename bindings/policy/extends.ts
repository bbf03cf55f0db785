// A document and the policies that it names in `extends` → one policy, at least as strict as each unless overridden.
import { type Issue, PolicyError } from "../errors.ts";
import { composePolicies } from "./compose.ts";
import { BUILTIN_PREFIX, type Policy } from "./model.ts";
import { applyOverrides, type Override } from "./override.ts";
import { hasErrors, inOrder, type ParsedDocument, type ParseOptions, parseDocument } from "./parse-document.ts";
import { nearestPreset, presetNames, presetText } from "./presets.ts";
import { type Origin, originsOf, type Part } from "./provenance.ts";
import { quote } from "./source.ts";
import { reportLoosening } from "./tighten.ts";
import { report } from "./validate.ts";

/** A file that was found, under the name that issues and cycles are told by; or why there is none. */
export type Resolved = { readonly text: string | Uint8Array; readonly file: string } | { readonly problem: string };

/** Finds what `extends` names; `from` is the file that names it. Where files may lie is the resolver's business. */
export type Resolve = (reference: string, from: string | undefined) => Resolved;

export interface ExtendOptions extends ParseOptions {
  readonly resolve?: Resolve;
}

export interface Extended {
  /** Absent where an issue is an error. */
  readonly policy?: Policy;
  /** Those of the document, then those of the files it extends. */
  readonly issues: readonly Issue[];
  readonly origins: readonly Origin[];
}

/** Files between a policy and the furthest one it builds on. A longer chain is a mistake nobody can follow. */
export const MAX_EXTENDS_DEPTH = 16;
/** Files that one policy may draw in, counted each time; keeps a web of files from multiplying. */
export const MAX_EXTENDS_FILES = 128;

interface Walk {
  /** Files from the outermost document down to the present one. */
  readonly trail: readonly string[];
  readonly counter: { files: number };
}

/** The policy with all that it extends; the document's own issues included. */
export function extendDocument(document: ParsedDocument, options: ExtendOptions): Extended {
  const trail = options.file === undefined ? [] : [options.file];
  return extend(document, options, { trail, counter: { files: 0 } });
}

function extend(document: ParsedDocument, options: ExtendOptions, walk: Walk): Extended {
  const { reading } = document;
  const references = (document.values.extends as (string | undefined)[] | undefined) ?? [];
  const overrides = readOverrides(document);
  const baseIssues: Issue[] = [];
  const bases: Part[] = [];
  references.forEach((reference, index) => {
    if (reference === undefined) return;
    const base = loadBase(reference, `extends[${index}]`, document, options, walk, baseIssues);
    if (base !== undefined) bases.push(base);
  });
  if (references.length === 0) {
    for (const { path } of overrides) {
      report(reading, "unused_override", "there is nothing to override: the policy extends no other", path);
    }
  }
  const own = document.policy;
  const part = own === undefined ? undefined : partOf(document, own, options.file);
  const sound = part !== undefined && !hasErrors(baseIssues) && !hasErrors(reading.issues);
  const result = sound ? inherit(document, part, bases, overrides) : undefined;
  const issues = [...inOrder(reading.issues), ...baseIssues];
  if (result === undefined || hasErrors(issues)) return { issues, origins: [] };
  return { policy: result.policy, issues, origins: result.origins };
}

function partOf(document: ParsedDocument, policy: Policy, file: string | undefined): Part {
  return { policy, from: file ?? policy.name, locate: document.locate };
}

function readOverrides(document: ParsedDocument): Override[] {
  const written = (document.values.override as ({ rule?: string; reason?: string } | undefined)[] | undefined) ?? [];
  return written.flatMap((override, index) => {
    const { rule, reason } = override ?? {};
    return rule === undefined || reason === undefined ? [] : [{ rule, reason, path: `override[${index}].rule` }];
  });
}

function loadBase(
  reference: string,
  path: string,
  document: ParsedDocument,
  options: ExtendOptions,
  walk: Walk,
  issues: Issue[],
): Part | undefined {
  const { reading } = document;
  const found = find(reference, path, document, options);
  if (found === undefined) return undefined;
  if (walk.trail.includes(found.file)) {
    const circle = [...walk.trail.slice(walk.trail.indexOf(found.file)), found.file].join(" → ");
    return report(reading, "extends_cycle", `the policy extends itself: ${circle}`, path);
  }
  if (walk.trail.length >= MAX_EXTENDS_DEPTH || ++walk.counter.files > MAX_EXTENDS_FILES) {
    const limit =
      walk.trail.length >= MAX_EXTENDS_DEPTH
        ? `${MAX_EXTENDS_DEPTH} levels (MAX_EXTENDS_DEPTH)`
        : `${MAX_EXTENDS_FILES} files (MAX_EXTENDS_FILES)`;
    return report(reading, "extends_cycle", `the policies extended are more than ${limit}`, path);
  }
  const inner = parseDocument(found.text, { ...options, file: found.file });
  const extended = extend(inner, { ...options, file: found.file }, { ...walk, trail: [...walk.trail, found.file] });
  issues.push(...extended.issues);
  if (extended.policy === undefined) {
    return report(reading, "extends_invalid", `${quote(reference)} is no valid policy; its own issues follow`, path);
  }
  return { policy: extended.policy, from: found.file, origins: extended.origins };
}

function find(
  reference: string,
  path: string,
  document: ParsedDocument,
  options: ExtendOptions,
): { readonly text: string | Uint8Array; readonly file: string } | undefined {
  const { reading } = document;
  if (reference.startsWith(BUILTIN_PREFIX)) {
    const name = reference.slice(BUILTIN_PREFIX.length);
    const text = presetText(name);
    if (text !== undefined) return { text, file: reference };
    const nearest = nearestPreset(name);
    return report(reading, "unresolved_extends", `there is no built-in policy ${quote(name)}`, path, {
      expected: `one of ${presetNames()
        .map((preset) => `${BUILTIN_PREFIX}${preset}`)
        .join(", ")}`,
      ...(nearest === undefined ? {} : { nearest: `${BUILTIN_PREFIX}${nearest}` }),
    });
  }
  if (options.resolve === undefined) {
    const message = `${quote(reference)} cannot be read: this policy was parsed without access to files`;
    const expected = "builtin:NAME here, or loading the policy from its file";
    return report(reading, "unresolved_extends", message, path, { expected });
  }
  const resolved = options.resolve(reference, options.file);
  if ("text" in resolved) return resolved;
  return report(reading, "unresolved_extends", `${quote(reference)} cannot be read: ${resolved.problem}`, path);
}

interface Inherited {
  readonly policy: Policy;
  readonly origins: readonly Origin[];
}

function inherit(
  document: ParsedDocument,
  child: Part,
  bases: readonly Part[],
  overrides: readonly Override[],
): Inherited | undefined {
  const { reading } = document;
  const [first, ...others] = bases;
  if (first === undefined) return { policy: child.policy, origins: originsOf(child.policy, [child]) };
  try {
    const base = composePolicies([first, ...others]);
    const basePart: Part = {
      policy: base.policy,
      from: bases.map(({ from }) => from).join(" + "),
      origins: base.origins,
    };
    const { base: loosened, child: own, put } = applyOverrides(base.policy, child.policy, overrides, document);
    if (hasErrors(reading.issues)) return undefined;
    const adopted = reportLoosening(loosened, own, document, basePart);
    if (hasErrors(reading.issues)) return undefined;
    const parts: readonly [Part, Part] = [
      { ...basePart, policy: loosened },
      { ...child, policy: adopted },
    ];
    const { policy } = composePolicies(parts);
    const named = { ...policy, ...identity(child.policy, base.policy) };
    const from = child.from;
    return { policy: named, origins: withOverrides(originsOf(named, parts), put, from, document, base.origins) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    report(reading, "incompatible_policies", error.message, "extends");
    return undefined;
  }
}

/** What a policy is called is its own. */
function identity(child: Policy, base: Policy): Pick<Policy, "name" | "version" | "mode"> & { description?: string } {
  const name = child.explicit.has("name") ? child.name : base.name;
  const description = child.description ?? base.description;
  const mode = child.explicit.has("mode") ? child.mode : "enforce";
  return { name, version: child.version, mode, ...(description === undefined ? {} : { description }) };
}

/** Marks what stands in an inherited thing's place; a thing that was only dropped is listed too. */
function withOverrides(
  origins: readonly Origin[],
  put: readonly Override[],
  from: string,
  document: ParsedDocument,
  inherited: readonly Origin[],
): Origin[] {
  const marked = [...origins];
  for (const { rule, reason, path } of put) {
    const isAt = (origin: Origin): boolean => origin.path === rule || origin.path === `rules.${rule}`;
    const old = inherited.find(isAt);
    const instead = { of: old?.from ?? "an inherited policy", reason };
    const at = marked.findIndex((origin) => isAt(origin) && origin.from === from);
    const now = marked[at];
    if (now !== undefined) marked[at] = { ...now, instead };
    else {
      const place = document.locate(path);
      const where = place === undefined ? {} : { line: place.line, column: place.column };
      marked.push({ path: old?.path ?? rule, from, ...where, instead });
    }
  }
  return marked;
}
