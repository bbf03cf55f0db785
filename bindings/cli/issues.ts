// What is wrong with a policy → the lines that show it: place, message, snippet, what would be right.
import type { Issue, PolicyError } from "../errors.ts";
import { painter, type Surface } from "./terminal.ts";

/** What an issue of parsing and a finding of the linter have in common. */
export type Problem = Pick<Issue, "message" | "file" | "line" | "column" | "snippet" | "nearest" | "expected"> & {
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
};

const SEVERITY_STYLES = { error: "badLoud", warning: "wait", info: "name" } as const;

/** One problem over several lines: place and message, the snippet with its carets, what would be right. */
export function issueLines(issue: Problem, surface: Surface): string[] {
  const paint = painter(surface);
  const place = [issue.file ?? "policy", issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const severity = paint(SEVERITY_STYLES[issue.severity], issue.severity);
  const lines = [`${paint("strong", `${place}:`)} ${severity}: ${issue.message} ${paint("quiet", `[${issue.code}]`)}`];
  for (const line of issue.snippet?.split("\n") ?? []) lines.push(isCarets(line) ? paint("bad", line) : line);
  if (issue.nearest !== undefined) lines.push(`  ${paint("quiet", "did you mean")} ${paint("good", issue.nearest)}?`);
  if (issue.expected !== undefined) lines.push(`  ${paint("quiet", "expected:")} ${issue.expected}`);
  return lines;
}

function isCarets(line: string): boolean {
  return /^[\s|]*\^+\s*$/.test(line);
}

/** What is wrong in one line, without the issues that follow it in the message. */
export function headingOf({ message }: PolicyError): string {
  const [first = message] = message.split("\n", 1);
  return first.endsWith(":") ? first.slice(0, -1) : first;
}

/** What a `PolicyError` has to say: its issues, else its message. */
export function errorLines(error: PolicyError, surface: Surface): string[] {
  const paint = painter(surface);
  const problems = error.issues.flatMap((issue) => [...issueLines(issue, surface), ""]);
  const heading = headingOf(error);
  if (problems.length === 0) return [`${paint("badLoud", "error")}: ${heading} ${paint("quiet", `[${error.code}]`)}`];
  return [...problems, `${paint("badLoud", "error")}: ${heading}`];
}
