// `portcullis lint`: policy files → everything wrong or odd in them, each with its place, and mended where that is safe.
import { commandOracle } from "../api/command-oracle.ts";
import { createPatternOracle } from "../api/pattern-oracle.ts";
import { PolicyError } from "../errors.ts";
import type { GovernancePolicy } from "../index.ts";
import { fixPolicy } from "../policy/fix.ts";
import { type Finding, lintPolicy } from "../policy/lint.ts";
import { LINT_EXPLANATIONS } from "../policy/lint-codes.ts";
import { nearestWord } from "../policy/nearest.ts";
import type { Origin } from "../policy/provenance.ts";
import { policyOfTestFile } from "../policy/tests.ts";
import { readText } from "./calls.ts";
import { ISSUE_MEANINGS } from "./issue-meanings.ts";
import { errorLines, issueLines, type Problem } from "./issues.ts";
import { writeOutput } from "./output.ts";
import { loadPolicy, POLICY_HELP, POLICY_WORDS, STANDARD_INPUT, type Whence } from "./policies.ts";
import { field } from "./report.ts";
import { pad, painter, type Surface, visible } from "./terminal.ts";
import { type Command, type Console, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis lint POLICY...

Reads, validates and compiles policies, and shows every problem with its place: what is
wrong, and what is probably not meant (settings without effect, contradictions, patterns
that cannot do their work, as proven over their automata).

  --fix           write the policies anew without findings whose mend changes no decision
  --fix-unsafe    also mend what makes a policy say what it seems to mean
  --explain CODE  what a problem of this code means and what to do; reads no policy
  --codes         all codes of findings, then those of errors, with their titles; reads no
                  policy
  --json          one problem per line
${POLICY_HELP}

Exit code: 0 nothing but remarks, 1 findings, 2 a policy that does not load.`;

interface Inspection {
  readonly path: string;
  readonly problems: readonly Problem[];
  /** Findings that were mended and are gone. */
  readonly mended: readonly Finding[];
  readonly error?: PolicyError;
}

export const lint: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      policy: { type: "string", short: "p", multiple: true },
      fix: { type: "boolean" },
      "fix-unsafe": { type: "boolean" },
      explain: { type: "string" },
      codes: { type: "boolean" },
      json: { type: "boolean" },
    });
    const { surface } = console;
    if (values.explain !== undefined) {
      console.out(`${explanation(values.explain, surface).join("\n")}\n`);
      return EXIT.OK;
    }
    if (values.codes === true) {
      const codes = [
        ...Object.entries(LINT_EXPLANATIONS).map(([code, { title }]) => ({ code, title })),
        ...Object.entries(ISSUE_MEANINGS).map(([code, title]) => ({ code, title })),
      ];
      const wide = Math.max(...codes.map(({ code }) => code.length));
      const paint = painter(surface);
      const lines = codes.map((row) =>
        values.json === true ? JSON.stringify(row) : `${paint("name", pad(row.code, wide))}  ${row.title}`,
      );
      console.out(`${lines.join("\n")}\n`);
      return EXIT.OK;
    }
    const paths = [...(values.policy ?? []), ...positionals];
    if (paths.length === 0) throw new UsageError("which policies?");
    const unsafe = values["fix-unsafe"] === true;
    const mend = unsafe || values.fix === true ? { unsafe } : undefined;
    const inspections: Inspection[] = [];
    for (const path of paths) inspections.push(await inspect(path, values, mend, console));
    for (const inspection of inspections) {
      const lines = values.json === true ? jsonLines(inspection) : textLines(inspection, surface);
      for (const line of lines) console.out(`${line}\n`);
    }
    if (inspections.some(({ error }) => error !== undefined)) return EXIT.USAGE;
    const found = inspections.some(({ problems }) => problems.some(({ severity }) => severity !== "info"));
    return found ? EXIT.DENIED : EXIT.OK;
  },
};

function explanation(code: string, surface: Surface): string[] {
  const known = Object.entries(LINT_EXPLANATIONS).find(([name]) => name === code)?.[1];
  const refused = Object.entries(ISSUE_MEANINGS).find(([name]) => name === code)?.[1];
  if (refused !== undefined) {
    return [
      `${painter(surface)("strong", refused)}  ${painter(surface)("quiet", code)}`,
      field("remedy", "The message names the place, and what is expected there.", surface),
    ];
  }
  if (known === undefined) {
    const nearest = nearestWord(code, [...Object.keys(LINT_EXPLANATIONS), ...Object.keys(ISSUE_MEANINGS)]);
    throw new UsageError(`no finding has the code ${code}${nearest === undefined ? "" : `; did you mean ${nearest}?`}`);
  }
  return [
    `${painter(surface)("strong", known.title)}  ${painter(surface)("quiet", code)}`,
    field("why", known.why, surface),
    field("remedy", known.remedy, surface),
  ];
}

function textLines({ path, problems, mended, error }: Inspection, surface: Surface): string[] {
  const paint = painter(surface);
  const lines = mended.map(
    ({ message, code }) => `${paint("good", "mended")}: ${message} ${paint("quiet", `[${code}]`)}`,
  );
  for (const problem of problems) lines.push(...issueLines(problem, surface), "");
  if (error !== undefined) lines.push(...errorLines(error, surface));
  else if (problems.length === 0) lines.push(`${paint("good", "✓")} ${visible(path)}`);
  return lines;
}

function jsonLines({ path, problems, mended, error }: Inspection): string[] {
  const issues = [...mended.map((finding) => ({ file: path, ...finding, mended: true })), ...problems];
  const refused = error?.issues ?? [];
  const plain =
    error !== undefined && refused.length === 0
      ? [{ code: error.code, severity: "error", message: error.message, file: path }]
      : [];
  return [...issues, ...refused, ...plain].map((issue) => JSON.stringify(issue));
}

async function inspect(
  path: string,
  whence: Whence,
  mend: { readonly unsafe: boolean } | undefined,
  console: Console,
): Promise<Inspection> {
  if (mend !== undefined && path === STANDARD_INPUT)
    throw new UsageError("what is read from standard input cannot be mended");
  if (policyOfTestFile(path) !== undefined) {
    const message = `${path} holds test cases; \`portcullis test\` reads and runs them`;
    return { path, problems: [], mended: [], error: new PolicyError("unreadable_policy", message) };
  }
  const mended: Finding[] = [];
  try {
    for (;;) {
      const { policy } = await loadPolicy(path, whence, console);
      if (policy === undefined) throw new UsageError(`${path} is a compiled program; lint reads policies`);
      const findings = findingsOf(policy, path);
      const applied = mend === undefined ? [] : await fixFile(path, policy, findings, mend);
      mended.push(...applied);
      // Two mends of one place wait for each other, and one may lay another open.
      if (applied.length === 0) return { path, problems: [...policy.warnings, ...findings], mended };
    }
  } catch (error) {
    if (error instanceof PolicyError) return { path, problems: [], mended, error };
    throw error;
  }
}

function findingsOf(policy: GovernancePolicy, path: string): (Finding & { readonly file: string })[] {
  const own = extendsOthers(policy) ? undefined : (place: string) => policy.locate(place);
  const found = lintPolicy(policy.data, {
    oracle: createPatternOracle(policy.data),
    commands: commandOracle,
    ...(own === undefined ? {} : { locate: own }),
  });
  return found.map((finding) => {
    const origin = own === undefined ? originOf(finding.path, policy) : undefined;
    if (origin === undefined) return { file: path, ...finding };
    const { from, line, column } = origin;
    return {
      ...finding,
      file: from,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    };
  });
}

/** Mends the file; what was mended. What is inherited has to be mended where it is written. */
async function fixFile(
  path: string,
  policy: GovernancePolicy,
  findings: readonly Finding[],
  { unsafe }: { readonly unsafe: boolean },
): Promise<readonly Finding[]> {
  if (extendsOthers(policy)) {
    if (findings.some(({ fix }) => fix !== undefined && (fix.safe || unsafe))) {
      throw new UsageError(`${path} extends other policies: what is found in it has to be mended by hand`);
    }
    return [];
  }
  const { text, applied } = fixPolicy(await readText(path), findings, { unsafe });
  if (applied.length > 0) await writeOutput(path, text);
  return applied;
}

function extendsOthers({ origins }: GovernancePolicy): boolean {
  return new Set(origins.map(({ from }) => from)).size > 1;
}

/** Where the part of a policy stands that a path leads into. */
function originOf(path: string, { data, origins }: GovernancePolicy): Origin | undefined {
  const [, index] = /^rules\[(\d+)\]/.exec(path) ?? [];
  const base = index === undefined ? path : `rules.${data.rules[Number(index)]?.id}`;
  return origins.find((origin) => origin.path === base);
}
