// Programs of policies with changed bytes — rules, bytecode, commands, SQL, views, paths — refused or run without a trap.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  PROGRAM_HEADER_WORDS,
  SECTION_META,
  SECTION_RULES,
  SECTION_SQL,
  SECTION_WORDS,
  STRUCTURE_KIND,
  STRUCTURE_SQL,
  STRUCTURE_WORDS,
} from "../../assembly/layout.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { PolicyError } from "../../bindings/errors.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { compile, GovernancePolicy, type ToolCall } from "../../bindings/index.ts";
import { BUILDS, type Build, readModule } from "../conformance/engine-subject.ts";
import { sealed } from "../oracle/checksum.ts";
import { Random } from "../property/random.ts";
import { DEEP, tallyOf } from "../property/tally.ts";
import { mutateProgram, sectionsOf } from "./mutate.ts";

const tally = tallyOf("policy-program");
/** Milliseconds in which one mutant has to answer; a sound one needs about one. */
const HANG = 2_000;

interface Rows {
  readonly policies: Readonly<Record<string, object>>;
  readonly rows: readonly { readonly policy: string; readonly call: ToolCall }[];
}

const { policies, rows } = parse(
  readFileSync(new URL("../cases/structure-rules.yaml", import.meta.url), "utf8"),
) as Rows;

const WRITTEN: readonly object[] = [
  {
    apiVersion: "portcullis/v1",
    blocked_patterns: [
      "rm -rf",
      { pattern: "\\bdrop\\s+table\\b(?!s)", type: "regex" },
      { pattern: "*.pem", type: "glob" },
    ],
    redact: [{ pattern: "AKIA[0-9A-Z]{16}", type: "regex" }],
    intents: { deny: ["destructive_data"], threshold: 0.6 },
    rules: [
      { id: "host", effect: "deny", when: { host: ["*.example.com", "10.0.0.0/8"] } },
      { id: "path", effect: "deny", when: { not: { path: "src/**" }, tool: "write" } },
      { id: "rm", effect: "require_approval", when: { any: [{ command: { name: "rm" } }, { contains: "shred" }] } },
    ],
  },
];

const CALLS: readonly ToolCall[] = [
  { tool: "bash", args: { command: "sudo rm -rf ~/x && echo $(cat k.pem) | base64 -d > /etc/passwd", cwd: "/tmp" } },
  {
    tool: "query",
    args: { sql: "/**/DROP\u00a0TABLE users; select * from a where 1=1 or 'a'='a'", n: [1, "2", null] },
  },
  {
    tool: "write",
    args: { path: "../%2e%2e/\\x65tc/hosts", url: "http://0x0a.1/%68ost.example.com?q=AKIAABCDEFGHIJKLMNOP" },
  },
  { tool: "ｂａｓｈ", args: { text: "ｒｍ −ｒｆ cm0gLXJmIC8gIyBhbmQgbW9yZQ== &#x72;m \u200brm" } },
];

interface Seed {
  readonly program: Uint8Array;
  readonly calls: readonly ToolCall[];
}

async function readSeeds(): Promise<Seed[]> {
  const seeds: Seed[] = [];
  for (const [name, policy] of Object.entries(policies)) {
    const program = await compile(GovernancePolicy.parse(JSON.stringify(policy)));
    const own = rows.filter((row) => row.policy === name).map(({ call }) => call);
    seeds.push({ program, calls: [...own.slice(0, 6), ...CALLS] });
  }
  for (const policy of WRITTEN) {
    seeds.push({ program: await compile(GovernancePolicy.parse(JSON.stringify(policy))), calls: CALLS });
  }
  return seeds;
}

/** A mutant with the names and messages of its seed: those are JSON for hosts, and no business of the engine. */
function mutantOf(random: Random, program: Uint8Array): Uint8Array {
  const mutant = mutateProgram(random, program);
  const meta = sectionsOf(program).find(({ tag }) => tag === SECTION_META);
  if (meta && mutant.length === program.length) {
    mutant.set(program.subarray(meta.at, meta.at + meta.length), meta.at);
    return sealed(mutant);
  }
  return mutant;
}

/** The code that refuses the mutant, or `ran`. What the engine throws is thrown on. */
function run(build: Build, program: Uint8Array, calls: readonly ToolCall[], sql = true): string {
  let engine: Engine;
  try {
    engine = Engine.create(readModule("engine", build), program, sql ? () => readModule("sql", build) : undefined);
  } catch (error) {
    if (error instanceof PolicyError) return error.code;
    throw error;
  }
  let thrown: unknown;
  const evaluate = engine.evaluate.bind(engine);
  // the guard turns a trap into a decision; here it has to be seen
  Object.assign(engine, {
    evaluate: (...input: Parameters<Engine["evaluate"]>) => {
      try {
        return evaluate(...input);
      } catch (error) {
        thrown ??= error;
        throw error;
      }
    },
  });
  const guard = new Guard(engine);
  for (const call of calls) {
    guard.check(call);
    if (thrown !== undefined) throw thrown;
  }
  return "ran";
}

test.each(BUILDS)("no mutant of a policy's program traps or hangs the %s build", async (build) => {
  const random = new Random(build === "release" ? 0xbad5 : 0xbad6);
  const seeds = await readSeeds();
  const goal = (DEEP ? 60_000 : 700) / (build === "release" ? 1 : 3);
  let refused = 0;
  for (let done = 0; done < goal; done++) {
    const { program, calls } = random.pick(seeds);
    const mutant = mutantOf(random, program);
    const begun = performance.now();
    let outcome: string;
    try {
      outcome = run(build, mutant, random.shuffle(calls).slice(0, 3));
    } catch (error) {
      throw new Error(`mutant ${done}: ${String(error)}\n${Buffer.from(mutant).toString("base64")}`);
    }
    const took = performance.now() - begun;
    expect(took, `mutant ${done} hangs`).toBeLessThan(HANG);
    if (outcome !== "ran") refused++;
    tally({
      [`mutants in ${build}`]: 1,
      [`ran in ${build}`]: outcome === "ran" ? 1 : 0,
      "largest ms": Math.round(took),
    });
  }
  expect(refused).toBeGreaterThan(goal / 20);
  expect(refused).toBeLessThan(goal);
});

/** Whether a program has `sql` conditions. */
function asksOfSql(program: Uint8Array): boolean {
  const words = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const rules = sectionsOf(program).find(({ tag }) => tag === SECTION_RULES)?.at ?? 0;
  const first = rules + words.getUint32(rules + 36, true);
  return Array.from({ length: words.getUint32(rules + 32, true) }, (_, index) =>
    words.getUint32(first + index * STRUCTURE_WORDS * 4 + STRUCTURE_KIND * 4, true),
  ).some((kind) => (kind & 0xff) === STRUCTURE_SQL);
}

test.each(BUILDS)(
  "without its SQL reader the %s build refuses what reads SQL, and calls it for no mutant",
  async (build) => {
    const random = new Random(build === "release" ? 0xbad7 : 0xbad8);
    const seeds = await readSeeds();
    const readsSql = ({ program }: Seed): boolean => sectionsOf(program).some(({ tag }) => tag === SECTION_SQL);
    expect(seeds.filter(readsSql).length).toBeGreaterThan(0);
    for (const { program, calls } of seeds.filter(readsSql)) {
      expect(run(build, program, calls, false)).toBe("program_unsupported");
      // the same without its table of words: `sql` conditions have nothing to be read by, `command` conditions no programs in SQL
      const mutant = program.slice();
      const index = sectionsOf(program).findIndex(({ tag }) => tag === SECTION_SQL);
      new DataView(mutant.buffer).setUint32((PROGRAM_HEADER_WORDS + index * SECTION_WORDS) << 2, SECTION_META, true);
      expect(run(build, sealed(mutant), calls, false)).toBe(asksOfSql(program) ? "program_corrupt" : "ran");
    }
    expect(seeds.some(({ program }) => asksOfSql(program))).toBe(true);
    for (let done = 0; done < (DEEP ? 20_000 : 300); done++) {
      const { program, calls } = random.pick(seeds);
      const mutant = mutantOf(random, program);
      try {
        run(build, mutant, random.shuffle(calls).slice(0, 3), false);
      } catch (error) {
        throw new Error(`mutant ${done}: ${String(error)}\n${Buffer.from(mutant).toString("base64")}`);
      }
      tally({ [`mutants in ${build} without SQL`]: 1 });
    }
  },
);
