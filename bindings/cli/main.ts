#!/usr/bin/env node
// The process → a console and an exit code. The demo runs:
//   node dist/bindings/cli/main.js check --policy examples/coding-agent.yaml --calls examples/calls.jsonl --rate --no-fail
import { run } from "./run.ts";
import { surfaceOf } from "./terminal.ts";
import { UsageError } from "./usage.ts";

async function readInput(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UsageError("standard input is not UTF-8");
  }
}

// A reader that had enough, such as `head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  input: () => (process.stdin.isTTY === true ? undefined : readInput()),
  env: process.env,
  surface: surfaceOf(process.stdout, process.env),
  errorSurface: surfaceOf(process.stderr, process.env),
}).then((code) => {
  process.exitCode = code;
});
