// Random pairs of policies → the laws of comparing, composing and writing, held to real guards and many calls.
import { describe, expect, it } from "vitest";
import {
  type Comparison,
  compare,
  compose,
  createGuardSync,
  type Decision,
  GovernancePolicy,
  type Guard,
  PolicyError,
  type ToolCall,
} from "../../bindings/index.ts";
import { Random } from "../property/random.ts";
import { anyCall, anyDocument, anyRule, anyText, nearCall, nearDocument } from "./generate.ts";
import { confirm, RANKS } from "./witness.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const PAIRS = deep ? 20_000 : 40;
const SEED = 20_261_122;
/** Calls put to both policies of a pair, each without a session and in one, and as many texts; in some pairs many more. */
const CALLS = deep ? 8 : 20;
const MANY_CALLS = 1_000;
const LONG_EVERY = deep ? 100 : 40;
/** A deep run can be shared out: `PORTCULLIS_SHARD=2/4` does the second quarter. */
const [SHARD = 1, SHARDS = 1] = (process.env.PORTCULLIS_SHARD ?? "1/1").split("/").map(Number);

const parse = (document: unknown): GovernancePolicy => GovernancePolicy.parse(JSON.stringify(document));

/**
 * Above 0 where the first decision is stricter, below where it is laxer. What two redactions cover is compared where a
 * witness claims it.
 */
function order(first: Decision, second: Decision): number {
  return RANKS[first.effect] - RANKS[second.effect];
}

interface Answers {
  readonly question: string;
  readonly first: Decision;
  readonly second: Decision;
}

/** The same questions to two guards: calls and texts without a session, and calls in sessions that are equal so far. */
function* ask(
  left: Guard,
  right: Guard,
  random: Random,
  calls: number,
  seeds: readonly ToolCall[],
): Generator<Answers> {
  let opened = 0;
  const open = () => {
    const id = `s${opened++}`;
    return [left.session({ id }), right.session({ id })] as const;
  };
  let sessions = open();
  for (let index = 0; index < calls; index++) {
    const seed = seeds.length > 0 && random.once(3) ? random.pick(seeds) : undefined;
    const call = seed === undefined ? anyCall(random) : random.once(3) ? seed : nearCall(random, seed);
    const stage = random.pick(["tool_call", "tool_call", "tool_result"] as const);
    const question = JSON.stringify({ ...call, stage });
    yield { question, first: left.check({ ...call, stage }), second: right.check({ ...call, stage }) };
    const { session: _, ...free } = call;
    const [first, second] = [sessions[0].check({ ...free, stage }), sessions[1].check({ ...free, stage })];
    yield { question: `${question} in a session`, first, second };
    if (first.allowed !== second.allowed || random.once(6)) {
      for (const session of sessions) session.end();
      sessions = open();
    }
    const text = anyText(random);
    const at = random.pick(["input", "output"] as const);
    yield { question: `${at} ${text}`, first: left.checkText(text, at), second: right.checkText(text, at) };
  }
  for (const session of sessions) session.end();
}

/** A decision is told from what it says, not from which words. */
function contradicts({ relation }: Comparison, difference: number): boolean {
  if (relation === "equal") return difference !== 0;
  return relation === "stricter" ? difference < 0 : relation === "looser" && difference > 0;
}

describe("random pairs of policies", () => {
  it(`keep the laws, ${PAIRS} of them`, { timeout: 14_400_000 }, async () => {
    const counts = { equal: 0, stricter: 0, looser: 0, incomparable: 0, unknown: 0 };
    const unknowns: Record<string, number> = {};
    const done = { questions: 0, witnesses: 0, composed: 0, refused: 0, denied: 0 };
    const [first, past] = [SHARD - 1, SHARD].map((part) => Math.floor((PAIRS * part) / SHARDS)) as [number, number];
    const keepsLaws = async (pair: number): Promise<void> => {
      const random = new Random(SEED + pair);
      const own = anyDocument(random);
      const other = nearDocument(random, own);
      const [a, b] = [parse(own), parse(other)];
      const label = `pair ${pair}: ${JSON.stringify([own, other])}`;
      const found = await compare(a, b);
      const said = `${label} ${JSON.stringify(found)}`;
      counts[found.relation] += 1;
      if (found.unknown !== undefined) unknowns[found.unknown.budget] = (unknowns[found.unknown.budget] ?? 0) + 1;
      await confirm(a, b, found);
      if (found.witness !== undefined) done.witnesses += 1;
      expect((await compare(a, a)).relation, label).toBe("equal");
      expect(written(a.toYAML()), label).toEqual(a.data);

      const [left, right] = [createGuardSync(a), createGuardSync(b)];
      const seeds = [found.witness?.call, found.opposite?.call].filter((call) => call !== undefined);
      const calls = pair % LONG_EVERY === 0 ? MANY_CALLS : CALLS;
      for (const { question, first, second } of ask(left, right, random, calls, seeds)) {
        done.questions += 1;
        const difference = order(first, second);
        if (contradicts(found, difference)) expect.fail(`${said}: ${question} ${first.effect} ${second.effect}`);
      }

      // a rule more that denies
      const more = parse({
        ...own,
        rules: [...(own.rules as unknown[]), { ...anyRule(random, "denies"), effect: "deny" }],
      });
      const denying = createGuardSync(more);
      for (const { question, first, second } of ask(denying, createGuardSync(a), random, CALLS, seeds)) {
        done.denied += 1;
        if (RANKS[first.effect] < RANKS[second.effect]) {
          expect.fail(`${label} with ${JSON.stringify(more.data.rules.at(-1))}: ${question}`);
        }
      }

      let both: GovernancePolicy;
      try {
        both = compose(a, b);
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyError);
        done.refused += 1;
        return;
      }
      done.composed += 1;
      const joint = createGuardSync(both);
      for (const part of [a, b]) {
        const related = await compare(both, part);
        const text = `${label} composed to ${both.toYAML()} ${JSON.stringify(related)}`;
        expect(["equal", "stricter", "unknown"], text).toContain(related.relation);
        const guard = part === a ? left : right;
        for (const { question, first, second } of ask(joint, guard, random, CALLS, seeds)) {
          done.questions += 1;
          if (order(first, second) < 0) expect.fail(`${text}: ${question} ${first.effect} ${second.effect}`);
        }
      }
    };
    const broken: string[] = [];
    for (let pair = first; pair < past && broken.length < 10; pair++) {
      try {
        await keepsLaws(pair);
      } catch (error) {
        broken.push(`pair ${pair}: ${error instanceof Error ? error.message : error}`);
      }
    }
    if (deep) {
      console.info(
        `pairs ${first} to ${past - 1} from seed ${SEED}: ${JSON.stringify({ ...counts, unknowns, ...done })}`,
      );
    }
    expect(broken).toEqual([]);
    expect(counts.unknown, JSON.stringify({ counts, unknowns })).toBeLessThan(PAIRS / 2);
  });
});

function written(text: string): GovernancePolicy["data"] {
  return GovernancePolicy.parse(text).data;
}
