// The examples for agent frameworks, run with the real packages: what a model is told of a denied call and of a result.
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../examples/frameworks", import.meta.url));
const required = process.env.PORTCULLIS_FRAMEWORKS === "required";
const installed = existsSync(`${folder}/node_modules`);
const SHARED = "play.mjs";

const told = [
  "denied: pushes are not forced. Instead: push to a branch of your own",
  "(pretending to run) git push origin topic, with [redacted]",
];
const traced = ["policy bash: deny, rule, no-force-push", "policy bash: allow, allowed, no rule"];
const expected: Readonly<Record<string, readonly string[]>> = {
  "ai-sdk.mjs": told,
  "langchain.mjs": told,
  "mcp-server.mjs": told,
  "openai-agents.mjs": told,
  "opentelemetry.mjs": traced,
};

describe("an example", () => {
  it("is expected here for every framework", () => {
    const examples = readdirSync(folder).filter((name) => name.endsWith(".mjs") && name !== SHARED);
    expect(examples.sort()).toEqual(Object.keys(expected));
  });

  it.for(Object.entries(expected))("%s", async ([name, lines], { skip }) => {
    skip(!(installed || required), "the frameworks are not installed: npm ci --prefix examples/frameworks");
    const { stdout } = await promisify(execFile)(process.execPath, [name], { cwd: folder });
    expect(stdout.trim().split("\n")).toEqual(lines);
  });
});
