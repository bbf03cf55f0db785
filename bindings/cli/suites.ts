// Names of files and folders → the policies to test, each with the files that hold its cases.
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { PolicyError } from "../errors.ts";
import { API_VERSION, BUILTIN_PREFIX } from "../policy/model.ts";
import { policyError } from "../policy/parse-document.ts";
import { type PolicyTest, parseTestFile, policyOfTestFile } from "../policy/tests.ts";
import { causeOf } from "./calls.ts";
import { UsageError } from "./usage.ts";

/** A policy and where its cases are, beside those of its own `tests` section. */
export interface SuiteFiles {
  /** A file, or `builtin:NAME`. */
  readonly policy: string;
  readonly testFiles: readonly string[];
}

const ENDINGS = [".yaml", ".yml", ".json"];

/** Folders in which nobody keeps policies of their own. */
const SKIPPED = ["node_modules", "dist", "build"];

/**
 * What `names` stand for: a policy with the test file beside it, a test file with the policy that it names or is named
 * after, a folder with all of these in it. Each policy comes once, in the order in which it was first met.
 */
export async function findSuites(names: readonly string[]): Promise<SuiteFiles[]> {
  const found = new Map<string, Set<string>>();
  for (const name of names) {
    if (name.startsWith(BUILTIN_PREFIX)) found.set(name, new Set());
    else for (const file of await filesOf(name)) await add(file, found);
  }
  return [...found].map(([policy, files]) => ({ policy, testFiles: [...files] }));
}

/** The cases of a test file. Throws `PolicyError` with the issues of one that is broken. */
export async function readTestFile(file: string): Promise<readonly PolicyTest[]> {
  const { tests, issues } = parseTestFile(await read(file), file);
  if (issues.some(({ severity }) => severity === "error")) throw policyError(issues, file);
  return tests;
}

async function add(file: string, found: Map<string, Set<string>>): Promise<void> {
  const sibling = policyOfTestFile(file);
  const policy = sibling === undefined ? file : await policyTested(file, sibling);
  const files = found.get(policy) ?? new Set();
  found.set(policy, files);
  if (sibling !== undefined) files.add(file);
  const beside = policy.startsWith(BUILTIN_PREFIX) ? [] : await testFilesBeside(policy);
  for (const one of beside) files.add(one);
}

/** What the file says that it tests, relative to itself, or what it is named after. */
async function policyTested(file: string, sibling: string): Promise<string> {
  const { policy } = parseTestFile(await read(file), file);
  if (policy !== undefined) return policy.startsWith(BUILTIN_PREFIX) ? policy : join(dirname(file), policy);
  const folder = dirname(file);
  const stem = basename(sibling, extname(sibling));
  const there = await readdir(folder).catch((): string[] => []);
  const ending = [extname(sibling), ...ENDINGS].find((each) => there.includes(stem + each));
  return ending === undefined ? sibling : join(folder, stem + ending);
}

async function testFilesBeside(policy: string): Promise<string[]> {
  const folder = dirname(policy);
  const stem = basename(policy, extname(policy));
  const there = await readdir(folder).catch((): string[] => []);
  const names = ENDINGS.map((ending) => `${stem}.test${ending}`).filter((name) => there.includes(name));
  const found: string[] = [];
  for (const name of names) {
    const file = join(folder, name);
    // One that names another policy is that one's.
    const sibling = policyOfTestFile(file) ?? file;
    if ((await policyTested(file, sibling)) === join(policy)) found.push(file);
  }
  return found;
}

/** The file itself, or the policies and test files in a folder and those below it. */
async function filesOf(name: string): Promise<string[]> {
  const kind = await stat(name).catch((error: unknown) => {
    throw new PolicyError("unreadable_policy", `cannot read ${name}: ${causeOf(error)}`);
  });
  if (!kind.isDirectory()) return [join(name)];
  const entries = await readdir(name, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".") || SKIPPED.includes(entry.name)) continue;
    const path = join(name, entry.name);
    if (entry.isDirectory()) files.push(...(await filesOf(path)));
    else if (await isOurs(path)) files.push(path);
  }
  return files;
}

/** Whether a file in a folder is worth a look: a test file, or one that says which language it is in. */
async function isOurs(path: string): Promise<boolean> {
  if (!ENDINGS.includes(extname(path))) return false;
  if (policyOfTestFile(path) !== undefined) return true;
  const text = await readFile(path, "utf8");
  return text.includes("apiVersion") && text.includes(API_VERSION);
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${causeOf(error)}`);
  }
}
