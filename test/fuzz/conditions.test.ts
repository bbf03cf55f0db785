// Programs whose rules section was changed, and calls with selections that no host writes → a refusal or an answer, never a
// trap, a hang or a read outside.
import { expect, test } from "vitest";
import { SECTION_RULES, STATUS_BAD_INPUT, STATUS_OK } from "../../assembly/layout.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { PolicyError } from "../../bindings/errors.ts";
import { GovernancePolicy } from "../../bindings/index.ts";
import { readModule } from "../conformance/engine-subject.ts";
import { sealed } from "../oracle/checksum.ts";
import { Random } from "../property/random.ts";
import { type SectionPlace, sectionsOf } from "./mutate.ts";

const MUTANTS = process.env.PORTCULLIS_DEEP === "1" ? 100_000 : 3_000;

const PROGRAM = GovernancePolicy.parse(`apiVersion: portcullis/v1
name: fuzz
default: deny
normalize: []
rules:
  - { id: a, effect: deny, when: { arg: args.a, contains: [x, y], not: { arg: args.b, one_of: [ok, 5, true] } } }
  - { id: b, effect: deny, when: { any: [{ arg: args.n, gt: -1.5, lte: 1e21 }, { one_of: [0.25, 7] }] } }
  - { id: c, effect: allow, when: { arg: "args.list[*].p", path_glob: "/w/**", context: { role: admin, n: { lt: 3 } } } }
  - { id: d, effect: audit, when: { arg: args.a, exists: false, after: { tool: "r*", arg: args.a, glob: "x*" } } }
  - { id: e, effect: redact, when: { stage: [tool_result, output], arg: result.m, regex: "[a-z]+@" } }
`).program();

const TEXTS = ["tool", "x", "5", "-1.4", "/w/a", "1e21", "", "true"];

function ask(engine: Engine, random: Random): number {
  const count = 1 + random.below(6);
  const texts = Array.from({ length: count }, () => random.pick(TEXTS));
  const scopes = texts.map((_, index) => (index === 0 ? 1 : random.pick([2, 4, 8, 16, 32, 64, 128])));
  const selectors = engine.meta.selectors?.length ?? 0;
  const selections = texts.flatMap((_, segment) =>
    random.below(2) === 0 ? [] : [((segment << 16) | (1 + random.below(selectors))) >>> 0],
  );
  const facts = Int32Array.from({ length: selectors + 1 }, () => random.below(16));
  return engine.evaluate({ texts, scopes, facts, selections }, true).status;
}

test.each(["release", "debug"] as const)("no changed rule traps or hangs the %s build", (build) => {
  const random = new Random(build === "release" ? 0xc0de : 0xc0df);
  const { at, length } = sectionsOf(PROGRAM).find(({ tag }) => tag === SECTION_RULES) as SectionPlace;
  let ran = 0;
  let refused = 0;
  for (let done = 0; done < (build === "release" ? MUTANTS : MUTANTS / 5); done += 1) {
    const mutant = PROGRAM.slice();
    const words = new DataView(mutant.buffer);
    for (let changes = 1 + random.below(3); changes > 0; changes -= 1) {
      const word = at + (random.below(length >> 2) << 2);
      const value = random.pick([
        0,
        1,
        2,
        0xffff,
        0x10000,
        0x7fffffff,
        0xffffffff,
        random.below(512),
        1 << random.below(32),
      ]);
      words.setUint32(word, value >>> 0, true);
    }
    let engine: Engine;
    try {
      engine = Engine.create(readModule("engine", build), sealed(mutant));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      refused += 1;
      continue;
    }
    ran += 1;
    for (let calls = 0; calls < 4; calls += 1) ask(engine, random);
  }
  expect(ran).toBeGreaterThan(MUTANTS / 50);
  expect(refused).toBeGreaterThan(MUTANTS / 50);
});

test("selections that no host writes are bad input", () => {
  const engine = Engine.create(readModule("engine", "release"), PROGRAM);
  const selectors = engine.meta.selectors?.length ?? 0;
  const asked = (selections: readonly number[]): number =>
    engine.evaluate({ texts: ["t", "a", "b"], scopes: [1, 4, 4], selections }).status;
  expect(asked([(1 << 16) | 1, (2 << 16) | 1])).toBe(STATUS_OK);
  expect(asked([(2 << 16) | 1, (1 << 16) | 1])).toBe(STATUS_BAD_INPUT);
  expect(asked([1 << 16])).toBe(STATUS_BAD_INPUT);
  expect(asked([(1 << 16) | (selectors + 1)])).toBe(STATUS_BAD_INPUT);
  expect(asked([(3 << 16) | 1])).toBe(STATUS_BAD_INPUT);
});
