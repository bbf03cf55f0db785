// `portcullis audit verify`: whole, broken and torn logs.
import { createHmac, generateKeyPairSync, sign as signBy } from "node:crypto";
import { describe, expect, it } from "vitest";
import { LinesVerifier } from "../../bindings/audit/lines.ts";
import { AuditLog, type AuditRecord, createGuardSync, GovernancePolicy } from "../../bindings/index.ts";
import { portcullis } from "./console.ts";
import { makeFolder } from "./folder.ts";

const { file } = makeFolder();

/** The lines of a log of six decisions. */
function makeLog(): string[] {
  const written: string[] = [];
  const audit = new AuditLog({ clock: () => 1, write: (record) => written.push(JSON.stringify(record)) });
  const policy = GovernancePolicy.parse("apiVersion: portcullis/v1\nname: log\nblocked_tools: [rm]\n");
  const guard = createGuardSync(policy, { audit });
  for (let made = 0; made < 6; made++) guard.check({ tool: made % 2 === 0 ? "ls" : "rm", args: { made, text: "é" } });
  return written;
}

const log = makeLog();
const text = (each: readonly string[]): string => each.map((line) => `${line}\n`).join("");
const anchor = (line: string | undefined): string => {
  const { sequence, hash } = JSON.parse(line ?? "") as { sequence: number; hash: string };
  return `${sequence}:${hash}`;
};

interface Found {
  readonly ok: boolean;
  readonly count: number;
  readonly broken?: { line: number; why: string };
  readonly torn?: { line: number; bytes: number; offset: number };
}

async function verify(content: string, ...words: string[]): Promise<{ code: number; found: Found }> {
  const { code, out } = await portcullis(["audit", "verify", file("log.jsonl", content), "--json", ...words]);
  return { code, found: JSON.parse(out) as Found };
}

describe("audit verify", () => {
  it("passes a whole log and says where it ends", async () => {
    const { code, found } = await verify(text(log));
    expect([code, found.ok, found.count]).toEqual([0, true, 6]);
    const { out } = await portcullis(["audit", "verify", file("log.jsonl", text(log))]);
    expect(out).toContain("6 records follow each other");
    expect(out).toContain(anchor(log[5]));
  });

  const third = log[2] ?? "";
  const breaks: readonly (readonly [string, readonly string[], number, string])[] = [
    [
      "a changed word",
      log.map((line, at) => (at === 2 ? line.replace('"ls"', '"cp"') : line)),
      3,
      "does not give its hash",
    ],
    ["a lost record", log.filter((_, at) => at !== 2), 3, "its number is 4, expected 3"],
    ["a lost beginning", log.slice(1), 1, "its number is 2, expected 1"],
    ["a doubled record", [...log.slice(0, 3), third, ...log.slice(3)], 4, "its number is 3, expected 4"],
    ["two that changed places", [log[0] ?? "", third, log[1] ?? "", ...log.slice(3)], 2, "its number is 3"],
    ["no JSON", log.map((line, at) => (at === 3 ? "{" : line)), 4, "it is no record"],
    ["an empty line", [...log.slice(0, 2), "", ...log.slice(2)], 3, "it is no record"],
    [
      "a key written twice",
      log.map((line, at) => (at === 1 ? line.replace("{", '{"tool":"ls",') : line)),
      2,
      "as a log",
    ],
    ["a line written anew", log.map((line, at) => (at === 4 ? line.replace(":", ": ") : line)), 5, "as a log"],
  ];
  it.each(breaks)("names the line of %s", async (_, lines, line, why) => {
    const { code, found } = await verify(text(lines));
    expect(found.broken?.line).toBe(line);
    expect(found.broken?.why).toContain(why);
    expect([code, found.ok, found.count]).toEqual([1, false, line - 1]);
  });

  it("reports a torn last line wherever it was torn, and what stands before it", async () => {
    const whole = text(log.slice(0, 5));
    const last = log[5] ?? "";
    for (const kept of [1, 10, last.length - 1, last.length]) {
      const { code, found } = await verify(whole + last.slice(0, kept));
      expect([code, found.ok, found.count]).toEqual([1, true, 5]);
      expect(found.torn).toEqual({
        line: 6,
        offset: Buffer.byteLength(whole),
        bytes: Buffer.byteLength(last.slice(0, kept)),
      });
    }
  });

  it("misses what was cut off only where the end is known", async () => {
    expect((await verify(text(log.slice(0, 4)))).code).toBe(0);
    const { code, found } = await verify(text(log.slice(0, 4)), "--to", anchor(log[5]));
    expect(code).toBe(1);
    expect(found.broken).toEqual({ line: 0, why: "the chain should end with number 6" });
    expect((await verify(text(log), "--to", anchor(log[5]))).code).toBe(0);
  });

  it("goes on from another file", async () => {
    expect((await verify(text(log.slice(3)), "--from", anchor(log[2]))).code).toBe(0);
    expect((await verify(text(log.slice(3)), "--from", anchor(log[1]))).code).toBe(1);
    expect((await verify(text(log.slice(3)), "--any-start")).code).toBe(0);
  });

  it("answers the same however the bytes arrive", () => {
    const bytes = new TextEncoder().encode(text(log.slice(0, 3)) + (log[3] ?? "").slice(0, 20));
    for (const size of [1, 2, 7, 100, 4096]) {
      const verifier = new LinesVerifier();
      for (let at = 0; at < bytes.length; at += size) verifier.push(bytes.subarray(at, at + size));
      expect(verifier.end(), `${size}`).toMatchObject({ ok: true, count: 3, torn: { line: 4, bytes: 20 } });
    }
  });

  it("takes an empty log, and refuses wrong usage", async () => {
    expect((await verify("")).found).toMatchObject({ ok: true, count: 0 });
    for (const words of [["verify"], ["check", "x"], ["verify", "nowhere.jsonl"], ["verify", "x", "--to", "1"]]) {
      expect((await portcullis(["audit", ...words])).code, words.join(" ")).toBe(2);
    }
  });
});

describe("audit verify of a signed log", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const pem = file("audit.pem", publicKey.export({ type: "spki", format: "pem" }).toString());
  const secret = file("audit.key", "a secret");
  const write = (sign: (statement: string) => string): string => {
    const records: AuditRecord[] = [];
    const signed = new AuditLog({ clock: () => 0, sign, signEvery: 2, write: (record) => void records.push(record) });
    const guard = createGuardSync(GovernancePolicy.parse("name: p\napiVersion: portcullis/v1\n"), { audit: signed });
    for (const tool of ["a", "b", "c"]) guard.check({ tool, args: {} });
    return records.map((record) => `${JSON.stringify(record)}\n`).join("");
  };
  const byKey = write((statement) => signBy(null, Buffer.from(statement), privateKey).toString("base64"));
  const byHmac = write((statement) => createHmac("sha256", "a secret").update(statement).digest("base64"));

  it.each([
    ["--public-key", pem, byKey],
    ["--hmac-key", secret, byHmac],
  ])("says up to where %s vouches for it", async (option, key, content) => {
    const { code, out } = await portcullis(["audit", "verify", file("signed.jsonl", content), option, key]);
    expect([code, out.includes("up to number 3; the 2 after it could have been written anew")]).toEqual([0, true]);
    const changed = content.replace('"tool":"a"', '"tool":"z"');
    expect((await portcullis(["audit", "verify", file("signed.jsonl", changed), option, key])).code).toBe(1);
  });

  it.each([
    ["another key", ["--hmac-key", secret], byKey, 1, "its signature is not right"],
    ["no signatures", ["--public-key", pem], text(log), 1, "no checkpoint signs it"],
    ["two keys", ["--public-key", pem, "--hmac-key", secret], byKey, 2, "exclude each other"],
    ["a key that is none", ["--public-key", secret], byKey, 2, "holds no public key in PEM"],
    ["a key that is not there", ["--public-key", "nowhere.pem"], byKey, 2, "cannot read nowhere.pem"],
  ] as const)("is refused with %s", async (_, words, content, wanted, said) => {
    const { code, out, error } = await portcullis(["audit", "verify", file("signed.jsonl", content), ...words]);
    expect([code, `${out}${error}`.includes(said)]).toEqual([wanted, true]);
  });
});
