// The words after `portcullis` → one command and its exit code.
import { PolicyError } from "../errors.ts";
import { nearestWord } from "../policy/nearest.ts";
import { errorLines, headingOf } from "./issues.ts";
import { packageVersion } from "./package.ts";
import { pad, painter, visible } from "./terminal.ts";
import { type Command, type Console, EXIT, UsageError } from "./usage.ts";

interface Entry {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Commands in the order of the overview; each is loaded when it is asked for. */
const COMMANDS: readonly Entry[] = [
  { name: "init", summary: "write a policy to start from", load: async () => (await import("./init.ts")).init },
  {
    name: "check",
    summary: "judge a tool call, or a file of them",
    load: async () => (await import("./check.ts")).check,
  },
  { name: "explain", summary: "judge one call and show how", load: async () => (await import("./explain.ts")).explain },
  {
    name: "lint",
    summary: "find what is wrong or odd in policies",
    load: async () => (await import("./lint.ts")).lint,
  },
  { name: "test", summary: "run the test cases of policies", load: async () => (await import("./test.ts")).test },
  {
    name: "show",
    summary: "print the policy in force, and where each part comes from",
    load: async () => (await import("./show.ts")).show,
  },
  {
    name: "diff",
    summary: "show what changes between two policies",
    load: async () => (await import("./diff.ts")).diff,
  },
  {
    name: "compare",
    summary: "prove which of two policies is stricter",
    load: async () => (await import("./compare.ts")).compare,
  },
  {
    name: "replay",
    summary: "show which recorded calls another policy decides differently",
    load: async () => (await import("./replay.ts")).replay,
  },
  {
    name: "compose",
    summary: "make one policy of several, the strictest winning",
    load: async () => (await import("./compose.ts")).compose,
  },
  {
    name: "import",
    summary: "take over a policy of another tool",
    load: async () => (await import("./import.ts")).importCommand,
  },
  {
    name: "compile",
    summary: "turn a policy into a program file",
    load: async () => (await import("./compile.ts")).compile,
  },
  {
    name: "audit",
    summary: "verify that a log of decisions is whole",
    load: async () => (await import("./audit.ts")).audit,
  },
  { name: "bench", summary: "time a policy on your calls", load: async () => (await import("./bench.ts")).bench },
  { name: "hook", summary: "answer the hooks of Claude Code", load: async () => (await import("./hook.ts")).hook },
];

/** The exit code of a fault of ours. To whom a hook answers, any code but 2 lets the call run. */
export function failureCode([name]: readonly string[]): number {
  return name === "hook" ? EXIT.USAGE : EXIT.INTERNAL;
}

/** Runs one command line; the answer is the exit code. */
export async function run(words: readonly string[], console: Console): Promise<number> {
  const [name, ...rest] = words;
  const paint = painter(console.surface);
  const asksHelp = name === "help" || name === "--help" || name === "-h";
  const [asked] = rest;
  if (name === undefined || (asksHelp && asked === undefined)) {
    console.out(overview(paint));
    return name === undefined ? EXIT.USAGE : EXIT.OK;
  }
  if (name === "--version" || name === "-V" || name === "version") {
    console.out(`${packageVersion()}\n`);
    return EXIT.OK;
  }
  const wanted = asksHelp ? asked : name;
  const entry = COMMANDS.find((candidate) => candidate.name === wanted);
  const complain = painter(console.errorSurface);
  try {
    if (entry === undefined) throw new UsageError(unknownCommand(wanted ?? ""));
    const command = await entry.load();
    if (asksHelp || rest.includes("--help") || rest.includes("-h")) {
      console.out(`${command.help}\n`);
      return EXIT.OK;
    }
    return await command.run(rest, console);
  } catch (error) {
    if (words.includes("--json")) console.out(`${JSON.stringify({ error: plainError(error) })}\n`);
    if (error instanceof UsageError) {
      const help = entry === undefined ? "portcullis help" : `portcullis ${entry.name} --help`;
      console.error(
        `${complain("badLoud", "error")}: ${visible(error.message)}\n${complain("quiet", `see ${help}`)}\n`,
      );
      return EXIT.USAGE;
    }
    if (error instanceof PolicyError) {
      console.error(`${errorLines(error, console.errorSurface).join("\n")}\n`);
      return EXIT.USAGE;
    }
    const message = error instanceof Error ? error.message : String(error);
    console.error(
      `${complain("badLoud", "internal error")}: ${visible(message)}\nThis is a fault of portcullis, not of your policy.\n`,
    );
    return failureCode(words);
  }
}

/** What went wrong, for programs: they read standard output, and people standard error. */
function plainError(error: unknown): object {
  if (error instanceof PolicyError) return { code: error.code, message: headingOf(error), issues: error.issues };
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof UsageError ? "usage" : "internal", message };
}

function unknownCommand(word: string): string {
  const nearest = nearestWord(
    word,
    COMMANDS.map(({ name }) => name),
  );
  return `there is no command "${visible(word)}"${nearest === undefined ? "" : `; did you mean ${nearest}?`}`;
}

function overview(paint: ReturnType<typeof painter>): string {
  const lines = COMMANDS.map(({ name, summary }) => `  ${paint("name", pad(name, 10))}${summary}`);
  return [
    `${paint("strong", "portcullis")} decides what an AI agent may do, before it does it.`,
    "",
    ...lines,
    "",
    `  ${paint("quiet", "portcullis COMMAND --help says more; NO_COLOR is respected")}`,
    "",
  ].join("\n");
}
