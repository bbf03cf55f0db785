// Loading policies: what a file extends is found in its folder, and only there.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compose, GovernancePolicy, PolicyError } from "../../bindings/index.ts";

const V1 = "apiVersion: portcullis/v1\n";

/** Files by path, and which of them were read. */
function disk(files: Record<string, string>) {
  const reads: string[] = [];
  const read = (path: string): string => {
    reads.push(path);
    const text = files[path];
    if (text === undefined) throw new Error("no such file");
    return text;
  };
  return { reads, read };
}

async function errorOf(promise: Promise<unknown>): Promise<PolicyError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PolicyError);
  return error as PolicyError;
}

describe("load", () => {
  it("reads a file and what it extends, each once", async () => {
    const { reads, read } = disk({
      "p/main.yaml": `${V1}name: main\nextends: [base/one.yaml, ./two.yaml]\n`,
      "p/base/one.yaml": `${V1}extends: [../two.yaml]\nblocked_patterns: [one]\n`,
      "p/two.yaml": `${V1}blocked_patterns: [two]\n`,
    });
    const policy = await GovernancePolicy.load("p/main.yaml", { read });
    expect(policy.name).toBe("main");
    expect(policy.data.blockedPatterns.map(({ pattern }) => pattern).sort()).toEqual(["one", "two"]);
    expect(reads).toEqual(["p/main.yaml", "p/base/one.yaml", "p/two.yaml"]);
    expect(policy.origins.find(({ path }) => path === "blocked_patterns[0]")?.from).toMatch(
      /^p\/(base\/one|two)\.yaml$/,
    );
  });

  it.each([
    ["above the folder", "../secrets.yaml"],
    ["above it by a detour", "base/../../secrets.yaml"],
    ["from the root", "/etc/policy.yaml"],
    ["on another drive", "C:policy.yaml"],
    ["by backslashes", "..\\secrets.yaml"],
  ])("a file %s is never read", async (_name, reference) => {
    const { reads, read } = disk({ "p/main.yaml": `${V1}extends: ['${reference}']\n` });
    const error = await errorOf(GovernancePolicy.load("p/main.yaml", { read }));
    expect(error.code).toBe("invalid_policy");
    expect(error.issues).toMatchObject([{ file: "p/main.yaml", line: 2 }]);
    expect(reads).toEqual(["p/main.yaml"]);
  });

  it("a file that is missing is an issue where it is named", async () => {
    const { read } = disk({ "main.yaml": `${V1}extends: [gone.yaml]\n` });
    const error = await errorOf(GovernancePolicy.load("main.yaml", { read }));
    expect(error.issues).toMatchObject([
      { code: "unresolved_extends", line: 2, message: expect.stringContaining("no such file") },
    ]);
  });

  it("files that extend each other are an issue, not a loop", async () => {
    const { read } = disk({ "a.yaml": `${V1}extends: [b.yaml]\n`, "b.yaml": `${V1}extends: [a.yaml]\n` });
    const error = await errorOf(GovernancePolicy.load("a.yaml", { read }));
    expect(error.issues.map(({ code }) => code)).toContain("extends_cycle");
  });

  it("a file that cannot be read is an error of its own", async () => {
    const error = await errorOf(GovernancePolicy.load("gone.yaml", { read: disk({}).read }));
    expect(error).toMatchObject({ code: "unreadable_policy", message: "cannot read gone.yaml: no such file" });
    expect((await errorOf(GovernancePolicy.load(join(tmpdir(), "portcullis-none", "p.yaml")))).code).toBe(
      "unreadable_policy",
    );
  });

  it("and save use Node's files by default", async () => {
    const folder = await mkdtemp(join(tmpdir(), "portcullis-"));
    try {
      const path = join(folder, "policy.yaml");
      await writeFile(path, `${V1}name: saved\nblocked_patterns: ['rm -rf']\n`);
      const policy = await GovernancePolicy.load(path);
      await policy.save(join(folder, "copy.yaml"));
      expect(await readFile(join(folder, "copy.yaml"), "utf8")).toBe(policy.toYAML());
      expect((await GovernancePolicy.load(join(folder, "copy.yaml"))).data).toEqual(policy.data);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("parse", () => {
  it("throws every issue with its place", () => {
    const parse = (): unknown =>
      GovernancePolicy.parse(`${V1}blocked_paterns: []\nmax_tokens: -1\n`, { file: "p.yaml" });
    expect(parse).toThrow(PolicyError);
    expect(parse).toThrow(/p\.yaml:2:1: .*blocked_paterns[\s\S]*p\.yaml:3:13/);
  });

  it("throws for patterns outside the dialect, all of them, where they stand", () => {
    const yaml = `${V1}blocked_patterns:\n  - { pattern: 'a(b', type: regex }\n  - fine\n  - { pattern: '(a)\\1', type: regex }\n`;
    const errors = (): readonly unknown[] => {
      try {
        GovernancePolicy.parse(yaml, { file: "p.yaml" });
      } catch (error) {
        return (error as PolicyError).issues;
      }
      return [];
    };
    expect(errors()).toMatchObject([
      { code: "invalid_pattern", file: "p.yaml", line: 3, key: expect.stringContaining("blocked_patterns[0]") },
      { code: "invalid_pattern", file: "p.yaml", line: 5, key: expect.stringContaining("blocked_patterns[2]") },
    ]);
  });

  it("keeps warnings of files in the older format", () => {
    const policy = GovernancePolicy.parse("max_tokens: 5\nunheard_of: 1\n");
    expect(policy.data.dialect).toBe("agent-os");
    expect(policy.warnings).toMatchObject([{ code: "unknown_key", severity: "warning", line: 2 }]);
  });
});

describe("compose and diff", () => {
  it("take the narrower of each, and say what changed", () => {
    const a = GovernancePolicy.parse(`${V1}name: a\nmax_tokens: 10\nallowed_tools: [read]\n`);
    const b = GovernancePolicy.parse(`${V1}name: b\nmax_tokens: 5\nallowed_tools: [write]\n`);
    const both = compose(a, b);
    expect(both.data).toMatchObject({ name: "a + b", maxTokens: 5, allowedTools: [] });
    expect(a.diff(both).find(({ field }) => field === "max_tokens")).toMatchObject({
      before: 10,
      after: 5,
      direction: "tightens",
    });
    expect(a.diff(a)).toEqual([]);
    expect(() => compose()).toThrow(/nothing to compose/);
  });
});
