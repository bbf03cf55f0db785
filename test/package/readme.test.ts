// What README.md and CONTRIBUTING.md show, run as a reader would: programs, policies, command lines, counts.
import { execFile, execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MAX_SELECTORS } from "../../assembly/layout.ts";
import { defaultSignals } from "../../bindings/compile/signals.ts";
import { GovernancePolicy } from "../../bindings/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(root, "dist/bindings/cli/main.js");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The fenced blocks of a language, in order; "" for those that name none. */
function blocksOf(language: string, text = readme): string[] {
  const pieces = text.split("\n```");
  return pieces.flatMap((piece, index) =>
    index % 2 === 1 && piece.split("\n", 1)[0] === language ? [piece.slice(piece.indexOf("\n") + 1)] : [],
  );
}

let folder: string;

/** A project with the package in it, and the files that the commands of the README name. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portcullis-readme-"));
  mkdirSync(join(folder, "node_modules", "@opentelemetry", "api"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules", "portcullis"), "junction");
  const telemetry = join(folder, "node_modules/@opentelemetry/api");
  writeFileSync(join(telemetry, "package.json"), '{ "name": "@opentelemetry/api", "main": "index.cjs" }');
  const tracer =
    "getTracer: () => ({ startSpan: (name, { attributes }) => ({ end: () => spans.push({ name, ...attributes }) }) })";
  writeFileSync(
    join(telemetry, "index.cjs"),
    `const spans = []; exports.spans = spans; exports.trace = { ${tracer} };`,
  );
  const call = '{"tool":"bash","args":{"command":"ls"}}\n';
  const files: Readonly<Record<string, string>> = {
    "call.json": call,
    "calls.jsonl": call + call,
    "before.yaml": "apiVersion: portcullis/v1\nname: p\nblocked_tools: [a]\n",
    "after.yaml": "apiVersion: portcullis/v1\nname: p\nblocked_tools: [a, b]\n",
    "team.yaml": "apiVersion: portcullis/v1\nname: team\nblocked_tools: [a]\n",
    "settings.json": '{ "permissions": { "deny": ["Bash(rm:*)"] } }',
    "audit.jsonl": "",
    "event.json": '{"hook_event_name":"PreToolUse","session_id":"s","tool_name":"Bash","tool_input":{"command":"ls"}}',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The words of a command line: blanks split, single quotes hold together, what stands behind `#` is a remark. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  line.split("'").forEach((part, index) => {
    if (index % 2 === 1) words.push(part);
    else words.push(...(part.split(" #")[0] ?? "").split(" ").filter((word) => word !== ""));
  });
  return words;
}

function run(words: readonly string[], input?: string, cwd = folder): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: "1" };
    const child = execFile(process.execPath, [cli, ...words], { cwd, env }, (error, out, told) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out: out + told });
    });
    child.stdin?.end(input ?? "");
  });
}

describe("command lines", () => {
  it("all do what they say", { timeout: 120_000 }, async () => {
    const [init, ...others] = blocksOf("sh")
      .flatMap((block) => block.split("\n"))
      .filter((line) => line.startsWith("npx portcullis "))
      .map((line) => wordsOf(line).slice(2));
    expect(init).toEqual(["init"]);
    expect((await run(init ?? [])).code).toBe(0);
    expect(others.length).toBeGreaterThan(12);
    for (const words of others) {
      const { code, out } = await run(words, readFileSync(join(folder, "event.json"), "utf8"));
      // 1: a denial, findings, changes.
      expect([words.join(" "), code <= 1, code <= 1 ? "" : out]).toEqual([words.join(" "), true, ""]);
    }
  });

  it("answers as shown", async () => {
    const [shown = ""] = blocksOf("").filter((block) => block.startsWith("$ portcullis explain"));
    const [line = "", ...lines] = shown.split("\n");
    const { code, out } = await run(wordsOf(line).slice(2), undefined, root);
    expect(code).toBe(1);
    // Confidences move with the signals, times with the machine.
    const plain = (text: string): string => [...text].map((char) => (char >= "0" && char <= "9" ? "0" : char)).join("");
    const told = out.split("\n").map(plain);
    for (const wanted of lines.slice(0, lines.indexOf("  …"))) {
      expect(
        told.some((each) => each.startsWith(plain(wanted)) || alike(each, plain(wanted))),
        wanted,
      ).toBe(true);
    }
  });

  it("name scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const named = ["README.md", "CONTRIBUTING.md", "bench/README.md"].flatMap((file) =>
      readFileSync(join(root, file), "utf8")
        .split("npm run ")
        .slice(1)
        .map((rest) =>
          [...rest]
            .slice(
              0,
              [...rest].findIndex((char) => !":-".includes(char) && (char < "a" || char > "z")),
            )
            .join(""),
        ),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

/** Whether two lines differ in the length of their numbers alone. */
function alike(a: string, b: string): boolean {
  const short = (text: string): string =>
    text
      .split("0")
      .filter((piece) => piece !== "")
      .join("0");
  return short(a) === short(b);
}

describe("policies", () => {
  it("are valid", () => {
    const blocks = blocksOf("yaml");
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    for (const block of blocks) {
      const text = block.includes("apiVersion:") ? block : `apiVersion: portcullis/v1\n${block}`;
      const policy = GovernancePolicy.parse(text);
      expect(policy.warnings).toEqual([]);
      expect(policy.program().length).toBeGreaterThan(0);
    }
    expect(parse(blocks[0] ?? "")).toMatchObject({ name: "my-agent" });
  });
});

describe("programs", () => {
  const script = (text: string): string => {
    writeFileSync(join(folder, "policy-of-readme.yaml"), blocksOf("yaml")[0] ?? "");
    writeFileSync(join(folder, "script.mjs"), text.replaceAll('"policy.yaml"', '"policy-of-readme.yaml"'));
    return execFileSync(process.execPath, ["script.mjs"], { cwd: folder, encoding: "utf8" });
  };

  it("of the first page decide as their comments say", () => {
    const [agent = "", guard = "", watch = "", telemetry = ""] = [
      ...blocksOf("ts").filter((block) => block.includes("new SafeAgent")),
      ...blocksOf("ts").filter((block) => block.includes("wrapTools")),
      ...blocksOf("ts").filter((block) => block.includes("watchPolicy")),
      ...blocksOf("ts").filter((block) => block.includes("@opentelemetry/api")),
    ];
    const out = script(`
      import { createGuard } from "portcullis";
      import { spans } from "@opentelemetry/api";
      const myTool = { name: "bash", description: "", parameters: {}, execute: () => "done" };
      const turns = [{ toolCalls: [{ tool: "bash", args: { command: "cat ~/.ssh/id_rsa" } }] }, { text: "end" }];
      const model = () => turns.shift();
      const alerts = [];
      const alert = (...words) => alerts.push(words);
      const myTools = { bash: (args) => args };
      const [report, announce] = [() => {}, () => {}];
      ${agent}
      ${guard}
      ${watch}
      ${telemetry}
      watcher.close();
      session.check({ tool: "bash", args: {} });
      const denied = await tools.bash({ command: "cat /home/u/.ssh/id_rsa" });
      console.log(JSON.stringify({ result: result.text, alerts, decision, denied, spans }));`);
    const told = JSON.parse(out) as Record<string, unknown>;
    expect(told).toMatchObject({
      result: "end",
      decision: { allowed: false, effect: "deny", reason: "denied_intent", rules: ["intents.deny"] },
      denied: { error: "denied", rules: expect.arrayContaining(["blocked_patterns[0]"]) },
      spans: [
        { name: "policy bash", effect: "allow" },
        { name: "policy bash", effect: "deny" },
      ],
    });
    expect(told.alerts).toHaveLength(1);
    expect(guard).toContain('{ allowed: false, effect: "deny", reason: "denied_intent", rules: ["intents.deny"]');
  });

  it("of the log writes one that its key vouches for", async () => {
    const [log = ""] = blocksOf("ts").filter((block) => block.includes("openAuditFile"));
    script(`import { generateKeyPairSync } from "node:crypto";
      import { writeFileSync } from "node:fs";
      import { GovernancePolicy } from "portcullis";
      const pair = generateKeyPairSync("ed25519");
      writeFileSync("audit.pem", pair.publicKey.export({ type: "spki", format: "pem" }));
      const privateKeyPem = pair.privateKey.export({ type: "pkcs8", format: "pem" });
      const policy = GovernancePolicy.parse("apiVersion: portcullis/v1\\nname: p\\n");
      ${log.replace('"audit.jsonl"', '"signed.jsonl"')}
      guard.check({ tool: "ls", args: {} });
      audit.checkpoint();
      file.close();`);
    const { code, out } = await run(["audit", "verify", "signed.jsonl", "--public-key", "audit.pem"]);
    expect([code, out.includes("3 records follow each other"), out.includes("up to number 2\n")]).toEqual([
      0,
      true,
      true,
    ]);
  });

  it("of a Worker answers with the decision", () => {
    const [worker = ""] = blocksOf("js").filter((block) => block.includes("portcullis/workerd"));
    // Node imports neither .wasm nor .bin: the same code with the entry that reads its engine from a file.
    const here = worker
      .replace('"portcullis/workerd"', '"portcullis/node"')
      .replace(
        'import program from "./policy.bin";',
        'const program = await compile(GovernancePolicy.parse("apiVersion: portcullis/v1\\nblocked_tools: [rm]\\n"));',
      )
      .replace("export default", "const worker =");
    expect(here).not.toBe(worker);
    const out = script(`import { compile, GovernancePolicy } from "portcullis";
      ${here}
      for (const tool of ["rm", "ls"]) {
        const response = await worker.fetch(new Request("http://x", { method: "POST", body: JSON.stringify({ tool }) }));
        console.log(response.status, (await response.json()).effect);
      }`);
    expect(out).toBe("403 deny\n200 allow\n");
  });
});

describe("the map of the house", () => {
  it("names every folder of the sources, and none that is not there", () => {
    const guide = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
    const foldersOf = (path: string): string[] =>
      readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [`${path}/${entry.name}/`] : [],
      );
    const folders = [...foldersOf("bindings"), ...foldersOf("assembly"), "bench/", "examples/", ".ci/"];
    expect(folders.filter((folder) => !guide.includes(`\`${folder}\``))).toEqual([]);
    const rows = guide.split("\n").filter((line) => line.startsWith("| `") && line.includes("/` |"));
    const named = rows.flatMap((row) => (row.split(" | ")[0] ?? "").split("`").filter((piece) => piece.endsWith("/")));
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  });
});

describe("counts and names", () => {
  it("are those of the project", () => {
    const calls = readFileSync(join(root, "examples/calls.jsonl"), "utf8")
      .split("\n")
      .filter((line) => line !== "").length;
    expect(readme).toContain(`judges ${calls} example calls`);
    expect(readme).toContain(`two policies, ${calls} calls`);
    const said = Number(readme.split(" weighted signals")[0]?.split(" ").at(-1));
    expect(defaultSignals().length).toBeGreaterThan(said);
    expect(defaultSignals().length).toBeLessThanOrEqual(said + 100);
    expect(readme).toContain(`(${MAX_SELECTORS} arguments named`);
    for (const file of ["examples/safe-agent.mjs", "CONTRIBUTING.md", "dist/schema.json", "dist/test-schema.json"]) {
      expect(readme).toContain(file.replace("dist/", ""));
      expect(existsSync(join(root, file)), file).toBe(true);
    }
  });
});
