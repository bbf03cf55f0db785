// A tool call → its intent and the signals that speak for it, by the built-in signals alone.
import { STATUS_OK } from "../../assembly/layout.ts";
import type { Engine } from "../engine/engine.ts";
import { intentOf } from "../guard/decision.ts";
import { pathsOf } from "../guard/paths.ts";
import { Reader } from "../guard/segments.ts";
import type { IntentCategory } from "../policy/model.ts";
import { GovernancePolicy } from "./governance-policy.ts";
import { compileProgram, loadProgram } from "./toolchain.ts";

/** A signal found in a call. */
export interface ClassifiedSignal {
  readonly name: string;
  readonly category: IntentCategory;
  /** 0–1. */
  readonly weight: number;
  /** `tool`, `args.command`, …: as in the matches of a decision. */
  readonly path: string;
  /** UTF-16 units of that value's text. */
  readonly span: readonly [start: number, end: number];
}

export interface Classification {
  readonly category: IntentCategory;
  /** 0–1, with at most three decimals. */
  readonly confidence: number;
  readonly runnerUp: IntentCategory;
  readonly runnerUpConfidence: number;
  /** Sorted by segment, start, end; the first 64. */
  readonly signals: readonly ClassifiedSignal[];
  /** Why nothing could be read; then the category is `benign` with confidence 0, which says nothing about the call. */
  readonly fault?: string;
}

const POLICY = "apiVersion: portcullis/v1\nname: classify\n";

interface Classifier {
  readonly engine: Engine;
  readonly reader: Reader;
}

let shared: Classifier | undefined;

function makeClassifier(): Classifier {
  const engine = loadProgram(compileProgram(GovernancePolicy.parse(POLICY).data, { classify: true }));
  return { engine, reader: new Reader(engine.meta.limits) };
}

/**
 * Reads the intent of a call without any policy. Deterministic: no clock, no randomness, no model. The engine is made at
 * the first call and kept. Never throws for what the arguments hold.
 */
export function classify(tool: string, args: unknown = {}): Classification {
  // Taken, not only read: a getter in `args` may classify too, and gets its own.
  const classifier = shared ?? makeClassifier();
  shared = undefined;
  const { engine, reader } = classifier;
  const snapshot = reader.read(String(tool), args);
  if (reader.fault !== "") {
    shared = classifier;
    return { ...NOTHING_READ, fault: `${reader.faultPath("args")} cannot be read: ${reader.fault}` };
  }
  const verdict = engine.evaluate(reader, true);
  shared = classifier;
  if (verdict.status !== STATUS_OK) return { ...NOTHING_READ, fault: `the engine answered status ${verdict.status}` };
  const paths = pathsOf(snapshot, "args", new Set(verdict.signals.map(({ segment }) => segment)));
  const { patterns, signals } = engine.meta;
  const intent = intentOf(verdict);
  return {
    category: intent.category as IntentCategory,
    confidence: intent.confidence / 1000,
    runnerUp: intent.runnerUp as IntentCategory,
    runnerUpConfidence: intent.runnerUpConfidence / 1000,
    signals: verdict.signals.flatMap(({ pattern, segment, start, end }) => {
      const signal = signals[patterns[pattern]?.signal ?? -1];
      if (signal === undefined) return [];
      const category = signal.category as IntentCategory;
      return [
        {
          name: signal.name,
          category,
          weight: signal.weight / 1000,
          path: paths.get(segment) ?? "",
          span: [start, end],
        },
      ];
    }),
  };
}

const NOTHING_READ: Classification = {
  category: "benign",
  confidence: 0,
  runnerUp: "benign",
  runnerUpConfidence: 0,
  signals: [],
};
