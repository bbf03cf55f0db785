// The words after `portcullis` → one command and its exit code.
import { PolicyError } from "../errors.ts";
import { audit } from "./audit.ts";
import { bench } from "./bench.ts";
import { check } from "./check.ts";
import { compare } from "./compare.ts";
import { compile } from "./compile.ts";
import { compose } from "./compose.ts";
import { diff } from "./diff.ts";
import { explain } from "./explain.ts";
import { hook } from "./hook.ts";
import { importCommand } from "./import.ts";
import { init } from "./init.ts";
import { lint } from "./lint.ts";
import { packageVersion } from "./package.ts";
import { errorLines } from "./policies.ts";
import { replay } from "./replay.ts";
import { show } from "./show.ts";
import { pad, painter, visible } from "./terminal.ts";
import { test } from "./test.ts";
import { type Command, type Console, EXIT, UsageError } from "./usage.ts";

const COMMANDS: readonly Command[] = [
  init,
  check,
  explain,
  lint,
  test,
  show,
  diff,
  compare,
  replay,
  compose,
  importCommand,
  compile,
  audit,
  bench,
  hook,
];

/** Runs one command line; the answer is the exit code. */
export async function run(words: readonly string[], console: Console): Promise<number> {
  const [name, ...rest] = words;
  const paint = painter(console.surface);
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    const wanted = COMMANDS.find((command) => command.name === rest[0]);
    console.out(wanted === undefined ? overview(paint) : `${wanted.help}\n`);
    return name === undefined ? EXIT.USAGE : EXIT.OK;
  }
  if (name === "--version" || name === "-V" || name === "version") {
    console.out(`${packageVersion()}\n`);
    return EXIT.OK;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  const complain = painter(console.errorSurface);
  try {
    if (command === undefined) throw new UsageError(`there is no command "${visible(name)}"`);
    if (rest.includes("--help") || rest.includes("-h")) {
      console.out(`${command.help}\n`);
      return EXIT.OK;
    }
    return await command.run(rest, console);
  } catch (error) {
    if (error instanceof UsageError) {
      const help = command === undefined ? "portcullis help" : `portcullis ${command.name} --help`;
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
    return EXIT.INTERNAL;
  }
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
