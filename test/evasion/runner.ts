// Transformations × rows → how many hits each keeps, and which new ones it raises.
import type { Guard, ToolCall } from "../../bindings/index.ts";
import { CALL_TRANSFORMATIONS } from "./calls.ts";
import { LETTER_TRANSFORMATIONS } from "./letters.ts";
import { LINE_TRANSFORMATIONS } from "./lines.ts";
import { PLACE_TRANSFORMATIONS } from "./places.ts";
import type { Row } from "./rows.ts";
import { STATEMENT_TRANSFORMATIONS } from "./statements.ts";
import { callOf, type Payload, type Transformation } from "./transformation.ts";
import { WINDOWS_TRANSFORMATIONS } from "./windows.ts";
import { WORD_TRANSFORMATIONS } from "./words.ts";

export const TRANSFORMATIONS: readonly Transformation[] = [
  ...WORD_TRANSFORMATIONS,
  ...LINE_TRANSFORMATIONS,
  ...WINDOWS_TRANSFORMATIONS,
  ...STATEMENT_TRANSFORMATIONS,
  ...LETTER_TRANSFORMATIONS,
  ...PLACE_TRANSFORMATIONS,
  ...CALL_TRANSFORMATIONS,
];

/** The rules that hold for a call; `rule`: the one that is asked about. */
export type Judge = (call: ToolCall, rule?: string) => readonly string[];

/** Many guards as one: what each says of a call. A dangerous row is put to the guard that has its rule alone. */
export function judgeOfAll(whole: Judge, small: readonly (readonly [ids: ReadonlySet<string>, judge: Judge])[]): Judge {
  return (call, rule) =>
    rule === undefined ? whole(call) : (small.find(([ids]) => ids.has(rule))?.[1] ?? whole)(call);
}

/** A denial that no rule gave (a fault, a limit) stands as its reason: it is no hit and raises one. */
export function judgeOf(guard: Guard): Judge {
  return (call) => {
    const { allowed, reason, rules } = guard.check(call);
    return allowed || rules.length > 0 ? rules : [reason];
  };
}

export interface Figures {
  readonly name: string;
  readonly keeps: boolean;
  /** Dangerous rows that it applies to, and whose hit it keeps (with `keeps`), or does not raise (without). */
  tried: number;
  kept: number;
  /** Benign rows that it applies to, and those on which it raises a hit that the plain row has not. */
  benign: number;
  raised: number;
  /** What went wrong, as `row: call`. */
  readonly wrong: string[];
}

/** A command that rules of the rows name, so that its text is read, and that none of them fits. */
const NEUTRAL: readonly string[] = ["cat", "zz"];

/** The call that several transformations make of a payload one after the other; undefined where one does not apply. */
export function transformed(payload: Payload, chain: readonly Transformation[]): ToolCall | undefined {
  let at: Payload | undefined = payload;
  let call = callOf;
  for (const { kinds, apply, call: make } of chain) {
    if (at === undefined || !kinds.includes(at.kind)) return undefined;
    at = apply(at);
    if (make !== undefined) call = make as typeof callOf;
  }
  return at === undefined ? undefined : call(at);
}

/** A harmless text of the payload's kind and shape. */
function neutralText({ kind, text }: Payload): string {
  switch (kind) {
    case "sql": {
      const verb = text.slice(0, 6).toUpperCase();
      if (verb === "DELETE") return "DELETE FROM zz WHERE zz = 1";
      return verb === "UPDATE"
        ? "UPDATE zz SET zz = 1 WHERE zz = 2"
        : verb === "INSERT"
          ? "INSERT INTO zz VALUES (1)"
          : "SELECT 1";
    }
    case "path":
      return text.startsWith("/") ? "/zz/zz" : text.startsWith("~") ? "~/zz" : "zz";
    case "host":
      return /\d$/.test(text.split("/")[2] ?? "") ? "http://8.8.4.4/" : "http://example.org/";
    default:
      return NEUTRAL.join(" ");
  }
}

/** Rules that hold for what the transformation itself adds: `sudo` in front of anything is a call of sudo. */
function rulesOfCarrier(payload: Payload, chain: readonly Transformation[], judge: Judge): ReadonlySet<string> {
  const { kind, tool, arg, words } = payload;
  const text = payload.words === undefined ? neutralText(payload) : NEUTRAL.join(" ");
  const neutral = { kind, tool, arg, text, ...(words === undefined ? {} : { words: NEUTRAL }) };
  const call = transformed(neutral, chain);
  return new Set(call === undefined ? [] : judge(call));
}

/** Whether a hit of the row can be asked of the chain: rules over text see through what decodes and what the shell undoes, no further. */
function fair({ textual }: Row, chain: readonly Transformation[]): boolean {
  return !textual || chain.every(({ plain, keeps }) => plain && keeps);
}

/** Judges every row dressed by a chain of transformations. */
export function measure(
  chain: readonly Transformation[],
  dangerous: readonly Row[],
  benign: readonly Row[],
  judge: Judge,
): Figures {
  const name = chain.map((each) => each.name).join(" + ");
  const keeps = chain.every((each) => each.keeps);
  const figures: Figures = { name, keeps, tried: 0, kept: 0, benign: 0, raised: 0, wrong: [] };
  for (const row of dangerous) {
    const call = fair(row, chain) ? transformed(row.payload, chain) : undefined;
    if (call === undefined || row.rule === undefined) continue;
    if (!keeps && rulesOfCarrier(row.payload, chain, judge).has(row.rule)) continue;
    figures.tried++;
    if (judge(call, row.rule).includes(row.rule) === keeps) figures.kept++;
    else figures.wrong.push(`${keeps ? "miss" : "mention"} ${row.rule}: ${shortened(call)}`);
  }
  for (const row of benign) {
    const call = transformed(row.payload, chain);
    if (call === undefined) continue;
    figures.benign++;
    const hits = judge(call);
    if (hits.length === 0) continue;
    const known = new Set([...judge(callOf(row.payload)), ...rulesOfCarrier(row.payload, chain, judge)]);
    const fresh = hits.filter((rule) => !known.has(rule));
    if (fresh.length === 0) continue;
    figures.raised++;
    figures.wrong.push(`raised ${fresh.join(" ")}: ${shortened(call)}`);
  }
  return figures;
}

function shortened(call: ToolCall): string {
  const text = JSON.stringify([call.tool, call.args]);
  return text.length <= 400 ? text : `${text.slice(0, 200)} … ${text.slice(-200)}`;
}

/** Pairs of transformations that can follow one another, `count` of them, from a seed; those named in `without` are left out. */
export function randomPairs(
  count: number,
  seed: number,
  without: readonly string[],
): readonly (readonly [Transformation, Transformation])[] {
  let state = seed | 1;
  const random = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const keeping = TRANSFORMATIONS.filter(({ keeps, name }) => keeps && !without.includes(name));
  const pairs: (readonly [Transformation, Transformation])[] = [];
  while (pairs.length < count) {
    const first = keeping[random(keeping.length)] as Transformation;
    const second = keeping[random(keeping.length)] as Transformation;
    // What makes the call comes last, what works on words first; encoded payloads are decoded last, twice at most.
    if (first.call !== undefined || WORD_TRANSFORMATIONS.includes(second)) continue;
    if (first.levels !== undefined && second.levels === undefined && second.call === undefined) continue;
    if ((first.levels ?? 0) + (second.levels ?? 0) > 2) continue;
    if (!first.kinds.some((kind) => second.kinds.includes(kind))) continue;
    pairs.push([first, second]);
  }
  return pairs;
}
