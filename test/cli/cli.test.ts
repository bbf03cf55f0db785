// The command line as its users meet it: exit codes, what is printed for people and for programs, and what never is.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { columnsOf } from "../../bindings/cli/terminal.ts";
import { lines, portcullis } from "./console.ts";

const folder = mkdtempSync(join(tmpdir(), "portcullis-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const policy = file(
  "policy.yaml",
  "apiVersion: portcullis/v1\nname: small\nblocked_patterns: [xyzzy]\napproval_tools: [deploy]\nlimits: { per_tool: { ping: 1 } }\n",
);
const call = (tool: string, args: unknown = {}, more: object = {}): string => JSON.stringify({ tool, args, ...more });
const ESCAPE = "\u001b";

describe("check", () => {
  it("exits with 0 for what is allowed", async () => {
    const { code, out } = await portcullis(["check", "-p", policy, call("t", { a: "fine" })]);
    expect(code).toBe(0);
    expect(out).toContain("✓ allow");
  });

  it("exits with 1 for what is denied, and shows why, which rule and where", async () => {
    const { code, out } = await portcullis(["check", "-p", policy, call("t", { a: ["", "say xyzzy now"] })]);
    expect(code).toBe(1);
    expect(out).toContain("[blocked_pattern]");
    expect(out).toContain("blocked_patterns[0]");
    expect(out).toContain("args.a[1] 4–9");
    const at = lines(out).findIndex((line) => line.endsWith("say xyzzy now"));
    expect(lines(out)[at + 1]?.indexOf("^")).toBe(lines(out)[at]?.indexOf("xyzzy"));
  });

  it("exits with 1 for what waits for approval, and with 0 when told so", async () => {
    expect((await portcullis(["check", "-p", policy, call("deploy")])).code).toBe(1);
    expect((await portcullis(["check", "-p", policy, "--no-fail", call("deploy")])).code).toBe(0);
  });

  it("reads a file of one, an array, lines, and standard input", async () => {
    const many = [call("a"), call("b", { x: "xyzzy" })];
    const sources: readonly (readonly [string[], string?])[] = [
      [[file("lines.jsonl", `${many.join("\n")}\n\n`)]],
      [[file("array.json", `[${many.join(",")}]`)]],
      [["--calls", file("more.jsonl", many.join("\r\n"))]],
      [["-"], many.join("\n")],
      [[], many.join("\n")],
    ];
    for (const [words, input] of sources) {
      const { code, out } = await portcullis(
        ["check", "-p", policy, "--json", ...words],
        input === undefined ? {} : { input },
      );
      const printed = lines(out).map((line) => JSON.parse(line) as { decision?: { effect: string }; summary?: object });
      expect(code).toBe(1);
      expect(printed.map(({ decision }) => decision?.effect)).toEqual(["allow", "deny", undefined]);
      expect(printed.at(-1)?.summary).toMatchObject({ calls: 2, allowed: 1, denied: 1 });
    }
  });

  it("counts limits in sessions that calls name, and judges the others alone", async () => {
    const input = [
      call("ping"),
      call("ping"),
      call("ping", {}, { session: "s" }),
      call("ping", {}, { session: "s" }),
    ].join("\n");
    const { out } = await portcullis(["check", "-p", policy, "--json"], { input });
    const reasons = lines(out).map((line) => (JSON.parse(line) as { decision?: { reason: string } }).decision?.reason);
    expect(reasons).toEqual(["allowed", "allowed", "allowed", "tool_call_limit", undefined]);
  });

  it("denies what is no call, rather than refusing to answer", async () => {
    const { code, out } = await portcullis(["check", "-p", policy, "{}"]);
    expect(code).toBe(1);
    expect(out).toContain("unreadable_input");
  });

  it("fits the table to the width there is", async () => {
    const input = [
      call("a_tool_with_quite_a_long_name", { command: "word ".repeat(60) }),
      call("b", { x: "全角 xyzzy ".repeat(20) }),
    ].join("\n");
    for (const width of [60, 80, 120, 200]) {
      const { out } = await portcullis(["check", "-p", policy], { input, width });
      for (const line of lines(out).slice(1, 4)) expect(columnsOf(line)).toBeLessThanOrEqual(width);
    }
  });

  it("gives terminals no control characters of a call, and pipes no colours", async () => {
    const hostile = `a${ESCAPE}[2Jb\rc\u202ed\u200be\u0007`;
    for (const words of [[call(hostile, { command: `${hostile} xyzzy` })], ["-"]]) {
      const input = [call(hostile, { command: `${hostile} xyzzy` }), call(hostile)].join("\n");
      for (const verb of ["check", "explain"]) {
        if (verb === "explain" && words[0] === "-") continue;
        const { out } = await portcullis([verb, "-p", policy, ...words], { input });
        expect(out).toContain("\\e[2J");
        for (const character of [ESCAPE, "\r", "\u202e", "\u200b", "\u0007"]) expect(out).not.toContain(character);
      }
    }
  });

  it("colours where colours are wanted", async () => {
    const { out } = await portcullis(["check", "-p", policy, call("t", { a: "xyzzy" })], { colors: true });
    expect(out).toContain(`${ESCAPE}[31m`);
  });

  it("tells the rate when asked", async () => {
    const input = [call("a"), call("b")].join("\n");
    expect((await portcullis(["check", "-p", policy, "--rate"], { input })).out).toMatch(/[\d,]+ checks per second/);
  });
});

describe("wrong usage", () => {
  const broken = file("broken.yaml", "apiVersion: portcullis/v1\nname: x\nblocked_patern: [a]\n");
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ["nothing to do", [], ""],
    ["an unknown command", ["chekc"], 'there is no command "chekc"'],
    ["an unknown option", ["check", "--polcy", "x"], "unknown option '--polcy'"],
    ["a misspelt option", ["check", "--polcy", "x"], "did you mean --policy?"],
    ["no policy", ["check", "{}"], "say --policy FILE"],
    ["a policy without a name", ["check", "-p", "", "{}"], "say --policy FILE"],
    ["no call", ["check", "-p", policy], "no call to judge"],
    ["a missing policy", ["check", "-p", "nowhere.yaml", "{}"], "cannot read nowhere.yaml: there is no such file"],
    ["a missing file of calls", ["check", "-p", policy, "nowhere.jsonl"], "cannot read nowhere.jsonl"],
    ["broken JSON", ["check", "-p", policy, '{"tool":'], "the call is not JSON"],
    [
      "a broken line",
      ["check", "-p", policy, file("bad.jsonl", `${call("a")}\n{"tool": }\n`)],
      "bad.jsonl:2: not JSON",
    ],
    ["a line that is no object", ["check", "-p", policy, "[1]"], "a call is an object"],
    ["two calls for explain", ["explain", "-p", policy, `[${call("a")},${call("b")}]`], "explain takes one call"],
    ["a broken policy", ["check", "-p", broken, "{}"], "broken.yaml:3:1:"],
    ["a folder that is not there", ["init", join(folder, "no", "where.yaml")], "there is no such folder"],
    ["a file that cannot be written", ["compile", policy, "-o", join(folder, "no", "where")], "cannot write"],
  ];
  it.each(rows)("%s", async (_, words, said) => {
    const { code, error, out } = await portcullis(words);
    expect(code).toBe(2);
    expect(words.length === 0 ? out : error).toContain(said);
    expect(error).not.toMatch(/^\s+at /m);
  });

  it("a fault of our own has a message, an exit code of its own and no stack", async () => {
    const surface = { colors: false, width: 80 };
    let error = "";
    const { run } = await import("../../bindings/cli/run.ts");
    const code = await run(["lint", policy], {
      out: () => {
        throw new Error("the disk is full");
      },
      error: (text) => {
        error += text;
      },
      input: () => undefined,
      env: {},
      surface,
      errorSurface: surface,
    });
    expect(code).toBe(3);
    expect(error).toContain("the disk is full");
    expect(error).not.toMatch(/^\s+at /m);
  });
});

describe("explain", () => {
  it("shows what was looked at, what matched, the rules and the time of every stage", async () => {
    const { code, out } = await portcullis(["explain", "-p", policy, call("t", { a: "one\nsay xyzzy now\nthree" })]);
    expect(code).toBe(1);
    const shown = lines(out);
    const at = shown.lastIndexOf("    say xyzzy now");
    expect(shown[at + 1]).toMatch(/^ {8}\^{5} blocked substring xyzzy$/);
    expect(out).toContain("one and 2 lines more");
    for (const stage of ["read", "begin", "scan", "score", "judge"])
      expect(out).toMatch(new RegExp(`${stage} [\\d.]+`));
  });

  it("says the same as JSON", async () => {
    const { out } = await portcullis(["explain", "-p", policy, "--json", call("t", { a: "say xyzzy now" })]);
    expect(JSON.parse(out)).toMatchObject({
      decision: { effect: "deny" },
      matches: [{ path: "args.a", span: [4, 9], role: "blocked", name: "xyzzy" }],
      rules: ["blocked_patterns[0]"],
    });
  });

  it("explains what cannot be read", async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(80)}1${"}".repeat(80)}`) as unknown;
    const { code, out } = await portcullis(["explain", "-p", policy, call("t", deep)]);
    expect(code).toBe(1);
    expect(out).toContain("unreadable_input");
  });
});

describe("compile", () => {
  it("writes a program that judges like its policy", async () => {
    const program = join(folder, "program.bin");
    const { code, out } = await portcullis(["compile", policy, "-o", program, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      policy: { name: "small" },
      program: { bytes: readFileSync(program).length },
    });
    const question = ["--json", call("t", { a: "xyzzy" })];
    expect((await portcullis(["check", "-p", program, ...question])).out).toBe(
      (await portcullis(["check", "-p", policy, ...question])).out,
    );
  });

  it("refuses a program with a byte missing", async () => {
    const program = join(folder, "whole.bin");
    await portcullis(["compile", policy, "-o", program]);
    const cut = join(folder, "cut.bin");
    writeFileSync(cut, readFileSync(program).subarray(0, -1));
    const { code, error } = await portcullis(["check", "-p", cut, call("t")]);
    expect(code).toBe(2);
    expect(error).toContain("program_");
  });
});

describe("lint", () => {
  it("is silent but for a tick where all is well", async () => {
    const { code, out } = await portcullis(["lint", policy]);
    expect([code, out]).toEqual([0, `✓ ${policy}\n`]);
  });

  it("exits with 1 for warnings and with 2 for errors, each with place and carets", async () => {
    const odd = file("odd.yaml", "name: old\nblocked_patterns: [a]\nsome_note: hello\n");
    expect((await portcullis(["lint", odd])).code).toBe(1);
    const twice = file("twice.yaml", "apiVersion: portcullis/v1\nname: x\nallowed_tools: [a]\nblocked_tools: [a]\n");
    const linted = await portcullis(["lint", twice]);
    expect(linted.code).toBe(1);
    expect(linted.out).toContain("twice.yaml:");
    expect(linted.out).toContain("tool_allowed_and_blocked");
    const bad = file("bad.yaml", "apiVersion: portcullis/v1\nname: x\nmode: enforced\n");
    const { code, out } = await portcullis(["lint", policy, bad]);
    expect(code).toBe(2);
    expect(out).toContain("bad.yaml:3:7:");
    expect(out).toContain("^^^^^^^^");
    expect(out).toContain("enforce");
  });
});

describe("lint --fix", () => {
  const doubled = "apiVersion: portcullis/v1\nname: d\nblocked_patterns: [one, one, ONE] # kept\n";

  it("mends what changes no decision, and nothing else", async () => {
    const path = file("doubled.yaml", doubled);
    expect((await portcullis(["lint", path])).code).toBe(1);
    const { code, out } = await portcullis(["lint", path, "--fix"]);
    expect(out).toContain("mended: ");
    expect(code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(doubled.replace("[one, one, ONE]", "[one]"));
  });

  it("leaves alone what may change a decision unless told otherwise", async () => {
    const looks = "apiVersion: portcullis/v1\nname: l\nblocked_patterns: ['rm.*-rf']\n";
    const path = file("looks.yaml", looks);
    expect((await portcullis(["lint", path, "--fix"])).code).toBe(1);
    expect(readFileSync(path, "utf8")).toBe(looks);
    const { out } = await portcullis(["lint", path, "--fix-unsafe", "--json"]);
    expect(lines(out).map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ code: "pattern_looks_like_regex", mended: true }),
    ]);
    expect(readFileSync(path, "utf8")).toContain("type: regex");
  });

  it("places findings where they are written, and mends no inherited ones", async () => {
    const base = file("lint-base.yaml", doubled);
    const child = file(
      "lint-child.yaml",
      "apiVersion: portcullis/v1\nname: c\nextends: [lint-base.yaml]\nmax_tool_calls: 0\nallowed_tools: [a]\n",
    );
    const { out } = await portcullis(["lint", child]);
    expect(out).toContain("lint-child.yaml:4:");
    expect(out).not.toContain("lint-child.yaml:3:");
    const deep = file(
      "lint-deep.yaml",
      "apiVersion: portcullis/v1\nname: c\nextends: [lint-base.yaml]\nblocked_patterns: ['one two']\n",
    );
    const { code, error } = await portcullis(["lint", deep, "--fix"]);
    expect([code, error.includes("mended by hand")]).toEqual([2, true]);
    expect(readFileSync(base, "utf8")).toBe(doubled);
  });

  it("proves over automata which pattern another contains, and which never matches", async () => {
    const path = file(
      "proofs.yaml",
      "apiVersion: portcullis/v1\nname: p\nblocked_patterns:\n  - { pattern: 'rm\\s+-rf', type: regex }\n  - rm -rf /\n  - { pattern: 'a\\bb', type: regex }\n",
    );
    const { out } = await portcullis(["lint", path, "--json"]);
    const found = lines(out).map((line) => JSON.parse(line) as { code: string; line: number });
    expect(found.map(({ code, line }) => [code, line])).toEqual(
      expect.arrayContaining([
        ["pattern_subsumed", 5],
        ["pattern_never_matches", 6],
      ]),
    );
  });

  it("explains its codes", async () => {
    const { code, out } = await portcullis(["lint", "--explain", "pattern_subsumed"]);
    expect([code, out.includes("remedy")]).toEqual([0, true]);
    expect((await portcullis(["lint", "--explain", "pattern_subsume"])).error).toContain(
      "did you mean pattern_subsumed?",
    );
  });
});

describe("diff", () => {
  it("marks every change, and is silent about policies that say the same", async () => {
    const strict = file(
      "strict.yaml",
      "apiVersion: portcullis/v1\nname: small\nblocked_patterns: [xyzzy, plugh]\napproval_tools: [deploy]\nlimits: { per_tool: { ping: 5 } }\n",
    );
    const { code, out } = await portcullis(["diff", policy, strict, "--json"]);
    expect(code).toBe(1);
    const changes = lines(out).map((line) => JSON.parse(line) as { field: string; direction: string });
    expect(changes.map(({ field, direction }) => [field, direction])).toEqual([
      ["blocked_patterns", "tightens"],
      ["limits.per_tool.ping", "loosens"],
    ]);
    expect((await portcullis(["diff", policy, strict])).out).toContain("▼ loosens");
    const body = (patterns: string): string => `apiVersion: portcullis/v1\nname: small\n${patterns}\n`;
    const directions = async (before: string, after: string): Promise<string[]> => {
      const words = ["diff", file("before.yaml", body(before)), file("after.yaml", body(after)), "--json"];
      return lines((await portcullis(words)).out).map((line) => (JSON.parse(line) as { direction: string }).direction);
    };
    // By the texts that patterns match, not by how they are written.
    expect(await directions("blocked_patterns: [rm -rf]", "blocked_patterns: [rm]")).toEqual(["tightens"]);
    expect(await directions("blocked_patterns: [ab, b]", "blocked_patterns: [b]")).toEqual(["neutral"]);
    expect(await directions("blocked_patterns: [a, b]", "blocked_patterns: [c]")).toEqual(["changes"]);
    // A shorter redaction hides less of the same texts.
    expect(await directions("redact: [secret key]", "redact: [secret]")).toEqual(["changes"]);
    expect((await portcullis(["diff", policy, policy])).code).toBe(0);
  });
});

describe("bench", () => {
  it("times every call, and names the slowest", async () => {
    const calls = file("timed.jsonl", [call("a"), call("ping"), call("b", { x: "xyzzy ".repeat(2000) })].join("\n"));
    const words = ["bench", calls, "-p", policy, "--seconds", "0.2"];
    const { code, out } = await portcullis([...words, "--json"]);
    const figures = JSON.parse(out) as Record<string, number> & { slowest: { line: number; median: number }[] };
    expect([code, figures.calls, figures.slowest[0]?.line, figures.slowest.length]).toEqual([0, 3, 3, 3]);
    for (const name of ["checks", "checksPerSecond", "median", "p99", "programBytes", "loadMilliseconds"])
      expect(figures[name], name).toBeGreaterThan(0);
    expect((await portcullis(words)).out).toContain("checks per second");
  });

  it.each([
    ["--seconds", "0"],
    ["--seconds", "61"],
    ["--seconds", "soon"],
  ])("refuses %s %s", async (...words) => {
    expect((await portcullis(["bench", "-p", policy, call("a"), ...words])).code).toBe(2);
  });
});

describe("init", () => {
  it("writes a policy without findings, and never over another file", async () => {
    const path = join(folder, "new.yaml");
    expect((await portcullis(["init", path])).code).toBe(0);
    expect((await portcullis(["lint", path])).code).toBe(0);
    expect((await portcullis(["test", path])).code).toBe(0);
    const before = readFileSync(path, "utf8");
    const { code, error } = await portcullis(["init", path]);
    expect([code, readFileSync(path, "utf8")]).toEqual([2, before]);
    expect(error).toContain("is there already");
  });
});

describe("help", () => {
  it("exists for every command", async () => {
    const { out } = await portcullis(["help"]);
    const verbs = "init check explain lint test show diff compare replay compose import compile audit bench hook";
    for (const name of verbs.split(" ")) {
      expect(out).toContain(name);
      const { code, out: help } = await portcullis([name, "--help"]);
      expect(code).toBe(0);
      expect(help).toContain(`portcullis ${name}`);
    }
  });

  it("tells the version", async () => {
    expect((await portcullis(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("compare", () => {
  const wide = file("wide.yaml", "apiVersion: portcullis/v1\nname: wide\nblocked_patterns: [rm]\n");
  const narrow = file("narrow.yaml", "apiVersion: portcullis/v1\nname: narrow\nblocked_patterns: ['rm -rf']\n");

  it("shows which is stricter and the shortest text that tells", async () => {
    const { code, out } = await portcullis(["compare", narrow, wide]);
    expect(code).toBe(0);
    expect(out).toContain("wide.yaml is stricter than");
    expect(lines(out).at(-1)).toContain('text "rm"');
    expect(lines(out).at(-1)).toMatch(/allow +deny$/);
  });

  it("fails a loosening only when told to", async () => {
    expect((await portcullis(["compare", wide, narrow])).code).toBe(0);
    expect((await portcullis(["compare", "--fail-on-loosening", wide, narrow])).code).toBe(1);
    expect((await portcullis(["compare", "--fail-on-loosening", narrow, wide])).code).toBe(0);
    expect((await portcullis(["compare", "--fail-on-loosening", wide, wide])).code).toBe(0);
  });

  it("gives JSON for machines", async () => {
    const { out } = await portcullis(["compare", "--json", wide, narrow]);
    expect(JSON.parse(out)).toEqual({
      relation: "looser",
      witness: { stage: "input", text: "rm", effects: { a: "allow", b: "deny" } },
    });
  });

  it("takes two policies", async () => {
    expect((await portcullis(["compare", wide])).code).toBe(2);
  });
});
