// Turns the facts of one file into findings: every line that breaks the table.
import { posix } from "node:path";
import type { SourceFacts } from "./facts.ts";
import { AREAS, type Area, BANNED_NAMES, LONG_FILE_EXEMPTIONS, REGEX_EXEMPTIONS } from "./table.ts";

/** Lines; longer files are split by idea, data tables exempt. */
export const MAX_FILE_LINES = 500;

const NOTES_TO_SELF = [
  ["TO", "DO"],
  ["FIX", "ME"],
  ["XX", "X"],
  ["HA", "CK"],
].map((parts) => parts.join(""));

/** The area that a file belongs to: the longest path that holds it. */
export function areaOf(file: string): Area | undefined {
  let best: Area | undefined;
  for (const area of AREAS)
    if (isInside(file, area.path) && (best === undefined || area.path.length > best.path.length)) best = area;
  return best;
}

export function isInside(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}

/** The repository path that a relative specifier names. */
export function resolveImport(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier);
}

/** Breaches of one file, each `file:line what`. `file` is the path from the repository's root, with slashes. */
export function judgeFile(file: string, facts: SourceFacts): string[] {
  const area = areaOf(file);
  if (area === undefined) return [`${file}: belongs to no area of the table`];
  return [
    ...judgeImports(file, area, facts),
    ...judgeNames(file, area, facts),
    ...facts.topLevelAwaitLines.map((line) => `${file}:${line} awaits at the top level, so require() fails`),
    ...facts.decoratorLines.map((line) => `${file}:${line} uses a decorator, which no common formatter reads`),
    ...judgeShape(file, facts),
  ];
}

function judgeImports(file: string, area: Area, facts: SourceFacts): string[] {
  const findings: string[] = [];
  for (const { specifier, line } of facts.imports) {
    const say = (what: string): number => findings.push(`${file}:${line} ${what}`);
    if (specifier === "") say("imports a computed specifier");
    else if (specifier.startsWith("node:")) {
      if (area.node === undefined) say(`imports ${specifier}, which not every host has`);
    } else if (specifier.startsWith(".")) {
      const target = resolveImport(file, specifier);
      const allowed = isInside(target, area.path) || area.imports.some((path) => reaches(target, path));
      if (!allowed) say(`imports ${target}, which ${area.path} may not`);
    } else if (!(area.packages ?? []).some((name) => name === "*" || isInside(specifier, name)))
      say(`imports the package ${specifier}, which ${area.path} may not`);
  }
  return findings;
}

/** An allowed path reaches a file below it unless a nearer area of its own holds the file. */
function reaches(target: string, path: string): boolean {
  if (!isInside(target, path)) return false;
  if (path === "bindings" || target === path) return true;
  return areaOf(target)?.path === path || areaOf(target)?.path === areaOf(path)?.path;
}

function judgeNames(file: string, area: Area, facts: SourceFacts): string[] {
  const findings: string[] = [];
  if (area.path.startsWith("assembly/")) return findings;
  for (const { name, line } of facts.names) {
    const ban = BANNED_NAMES.find((each) => each.name === name);
    if (ban === undefined) continue;
    const lifted =
      ban.unless !== "never" &&
      (area[ban.unless] !== undefined || (ban.unless === "regex" && file in REGEX_EXEMPTIONS));
    if (!lifted) findings.push(`${file}:${line} uses ${name}`);
  }
  if (area.regex === undefined && !(file in REGEX_EXEMPTIONS))
    for (const line of facts.regexLines) findings.push(`${file}:${line} writes a regular expression`);
  return findings;
}

function judgeShape(file: string, facts: SourceFacts): string[] {
  const findings: string[] = [];
  const generated = file.includes("/generated/");
  if (!facts.firstLine.startsWith("// ") && !facts.firstLine.startsWith("#!"))
    findings.push(`${file}:1 does not open with a sentence that says what it turns into what`);
  if (!isKebabCase(posix.basename(file))) findings.push(`${file}: is not named in kebab-case`);
  if (facts.lineCount > MAX_FILE_LINES && !generated && !(file in LONG_FILE_EXEMPTIONS))
    findings.push(`${file}: has ${facts.lineCount} lines, more than ${MAX_FILE_LINES}`);
  for (const { name, line } of facts.comments)
    for (const note of NOTES_TO_SELF) if (hasWord(name, note)) findings.push(`${file}:${line} leaves a ${note}`);
  if (file === "bindings/index.ts" && !facts.onlyReExports) findings.push(`${file}: does more than re-export`);
  return findings;
}

/** Whether a comment says `word` as a word of its own: `\\xHH` spelled with other letters is none. */
function hasWord(comment: string, word: string): boolean {
  return new RegExp(`(?<![\\w\\\\])${word}(?!\\w)`).test(comment);
}

function isKebabCase(name: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(name);
}

/**
 * Value-import cycles among `files`, each as the path around it. Type imports vanish and may go around; so may functions of
 * one AssemblyScript folder, where a grammar recurses and no order of evaluation is at stake.
 */
export function findCycles(files: ReadonlyMap<string, SourceFacts>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  function visit(file: string): void {
    const at = path.indexOf(file);
    if (at >= 0) {
      cycles.push([...path.slice(at), file].join(" → "));
      return;
    }
    const facts = files.get(file);
    if (facts === undefined || done.has(file)) return;
    path.push(file);
    for (const { specifier, kind } of facts.imports)
      if (kind === "value" && specifier.startsWith(".") && !isGrammar(file, specifier))
        visit(resolveImport(file, specifier));
    path.pop();
    done.add(file);
  }
  for (const file of files.keys()) visit(file);
  return cycles;
}

function isGrammar(file: string, specifier: string): boolean {
  return file.startsWith("assembly/") && posix.dirname(resolveImport(file, specifier)) === posix.dirname(file);
}
