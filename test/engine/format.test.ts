// Programs of the format that PROGRAM_VERSION names, as they were when it was pinned → still the same format, and still read so.
//
// PORTCULLIS_PIN=1 npx vitest run test/engine/format.test.ts writes the pin anew: with another PROGRAM_VERSION where the bytes
// of a program, or what they mean to the engine, have changed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import * as shellLayout from "../../assembly/engine/shell/layout.ts";
import * as sqlLayout from "../../assembly/engine/sql/layout.ts";
import * as layout from "../../assembly/layout.ts";
import { hostPrograms } from "../../bindings/hosts/program-guard.ts";
import type { Decision, Guard } from "../../bindings/index.ts";
import { BUILDS, type Build, readModule } from "../conformance/engine-subject.ts";
import { CALLS, compileReference, RULES } from "./reference.ts";

interface Pin {
  readonly version: number;
  /** SHA-256 of the numbers that a program is written and read with. */
  readonly numbers: string;
  /** A program of this version, gzipped, in base64. */
  readonly program: string;
  readonly answers: readonly unknown[];
}

const PIN = join(import.meta.dirname, "../cases/program-format.json");
const pin = JSON.parse(readFileSync(PIN, "utf8")) as Pin;
const pinning = process.env.PORTCULLIS_PIN === "1";

/** Numbers between a host and one engine or compiler, which no program holds. */
const OUTSIDE_PROGRAMS = ["STATUS_", "VERDICT_", "MATCH_", "OPTION_", "COMPILE_", "QUERY_", "ANSWER_", "FIT_", "READ_"];

function numbers(): string {
  const all = Object.entries({
    ...prefixed("", layout),
    ...prefixed("shell ", shellLayout),
    ...prefixed("sql ", sqlLayout),
  })
    .filter(([name]) => name !== "PROGRAM_VERSION" && !OUTSIDE_PROGRAMS.some((each) => name.startsWith(each)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  expect(all.length).toBeGreaterThan(200);
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}

function prefixed(prefix: string, module: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(module).map(([name, value]) => [prefix + name, value]));
}

function guardOf(build: Build, program: Uint8Array): Guard {
  const { createGuardSync } = hostPrograms(
    () => readModule("engine", build),
    () => readModule("sql", build),
  );
  return createGuardSync(program);
}

/** What the engine has to say of each call; words of the guard left aside. */
function answersOf(guard: Guard): unknown[] {
  return CALLS.map((call) => {
    const { effect, rules, matches, intent }: Decision = guard.check(call);
    return { effect, rules, matches: matches.map(({ path, span, view }) => [path, span, view]), intent };
  });
}

if (pinning) {
  const program = compileReference();
  const answers = answersOf(guardOf("release", program));
  const packed = gzipSync(program, { level: 9 }).toString("base64");
  const fresh: Pin = { version: layout.PROGRAM_VERSION, numbers: numbers(), program: packed, answers };
  writeFileSync(PIN, JSON.stringify(fresh));
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  execFileSync(process.execPath, [biome, "format", "--write", PIN]);
}

const RAISE = `The format of programs is no longer that of version ${pin.version}: raise PROGRAM_VERSION in assembly/layout.ts, so that
no engine reads programs of the other format, then write the pin anew (PORTCULLIS_PIN=1). Where a program's bytes and their
meaning are what they were (a number renamed, a cap that no program states), only write the pin anew.`;

describe.skipIf(pinning)("programs of this version", () => {
  it("are pinned", () => {
    expect(pin.version, "the version was raised: write the pin anew (PORTCULLIS_PIN=1)").toBe(layout.PROGRAM_VERSION);
  });

  it("are written with the numbers that they were pinned with", () => {
    expect(numbers(), RAISE).toBe(pin.numbers);
  });

  it.each(BUILDS)("are read as they were by the %s build", (build) => {
    const program = gunzipSync(Buffer.from(pin.program, "base64"));
    let answers: unknown;
    try {
      answers = answersOf(guardOf(build, program));
    } catch (error) {
      throw new Error(`${String(error)}\n${RAISE}`);
    }
    expect(answers, RAISE).toEqual(pin.answers);
  });
});

test("the reference asks every part of a program, and is answered today as it was", () => {
  const program = compileReference();
  const words = new DataView(program.buffer, program.byteOffset);
  const tags = Array.from({ length: words.getUint32(12, true) }, (_, section) =>
    words.getUint32((layout.PROGRAM_HEADER_WORDS + section * layout.SECTION_WORDS) * 4, true),
  );
  expect(tags.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const answers = answersOf(guardOf("release", program));
  expect(answers).toEqual(pin.answers);
  // each rule has a say in some answer
  const fired = new Set((answers as Decision[]).flatMap(({ rules }) => rules));
  expect(RULES.filter((id) => !fired.has(id))).toEqual([]);
});
