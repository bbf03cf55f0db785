#!/usr/bin/env node
// The process → a console and an exit code. The demo runs:
//   node dist/bindings/cli/main.js check --policy examples/coding-agent.yaml --calls examples/calls.jsonl --rate --no-fail
import { failureCode, run } from "./run.ts";
import { surfaceOf, visible } from "./terminal.ts";
import { UsageError } from "./usage.ts";

const words = process.argv.slice(2);
const failure = failureCode(words);
/** What the exit code is whatever the command says: set where its answer did not arrive. */
let lost: number | undefined;

function fail(error: unknown): never {
  process.stderr.write(
    `internal error: ${visible(error instanceof Error ? error.message : String(error))}\n`,
    // Nothing is left to say where standard error is gone too.
    () => undefined,
  );
  process.exit(failure);
}
// Node itself would exit with 1, which says "denied", and which lets the call of a hook run.
process.on("uncaughtException", fail);

let taken = false;

async function readInput(limit: number): Promise<string> {
  // Who names `-` for two things would have the second one empty.
  if (taken) throw new UsageError("standard input was read already, for something else");
  taken = true;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > limit) throw new UsageError(`standard input has more than ${limit} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UsageError("standard input is not UTF-8");
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader that had enough, such as `head`, is no failure; one that answers to a hook has not heard the answer.
  if (error.code === "EPIPE" && words[0] !== "hook") return;
  lost = failure;
  process.exitCode = failure;
  if (error.code !== "EPIPE") process.stderr.write(`error: cannot write the output: ${visible(error.message)}\n`);
});
process.stderr.on("error", () => undefined);

run(words, {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  input: (limit = Number.POSITIVE_INFINITY) => (process.stdin.isTTY === true ? undefined : readInput(limit)),
  env: process.env,
  surface: surfaceOf(process.stdout, process.env),
  errorSurface: surfaceOf(process.stderr, process.env),
}).then((code) => {
  process.exitCode = lost ?? code;
}, fail);
