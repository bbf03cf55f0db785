// The command as a process: what its exit code says where its answer does not arrive.
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { lines } from "./console.ts";
import { makeFolder } from "./folder.ts";

const cli = fileURLToPath(new URL("../../dist/bindings/cli/main.js", import.meta.url));
const folder = makeFolder();
const FULL = "/dev/full";

const EVENT = JSON.stringify({ hook_event_name: "PreToolUse", session_id: "s", tool_name: "rm_all", tool_input: {} });
const CALL = '{"tool": "rm_all", "args": {}}';

interface Ended {
  readonly code: number | null;
  readonly error: string;
}

/** Runs the command with its standard output going to `out`: a file, or nowhere, its reader having gone. */
function run(words: readonly string[], input: string, out: string | "gone"): Promise<Ended> {
  const file = out === "gone" ? "pipe" : openSync(out, "w");
  const child = spawn(process.execPath, [cli, ...words], { cwd: folder.path, stdio: ["pipe", file, "pipe"] });
  if (typeof file === "number") closeSync(file);
  child.stdout?.destroy();
  let error = "";
  child.stderr?.on("data", (chunk) => {
    error += chunk;
  });
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, error })));
}

describe("an answer that cannot be written", () => {
  const policy = folder.file("policy.yaml", "apiVersion: portcullis/v1\nname: p\nblocked_tools: [rm_all]\n");
  it.each([
    { name: "blocks the call of a hook", words: ["hook", "-p", policy], input: EVENT, code: 2 },
    { name: "is no failure where the reader had enough", words: ["check", "-p", policy], input: CALL, code: 1 },
  ])("$name, its reader having gone", async ({ words, input, code }) => {
    expect((await run(words, input, "gone")).code).toBe(code);
  });

  it.for([
    { name: "blocks the call of a hook", words: ["hook", "-p", policy], input: EVENT, code: 2 },
    { name: "is neither allowed nor denied", words: ["check", "-p", policy], input: CALL, code: 3 },
  ])("$name, the disk being full", async ({ words, input, code }, { skip }) => {
    skip(!existsSync(FULL), `there is no ${FULL}`);
    const ended = await run(words, input, FULL);
    expect(ended.code).toBe(code);
    expect(lines(ended.error)).toEqual([expect.stringContaining("error: cannot write the output: ENOSPC")]);
  });
});

describe("standard input", () => {
  it("is read once, and never taken for a second thing", async () => {
    const ended = await run(["check", "-p", "-", "-"], "apiVersion: portcullis/v1\nname: p\n", devNull);
    expect(ended).toEqual({ code: 2, error: expect.stringContaining("standard input was read already") });
  });

  it("of a hook is refused, and so blocks, where no process could hold what it says", async () => {
    const ended = await run(["hook", "-p", "policy.yaml"], "[".repeat(33_554_433), devNull);
    expect(ended).toEqual({ code: 2, error: expect.stringContaining("more than 33554432 bytes") });
  });
});
