// A log in a file: it goes on where it stood, after a torn end too, and never after a break.
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LinesVerifier } from "../../bindings/audit/lines.ts";
import {
  type AuditFileOptions,
  AuditLog,
  createGuardSync,
  GovernancePolicy,
  openAuditFile,
  PolicyError,
} from "../../bindings/index.ts";

const folder = mkdtempSync(join(tmpdir(), "portcullis-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const freshPath = (): string => join(folder, `${++files}.jsonl`);
const policy = GovernancePolicy.parse("apiVersion: portcullis/v1\nname: file\nblocked_tools: [rm]\n");

/** Opens the file, records so many decisions, closes it. */
async function record(path: string, decisions: number, options: AuditFileOptions = {}) {
  const file = await openAuditFile(path, options);
  const audit = new AuditLog({ clock: () => 1, from: file.head, write: file.write });
  const guard = createGuardSync(policy, { audit });
  for (let made = 0; made < decisions; made++) guard.check({ tool: "rm", args: { text: "é".repeat(made) } });
  file.close();
  return file;
}

function verify(path: string) {
  const verifier = new LinesVerifier();
  verifier.push(readFileSync(path));
  return verifier.end();
}

const lastLine = (path: string): string => readFileSync(path, "utf8").trimEnd().split("\n").at(-1) ?? "";

describe("a file that another writes to", () => {
  const log = async (path: string) => {
    const file = await openAuditFile(path);
    const audit = new AuditLog({ clock: () => 1, from: file.head, write: file.write });
    return { file, audit, guard: createGuardSync(policy, { audit }) };
  };

  it.each<readonly [string, (path: string) => void]>([
    ["another log", (path) => appendFileSync(path, "{}\n")],
    ["a rotation that copies and cuts", (path) => truncateSync(path, 0)],
    ["a rotation that deletes", (path) => rmSync(path)],
  ])("%s: nothing is recorded, so nothing runs", async (_, interfere) => {
    const path = freshPath();
    const { file, audit, guard } = await log(path);
    expect(guard.check({ tool: "ls" }).reason).toBe("allowed");
    interfere(path);
    expect(guard.check({ tool: "ls" })).toMatchObject({ allowed: false, reason: "engine_fault" });
    expect(audit.head.sequence).toBe(1);
    file.close();
  });

  it("two at once: one goes on, and the chain stays whole", async () => {
    const path = freshPath();
    const [first, second] = [await log(path), await log(path)];
    expect(first.guard.check({ tool: "ls" }).reason).toBe("allowed");
    expect(second.guard.check({ tool: "ls" }).reason).toBe("engine_fault");
    expect(first.guard.check({ tool: "ls" }).reason).toBe("allowed");
    for (const { file } of [first, second]) file.close();
    expect(verify(path)).toMatchObject({ ok: true, count: 2 });
  });
});

describe("openAuditFile", () => {
  it.each([{ verify: "all" }, { verify: "last" }, { fsync: "always" }] as const)(
    "goes on where it stood, %o",
    async (options) => {
      const path = freshPath();
      for (const count of [3, 0, 1, 2]) await record(path, count, options);
      expect(verify(path)).toMatchObject({ ok: true, count: 6, head: { sequence: 6 } });
      expect((await record(path, 0, options)).head).toEqual(verify(path).head);
      expect(statSync(path).mode & 0o077).toBe(0);
    },
  );

  it.each([
    "apiVersion: portcullis/v1",
    '{"name": "package"}',
    "notes\nmore notes",
    '{"sequence":1,"time"\nnotes',
    '{"sequences":[]',
    "\0\0\0\0",
  ])("leaves a file alone that is no log: %j", async (content) => {
    const path = freshPath();
    writeFileSync(path, content);
    for (const how of ["all", "last"] as const) {
      await expect(openAuditFile(path, { verify: how })).rejects.toThrow("cannot be gone on with: line 1 breaks");
    }
    expect(readFileSync(path, "utf8")).toBe(content);
    expect(verify(path).ok).toBe(false);
  });

  it.each(["{", '{"sequence":', '{"sequence":1,"time":17', '{"seq\n{"sequence":1,"ti'])(
    "begins anew after a first record that was torn off: %j",
    async (content) => {
      const path = freshPath();
      writeFileSync(path, content);
      await record(path, 2);
      expect(verify(path)).toMatchObject({ ok: true, count: 2 });
    },
  );

  it("goes on after a line that was torn off, wherever that was, and as often", async () => {
    const whole = freshPath();
    await record(whole, 3);
    const length = Buffer.byteLength(lastLine(whole));
    for (const kept of [1, 2, length - 1, length]) {
      const path = freshPath();
      writeFileSync(path, readFileSync(whole));
      truncateSync(path, statSync(whole).size - length - 1 + kept);
      for (const options of [{}, { verify: "last" }] as const) {
        const { tornBytes } = await record(path, 1, options);
        expect(tornBytes).toBeGreaterThan(0);
        expect([verify(path).ok, verify(path).torn]).toEqual([true, undefined]);
        appendFileSync(path, "{");
      }
      appendFileSync(path, "\n{\n{");
      await record(path, 2);
      const { ok, count, interrupted } = verify(path);
      // A whole record without its line end is kept, and no torn line.
      const rescued = kept === length ? 1 : 0;
      expect([ok, count, interrupted?.length]).toEqual([true, 6 + rescued, 5 - rescued]);
    }
  });

  it("appends nothing to a chain that is broken", async () => {
    const path = freshPath();
    await record(path, 4);
    const text = readFileSync(path, "utf8");
    const lines = text.trimEnd().split("\n");
    const broken: readonly (readonly [string, string])[] = [
      [text.replace('"rm"', '"cp"'), "line 1 breaks the chain"],
      [[lines[0], lines[2], lines[3], ""].join("\n"), "line 2 breaks the chain: its number is 3"],
      [[lines[0], "garbage", lines[2], ""].join("\n"), "line 2 breaks the chain: it is no record"],
      ["garbage\n", "line 1"],
      [`${text}\n`, "line 5"],
    ];
    for (const [content, why] of broken) {
      writeFileSync(path, content);
      const error = await openAuditFile(path).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(PolicyError);
      expect(error).toMatchObject({ code: "audit_broken", message: expect.stringContaining(why) });
      expect(readFileSync(path, "utf8")).toBe(content);
    }
    writeFileSync(path, text.replace(lines[3] ?? "", (lines[3] ?? "").replace('"rm"', '"cp"')));
    await expect(openAuditFile(path, { verify: "last" })).rejects.toMatchObject({ code: "audit_broken" });
    await expect(openAuditFile(join(folder, "no", "where"))).rejects.toMatchObject({ code: "audit_broken" });
  });

  it("begins after the file before it, where files are rotated", async () => {
    const [first, second] = [freshPath(), freshPath()];
    const { head } = await record(first, 3);
    await record(second, 2, { from: head });
    const verifier = new LinesVerifier({ from: head });
    verifier.push(readFileSync(second));
    expect(verifier.end()).toMatchObject({ ok: true, count: 2, head: { sequence: 5 } });
    await record(second, 1, { from: head });
    await expect(openAuditFile(second)).rejects.toMatchObject({ code: "audit_broken" });
  });

  it("denies what cannot be written, and writes nothing once closed", async (context) => {
    const file = await openAuditFile(freshPath());
    file.close();
    file.close();
    expect(() => file.write({} as never)).toThrow(PolicyError);
    context.skip(!existsSync("/dev/full"), "this system has no device that is always full");
    const full = await openAuditFile("/dev/full");
    const audit = new AuditLog({ from: full.head, write: full.write });
    expect(createGuardSync(policy, { audit }).check({ tool: "ls" })).toMatchObject({
      effect: "deny",
      reason: "engine_fault",
    });
    expect(audit.records()).toEqual([]);
  });
});

describe("what a host passes in", () => {
  it.each([
    [{ fsnyc: "always" }, 'unknown option "fsnyc"'],
    [{ fsync: "yes" }, "fsync is yes, expected always or close"],
    [{ verify: "none" }, "verify is none, expected all or last"],
    [{ from: 5 }, "from is no place in a chain"],
  ])("is refused before there is a file: %o", async (options, said) => {
    const path = freshPath();
    await expect(openAuditFile(path, options as AuditFileOptions)).rejects.toThrow(said);
    expect(existsSync(path)).toBe(false);
  });

  it("is refused where there is no path", async () => {
    await expect(openAuditFile("")).rejects.toThrow("the path of an audit file is no text");
  });
});
