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

/** Units of text that a decision replaces. */
function replaced({ effect, matches }: Decision): Set<string> {
  const units = new Set<string>();
  if (effect !== "redact") return units;
  for (const { role, path, span } of matches) {
    if (role === "redact") for (let at = span[0]; at < span[1]; at++) units.add(`${path} ${at}`);
  }
  return units;
}

/** Above 0 where the first decision is stricter somewhere, below where it is laxer; both where neither is. */
function order(first: Decision, second: Decision): { readonly stricter: boolean; readonly laxer: boolean } {
  const ranks = RANKS[first.effect] - RANKS[second.effect];
  if (ranks !== 0 || first.effect !== "redact") return { stricter: ranks > 0, laxer: ranks < 0 };
  const [own, other] = [replaced(first), replaced(second)];
  return { stricter: [...own].some((unit) => !other.has(unit)), laxer: [...other].some((unit) => !own.has(unit)) };
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
function contradicts({ relation }: Comparison, { stricter, laxer }: ReturnType<typeof order>): boolean {
  if (relation === "equal") return stricter || laxer;
  if (relation === "stricter") return laxer;
  return relation === "looser" && stricter;
}

describe("random pairs of policies", () => {
  it(`keep the laws, ${PAIRS} of them`, { timeout: 14_400_000 }, async () => {
    const counts = { equal: 0, stricter: 0, looser: 0, incomparable: 0, unknown: 0 };
    const unknowns: Record<string, number> = {};
    const done = { questions: 0, witnesses: 0, composed: 0, refused: 0, denied: 0 };
    const [first, past] = [SHARD - 1, SHARD].map((part) => Math.floor((PAIRS * part) / SHARDS)) as [number, number];
    for (let pair = first; pair < past; pair++) {
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

      // what joined elements alone hold cannot be replaced, until another redaction changes an element: see rows
      if ([own, other].some(mayJoin)) continue;
      let both: GovernancePolicy;
      try {
        both = compose(a, b);
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyError);
        done.refused += 1;
        continue;
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
          if (order(first, second).laxer) expect.fail(`${text}: ${question} ${first.effect} ${second.effect}`);
        }
      }
    }
    if (deep) {
      console.info(
        `pairs ${first} to ${past - 1} from seed ${SEED}: ${JSON.stringify({ ...counts, unknowns, ...done })}`,
      );
    }
    expect(counts.unknown, JSON.stringify({ counts, unknowns })).toBeLessThan(PAIRS / 2);
  });
});

/** Whether a redaction of the document can have a match with a blank in it. */
function mayJoin({ redact = [] }: Record<string, unknown>): boolean {
  return JSON.stringify(redact).includes(" ") || JSON.stringify(redact).includes("*");
}

function written(text: string): GovernancePolicy["data"] {
  return GovernancePolicy.parse(text).data;
}
