// The `permissions` of Claude Code's settings.json → a policy.
import { allOf, type Condition } from "../condition.ts";
import { isLetterOrDigit } from "../formats.ts";
import { globOfName } from "../globs.ts";
import type { DefaultEffect, Rule } from "../model.ts";
import { quote } from "../source.ts";
import { withStage } from "../when.ts";
import type { Draft } from "./draft.ts";
import { ruleId } from "./first-match.ts";
import { type Foreign, note, noteUnknown, recordOf, textOf, textsOf } from "./foreign.ts";
import { anyOf, caseSensitive, escapeRegex, regexTest } from "./regexes.ts";

type Tier = "deny" | "ask" | "allow";

/** Claude Code applies a path rule to every built-in tool of its kind. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  Read: ["Read", "Grep", "Glob", "LS", "NotebookRead"],
  Edit: ["Edit", "MultiEdit", "Write", "NotebookEdit"],
  Write: ["Edit", "MultiEdit", "Write", "NotebookEdit"],
};

/** Deny before ask before allow, in whatever order they are written: the order of our effects. */
export function importClaudeSettings(foreign: Foreign): Draft {
  const permissions = recordOf(foreign.values.permissions) ?? {};
  const known = ["allow", "ask", "deny", "defaultMode", "additionalDirectories", "disableBypassPermissionsMode"];
  noteUnknown(foreign, permissions, "permissions", known);
  for (const key of Object.keys(foreign.values)) {
    if (key !== "permissions" && key !== "$schema")
      note(foreign, "same", key, `\`${key}\` is a setting of Claude Code, not a permission`);
  }
  if (permissions.additionalDirectories !== undefined) {
    note(foreign, "stricter", "permissions.additionalDirectories", "only one directory is the workspace here");
  }
  const rules: Rule[] = [];
  for (const tier of ["deny", "ask", "allow"] as const) {
    for (const [index, text] of textsOf(permissions[tier]).entries()) {
      readRule(text, tier, `permissions.${tier}[${index}]`, rules, foreign);
    }
  }
  return { name: "claude-code-settings", default: modeDefault(textOf(permissions.defaultMode), foreign), rules };
}

function modeDefault(mode: string | undefined, foreign: Foreign): DefaultEffect {
  const path = "permissions.defaultMode";
  switch (mode) {
    case "bypassPermissions":
      return "allow";
    case "dontAsk":
      return "deny";
    case "plan":
      note(foreign, "stricter", path, "`plan` denies whatever no rule allows; Claude Code lets reading tools through");
      return "deny";
    case "acceptEdits":
      note(
        foreign,
        "stricter",
        path,
        "`acceptEdits` lets edits through without asking; here they need a rule that allows them",
      );
      return "require_approval";
    default:
      note(
        foreign,
        "stricter",
        path,
        "tools that no rule names need approval; Claude Code lets its reading tools through unasked",
      );
      return "require_approval";
  }
}

const EFFECTS: Readonly<Record<Tier, Rule["effect"]>> = { deny: "deny", ask: "require_approval", allow: "allow" };

function readRule(text: string, tier: Tier, path: string, rules: Rule[], foreign: Foreign): void {
  const open = text.indexOf("(");
  const name = (open < 0 ? text : text.slice(0, open)).trim();
  const specifier = open < 0 || !text.endsWith(")") ? undefined : text.slice(open + 1, -1).trim();
  if (name === "" || (open >= 0 && specifier === undefined)) {
    note(
      foreign,
      tier === "allow" ? "stricter" : "looser",
      path,
      `${quote(text)} is no permission rule, so nothing came of it`,
    );
    return;
  }
  const when = condition(name, specifier === "*" ? undefined : specifier, tier, path, foreign);
  if (when === undefined) return;
  rules.push({
    id: ruleId(`${tier}-${text}`, rules, path, quiet(foreign)),
    effect: EFFECTS[tier],
    when: withStage(when),
    message: `settings.json: ${tier} ${text}`,
  });
}

/** Ids are made up here, so that there is no name to have been changed. */
function quiet(foreign: Foreign): Foreign {
  return { ...foreign, notes: [] };
}

function condition(
  name: string,
  specifier: string | undefined,
  tier: Tier,
  path: string,
  foreign: Foreign,
): Condition | undefined {
  const tools: Condition = { kind: "tool", globs: FAMILIES[name] ?? [toolGlob(name)] };
  if (specifier === undefined) return { kind: "tool", globs: [toolGlob(name)] };
  let inner: Condition | undefined;
  if (name === "Bash" || name === "PowerShell")
    inner = tier === "allow" ? allowedCommand(specifier, path, foreign) : stoppedCommand(specifier, path, foreign);
  else if (FAMILIES[name] !== undefined) inner = pathCondition(specifier, tier, path, foreign);
  else if (name === "WebFetch" && specifier.startsWith("domain:"))
    inner = { kind: "host", arg: "args.url", names: [specifier.slice("domain:".length)] };
  else inner = otherSpecifier(specifier, tier, path, foreign);
  return inner === undefined ? undefined : allOf([tools, inner]);
}

/** `mcp__server` means all tools of the server. */
function toolGlob(name: string): string {
  if (!name.startsWith("mcp__")) return name.split("*").map(globOfName).join("*");
  const parts = name.split("__");
  return parts.length === 2 ? `${globOfName(name)}__*` : name.split("*").map(globOfName).join("*");
}

function otherSpecifier(specifier: string, tier: Tier, path: string, foreign: Foreign): Condition | undefined {
  if (tier === "allow") {
    return note(
      foreign,
      "stricter",
      path,
      `${quote(specifier)} cannot be said for this tool, so the permission is dropped`,
    );
  }
  note(foreign, "stricter", path, `${quote(specifier)} is looked for in every argument of the tool`);
  return { kind: "arg", test: { is: "text", patterns: [{ pattern: specifier, type: "substring" }] } };
}

/** Characters by which a shell runs more than one plain command; a permission never reaches across them. */
const PLAIN = "[^;&|<>`$()\\n\\r]";

/** The whole command line, without any operator, redirection or substitution. */
function allowedCommand(specifier: string, path: string, foreign: Foreign): Condition | undefined {
  const regex = commandRegex(specifier, `${PLAIN}*`);
  const test = regexTest([caseSensitive(`\\A${regex}\\z`)], path, foreign);
  note(
    foreign,
    "stricter",
    path,
    "the permission covers plain commands alone: no operators, redirections, variables or substitutions, and no wrappers such as timeout",
  );
  return test === undefined ? undefined : { kind: "arg", arg: "args.command", test };
}

/** `git push:*`, `git push *`, `git push*`, and stars in the middle. */
function commandRegex(specifier: string, anything: string): string {
  const prefix = wordPrefix(specifier);
  const text = prefix ?? specifier;
  const inner = text.split("*").map(escapeRegex).join(anything);
  return prefix === undefined ? inner : `${inner}(?: ${anything})?`;
}

/** What stands before `:*` or ` *` at the end; the next letter may not belong to the last word. */
function wordPrefix(specifier: string): string | undefined {
  if (specifier.endsWith(":*")) return specifier.slice(0, -2).trimEnd();
  return specifier.endsWith(" *") ? specifier.slice(0, -2).trimEnd() : undefined;
}

/** The command as the shell would see it, and the text as Claude Code would. */
function stoppedCommand(specifier: string, path: string, foreign: Foreign): Condition | undefined {
  const conditions: Condition[] = [];
  const words = (wordPrefix(specifier) ?? specifier).split(" ").filter((word) => word !== "");
  const plain = words.every((word) => [...word].every((char) => isLetterOrDigit(char) || "._-/+@".includes(char)));
  const [name, subcommand, ...more] = words;
  const prefix = wordPrefix(specifier) !== undefined;
  if (
    plain &&
    prefix &&
    name !== undefined &&
    more.length === 0 &&
    !name.startsWith("-") &&
    !(subcommand ?? "").startsWith("-")
  ) {
    conditions.push({
      kind: "command",
      arg: "args.command",
      names: [name],
      ...(subcommand === undefined ? {} : { subcommands: [subcommand] }),
    });
  }
  const test = regexTest(
    [caseSensitive(`(?:\\A|[;&|(\`\\n])\\s*${commandRegex(specifier, ".*")}(?:\\s|[;&|)\`]|\\z)`)],
    path,
    foreign,
  );
  if (test !== undefined) conditions.push({ kind: "arg", arg: "args.command", test });
  if (words.some((word) => word.startsWith("-"))) {
    note(
      foreign,
      "same",
      path,
      "flags in another order or spelling are not covered, as they are not in Claude Code; a `command` condition with `flags` covers them",
    );
  }
  return anyOf(conditions);
}

/** A gitignore pattern as path globs. */
function pathCondition(specifier: string, tier: Tier, path: string, foreign: Foreign): Condition | undefined {
  const globs = pathGlobs(specifier);
  const relative = !specifier.startsWith("//") && !specifier.startsWith("~");
  if (relative && tier === "allow") {
    note(foreign, "same", path, "the path is taken inside the workspace of the call or of the policy");
    return { kind: "path", globs, inWorkspace: true };
  }
  if (relative) note(foreign, "stricter", path, "the path is stopped in every directory, not in the project alone");
  return { kind: "path", globs };
}

function pathGlobs(specifier: string): string[] {
  const absolute = specifier.startsWith("//");
  const home = specifier.startsWith("~/");
  let rest = absolute ? specifier.slice(1) : specifier;
  if (rest.startsWith("./")) rest = rest.slice(2);
  const directory = rest.endsWith("/");
  if (directory) rest = rest.slice(0, -1);
  if (!absolute && rest.startsWith("/")) rest = rest.slice(1);
  const base = absolute || home || rest.startsWith("**/") ? rest : `**/${rest}`;
  // A pattern that names a directory means what is in it.
  const below = base.endsWith("/**") ? [] : [`${base}/**`];
  return directory ? below : [base, ...below];
}
