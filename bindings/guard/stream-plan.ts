// A program and a stage → how a stream of that stage is judged while it comes, if its rules allow that at all.
import { NORMALIZE_ESCAPES, NORMALIZE_UNICODE } from "../../assembly/layout.ts";
import type { Engine } from "../engine/engine.ts";
import type { Stage } from "./call.ts";
import { redactPatterns } from "./redact.ts";

/** What a redacting pattern asserts to the left of a match: where text may be cut such that the rest reads the same alone. */
export type Cut =
  /** Between any two characters. */
  | "anywhere"
  /** Behind what is no word character, where a boundary is the same as at the start of a text. */
  | "word"
  /** Behind a newline. */
  | "line"
  /** Nowhere: the start of the text is asserted. */
  | "nowhere";

export interface StreamPlan {
  /** Pattern → indices of the rules that its match makes hold. */
  readonly owners: ReadonlyMap<number, readonly number[]>;
  /** Patterns whose matches are replaced. */
  readonly redacting: ReadonlySet<number>;
  readonly cut: Cut;
  /** Texts are also read through views: they are cut at seams only. */
  readonly seams: boolean;
}

const READ_VIEWS = NORMALIZE_UNICODE | NORMALIZE_ESCAPES;

/** Undefined where some rule of the stage asks for more than a match, or where calls are judged: then all text is needed. */
export function planStream(engine: Engine, stage: Stage): StreamPlan | undefined {
  // Read through escapes alone, a text is folded too once it holds one anywhere.
  if (stage === "tool_call" || (engine.views & READ_VIEWS) === NORMALIZE_ESCAPES) return undefined;
  const { meta } = engine;
  const owners = new Map<number, number[]>();
  for (const [index, { stages, patterns }] of meta.rules.entries()) {
    if (!stages.includes(stage)) continue;
    if (patterns === undefined) return undefined;
    const [first, count] = patterns;
    for (let id = first; id < first + count; id += 1) {
      if (meta.patterns[id] === undefined) return undefined;
      const list = owners.get(id);
      if (list === undefined) owners.set(id, [index]);
      else list.push(index);
    }
  }
  const redacting = redactPatterns(meta, stage);
  for (const id of redacting) if (!owners.has(id)) return undefined;
  // Only what was compiled to be redacted is held until its match is complete.
  for (const [id, rules] of owners)
    if (!redacting.has(id) && rules.some((index) => meta.rules[index]?.effect === "redact")) return undefined;
  return { owners, redacting, cut: cutOf(engine, redacting), seams: (engine.views & READ_VIEWS) !== 0 };
}

function cutOf(engine: Engine, redacting: ReadonlySet<number>): Cut {
  let cut: Cut = "anywhere";
  for (const id of redacting) {
    const asserted = engine.assertions(id);
    if (asserted.has("start of the text")) return "nowhere";
    if (asserted.has("start of a line")) cut = "line";
    else if (cut === "anywhere" && (asserted.has("word boundary") || asserted.has("no word boundary"))) cut = "word";
  }
  return cut;
}
