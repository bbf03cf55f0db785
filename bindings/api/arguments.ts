// A call in the abstract → arguments and a context that hold what it asks for, the plainest first.

import type { Model } from "../algebra/model.ts";
import type { PlaceName, Stand } from "../algebra/places.ts";
import { COUNTERS } from "../algebra/situations.ts";
import type { Stage } from "../guard/call.ts";
import { parseArgPath, parseContextPath, type Step } from "../policy/arg-path.ts";
import { exampleOf } from "./structure-examples.ts";

/** Nesting of the deepest arguments that a replay makes. */
const MAX_REPLAYED_DEPTH = 4_096;

/** Elements of the longest list that is made to reach an index. */
const MAX_LIST = 1_000;

/** Arguments, or a result at that stage, that hold the model's texts and have its values in their places. */
export function* argumentsOf(model: Model, stage: Stage): Generator<unknown> {
  const bytes = model.counters.get(COUNTERS.BYTES) ?? 0;
  const depth = model.counters.get(COUNTERS.DEPTH) ?? 0;
  const texts = bytes === 0 ? model.texts : [...model.texts, "x".repeat(bytes)];
  const root = stage === "tool_result" ? "result" : "args";
  let placed: unknown;
  for (const [name, stand] of model.places) {
    const place = JSON.parse(name) as PlaceName | null;
    if (place?.in === "context") continue;
    const parsed = place === null ? { root, steps: ANYWHERE } : parseArgPath(place.path);
    if ("root" in parsed && parsed.root === root) placed = putAt(placed, parsed.steps, written(stand));
  }
  for (const condition of model.structures) {
    const example = exampleOf(condition);
    const parsed = example === undefined ? undefined : parseArgPath(example.path);
    if (example !== undefined && parsed !== undefined && "root" in parsed) {
      placed = putAt(placed, parsed.steps, example.text);
    }
  }
  if (placed === undefined) yield* loose(texts, depth);
  else yield* beside(placed, texts);
}

/** Where a value stands that may stand anywhere. */
const ANYWHERE: readonly Step[] = [{ step: "key", key: "value" }];

/** The context that the model asks for, if any. */
export function contextOf({ places }: Model): unknown {
  let context: unknown;
  for (const [name, stand] of places) {
    const place = JSON.parse(name) as PlaceName | null;
    if (place?.in !== "context") continue;
    const parsed = parseContextPath(place.path);
    if ("root" in parsed) context = putAt(context, parsed.steps, written(stand));
  }
  return context;
}

function written({ texts, numbers, nulls, misfit }: Stand): unknown {
  const values: unknown[] = [...texts, ...numbers, ...(nulls ? [null] : []), ...(misfit ? [{ a: 0 }] : [])];
  return values.length === 1 ? values[0] : values;
}

/** The value with another put at the end of a path; what stands in the way stays. */
function putAt(value: unknown, steps: readonly Step[], end: unknown): unknown {
  const [first, ...rest] = steps;
  if (first === undefined) return value === undefined ? end : value;
  if (first.step === "key" || first.step === "any_key") {
    if (value !== undefined && !isRecord(value)) return value;
    const record = value ?? {};
    const key = first.step === "key" ? first.key : (Object.keys(record)[0] ?? "key");
    return { ...record, [key]: putAt(Object.hasOwn(record, key) ? record[key] : undefined, rest, end) };
  }
  if (value !== undefined && !Array.isArray(value)) return value;
  const index = first.step === "index" ? first.index : 0;
  if (index > MAX_LIST) return value;
  const list: unknown[] = [...(value ?? [])];
  while (list.length < index) list.push(0);
  list[index] = putAt(list[index], rest, end);
  return list;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The texts beside what has its place. */
function* beside(placed: unknown, texts: readonly string[]): Generator<unknown> {
  if (texts.length === 0 || !isRecord(placed)) {
    yield placed;
    return;
  }
  yield { ...placed, ...Object.fromEntries(texts.map((text, index) => [`text${index}`, text])) };
  yield { ...placed, "": texts.map((text) => [text]) };
}

/** Arguments that hold the texts: named ones read best, but a name is a text too; nested arrays hold nothing else. */
function* loose(texts: readonly string[], depth: number): Generator<unknown> {
  if (depth > MAX_REPLAYED_DEPTH) return;
  if (depth > 0) {
    let nested: unknown = texts.length === 0 ? [] : texts.map((text) => [text]);
    for (let level = 1; level < depth; level++) nested = [nested];
    yield nested;
    return;
  }
  const [only = ""] = texts;
  if (texts.length === 0) yield undefined;
  else if (texts.length === 1) {
    yield { text: only };
    yield only;
    yield { "": only };
    if (only.includes(" ")) yield only.split(" ");
  } else {
    yield Object.fromEntries(texts.map((text, index) => [`text${index}`, text]));
    yield texts.map((text) => [text]);
    yield texts;
  }
}
