// Commands that read, compose, show and take over policies, over files that extend each other.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { GovernancePolicy } from "../../bindings/index.ts";
import { lines, portcullis } from "./console.ts";
import { makeFolder } from "./folder.ts";

const { path: folder, file } = makeFolder();
const V1 = "apiVersion: portcullis/v1\n";
const call = JSON.stringify({ tool: "t", args: { a: "say xyzzy" } });

const base = file(
  "p/base.yaml",
  `${V1}name: base\nversion: 1.0.0\nblocked_tools: [one]\nblocked_patterns: [xyzzy]\nrules:\n  - { id: no-two, effect: deny, when: { tool: two } }\n  - { id: no-three, effect: deny, when: { tool: three } }\n`,
);
const team = file(
  "p/team.yaml",
  `${V1}name: team\nextends: [./base.yaml]\nmax_tool_calls: 5\noverride:\n  - { rule: no-two, reason: two is ours }\n`,
);
const deep = file("p/deep/own.yaml", `${V1}name: own\nextends: [../team.yaml]\nblocked_tools: [four]\n`);

describe("extends", () => {
  it("is found beside the policy, whatever the current folder is", async () => {
    for (const verb of ["check", "explain"]) {
      const { code, out } = await portcullis([verb, "-p", team, call]);
      expect(out, verb).toContain("blocked_patterns[0]");
      expect(code).toBe(1);
    }
    expect((await portcullis(["lint", team])).code).toBe(0);
    expect((await portcullis(["compile", team])).out).toContain("team");
  });

  it("leaves the policy's folder only within another that is named", async () => {
    const { code, error } = await portcullis(["check", "-p", deep, call]);
    expect(code).toBe(2);
    expect(error).toContain("own.yaml:3:11");
    expect(error).toContain("outside of the policy's folder");
    expect((await portcullis(["check", "-p", deep, "--within", join(folder, "p"), call])).out).toContain("✗ deny");
    expect((await portcullis(["check", "-p", deep, "--within", join(folder, "p", "deep"), call])).error).toContain(
      "outside of",
    );
    const elsewhere = await portcullis(["check", "-p", deep, "--within", join(folder, "q"), call]);
    expect([elsewhere.code, elsewhere.error.includes("does not lie in")]).toEqual([2, true]);
  });

  it("of a missing file says so where it is named", async () => {
    const lost = file("p/lost.yaml", `${V1}extends: [nowhere.yaml]\n`);
    const { code, error } = await portcullis(["check", "-p", lost, call]);
    expect(code).toBe(2);
    expect(error).toContain("lost.yaml:2:11: error: `nowhere.yaml` cannot be read: there is no such file");
  });
});

describe("show", () => {
  it("prints the policy in force, which decides the same", async () => {
    const { code, out } = await portcullis(["show", team]);
    expect(code).toBe(0);
    const loaded = await GovernancePolicy.load(team);
    expect(GovernancePolicy.parse(out).diff(loaded)).toEqual([]);
    expect(out).not.toContain("extends");
  });

  it("says where each thing comes from, and why something was overridden", async () => {
    const { out } = await portcullis(["show", team, "--provenance"]);
    const shown = lines(out);
    const last = (text: string): string | undefined => shown.find((line) => line.includes(text))?.split(" # ")[1];
    expect(shown[0]).toBe(
      `# no-two of ${base} is overridden in ${team}:6:13: two is ours`.replace("no-two", "rules.no-two"),
    );
    expect(last("- one")).toBe(`${base}:4:17`);
    expect(last("- xyzzy")).toBe(`${base}:5:20`);
    expect(last("max_tool_calls")).toBe(`${team}:4:17`);
    expect(last("id: no-three")).toBe(`${base}:8:5`);
    expect(parse(out)).toEqual(parse((await portcullis(["show", team])).out));
  });

  it("keeps whatever a policy may say", async () => {
    const odd = file(
      "p/odd.yaml",
      `${V1}name: "a # b"\nblocked_patterns: ["x # y", "'", "line\\nline", { pattern: 'a#b', type: regex }]\nlimits: { per_tool: { "mcp.a": 1 }, per_minute: 3 }\nintents: { deny: [code_execution] }\nsignals: { benign: [{ pattern: p, weight: 0.5, name: n }] }\n`,
    );
    for (const words of [
      ["show", odd, "--provenance"],
      ["show", "builtin:coding-agent", "--provenance"],
    ]) {
      const plain = await portcullis(words.slice(0, 2));
      const told = await portcullis(words);
      expect(parse(told.out)).toEqual(parse(plain.out));
      expect(told.out).toContain(" # ");
    }
  });

  it("gives JSON with origins", async () => {
    const { out } = await portcullis(["show", team, "--json"]);
    const { policy, origins } = JSON.parse(out) as { policy: object; origins: { path: string; from: string }[] };
    expect(policy).toMatchObject({ name: "team", max_tool_calls: 5, blocked_tools: ["one"] });
    expect(origins.find(({ path }) => path === "blocked_tools[0]")?.from).toBe(base);
  });
});

describe("compose", () => {
  it("writes one policy that is as strict as each", async () => {
    const path = join(folder, "both.yaml");
    const { code, out } = await portcullis(["compose", team, "builtin:secrets", "-o", path]);
    expect([code, out]).toEqual([0, ""]);
    const both = await GovernancePolicy.load(path);
    expect(both.data).toMatchObject({ name: "team + secrets", maxToolCalls: 5 });
    expect(both.data.redact.length).toBeGreaterThan(5);
    expect((await portcullis(["compare", "--fail-on-loosening", team, path])).code).toBe(0);
  });

  it("says where each thing comes from, and takes two or more", async () => {
    const { out } = await portcullis(["compose", team, base, "--provenance"]);
    expect(out).toContain(`- xyzzy # ${base}:5:20`);
    expect((await portcullis(["compose", team])).code).toBe(2);
  });
});

const TEMPLATE = (pattern: string): string =>
  `kernel: { version: "1.0", mode: strict }\nname: t\npolicies:\n  - name: p\n    deny:\n      - patterns:\n          - ${pattern}\n    action: SIGKILL\n`;

describe("import", () => {
  it("writes a policy that loads, and reports what changed meaning", async () => {
    const settings = file(
      "settings.json",
      JSON.stringify({ permissions: { deny: ["WebFetch"] }, hooks: {}, model: "m" }),
    );
    const path = join(folder, "imported.yaml");
    const { code, out, error } = await portcullis(["import", settings, "-o", path]);
    expect([code, out]).toEqual([0, ""]);
    expect(error).toContain("Claude Code settings.json");
    expect(error).toMatch(/same {6}`model` is a setting.* 1:\d+ model/);
    expect((await portcullis(["check", "-p", path, JSON.stringify({ tool: "WebFetch" })])).code).toBe(1);
  });

  it("gives YAML alone on standard output, and all of it as JSON", async () => {
    const old = file("old.yaml", "name: old\nmax_tool_calls: 3\nblocked_patterns: [rm]\n");
    const { out } = await portcullis(["import", old]);
    expect(GovernancePolicy.parse(out).data).toMatchObject({ name: "old", maxToolCalls: 3 });
    const told = JSON.parse((await portcullis(["import", old, "--json"])).out) as Record<string, unknown>;
    expect(told).toMatchObject({ format: "governance-policy", policy: out });
    const piped = await portcullis(["import", "-"], { input: readFileSync(old, "utf8") });
    expect(GovernancePolicy.parse(piped.out).data.name).toBe("old");
  });

  it("fails on loosening when told to", async () => {
    const lossy = file("lossy.yaml", TEMPLATE("rm").replace("    action", "    limits: { cost: 1 }\n    action"));
    expect((await portcullis(["import", lossy])).code).toBe(0);
    const { code, error } = await portcullis(["import", lossy, "--fail-on-loosening"]);
    expect(code).toBe(1);
    expect(error).toContain("1 thing is no longer stopped");
  });

  /** How templates that come with Agent-OS are broken, in patterns of our own. */
  const broken: readonly (readonly [string, string, string])[] = [
    ["an escaped quote in single quotes", "'token[\"\\']\\s*:'", "`''` for a quote inside single quotes"],
    ["a regex escape in double quotes", '"key\\s*="', "single quotes"],
    ["an unquoted glob", "*.pem", "quotes"],
    ["an unquoted class", "[a-z]+: x", "a word, as in"],
  ];
  it.each(broken)("refuses a template with %s, and shows the mend", async (_, pattern, mend) => {
    const template = file("template.yaml", TEMPLATE(pattern));
    const { code, error } = await portcullis(["import", template]);
    expect(code).toBe(2);
    expect(error).toMatch(/template\.yaml:7:\d+: error/);
    expect(error).toContain("^");
    expect(error).toContain(mend);
  });

  it("refuses what no tool wrote, and formats that nobody knows", async () => {
    const other = file("pod.yaml", "kind: Pod\n");
    expect((await portcullis(["import", other])).error).toContain("this is no policy of a tool that can be imported");
    expect((await portcullis(["import", other, "--format", "pod"])).error).toContain(
      "expected one of governance-policy",
    );
  });
});

describe("init", () => {
  it("points editors at the schema that is installed, relative to the policy", async () => {
    file("app/node_modules/portcullis/dist/schema.json", "{}");
    file("app/policies/.keep", "");
    const inside = join(folder, "app", "policies", "policy.yaml");
    await portcullis(["init", inside]);
    expect(lines(readFileSync(inside, "utf8"))[0]).toBe(
      "# yaml-language-server: $schema=../node_modules/portcullis/dist/schema.json",
    );
    const outside = join(folder, "policy.yaml");
    await portcullis(["init", outside]);
    expect(lines(readFileSync(outside, "utf8"))[0]).toMatch(
      /^# yaml-language-server: \$schema=https:\/\/unpkg\.com\/portcullis@\d+\.\d+\.\d+\/dist\/schema\.json$/,
    );
  });
});
