// A loaded program → the policy in force: what asking it needs, kept together so that it is swapped as one.
import type { Engine } from "../engine/engine.ts";
import type { LimitsMeta } from "../program.ts";
import type { Stage } from "./call.ts";
import type { Decision } from "./decision.ts";
import { Judge } from "./judge.ts";
import { planStream, type StreamPlan } from "./stream-plan.ts";

/** Whoever takes it judges by it to the end, whatever is in force by then. */
export interface Force {
  readonly judge: Judge;
  readonly policy: Decision["policy"];
  readonly observing: boolean;
  readonly limits: LimitsMeta;
  /** A policy may ask for records of what it stops only. */
  readonly recordsAll: boolean;
  /** How streams of a stage are judged by `engine`; undefined where they have to be whole. */
  streamPlan(engine: Engine, stage: Stage): StreamPlan | undefined;
}

/** `renew` makes another engine of the same program. */
export function putInForce(engine: Engine, renew?: () => Engine): Force {
  const { limits, mode } = engine.meta;
  const { name, version, digest } = engine.meta.policy;
  const plans = new Map<Stage, StreamPlan | undefined>();
  return {
    judge: new Judge(engine, renew),
    policy: Object.freeze({ name, version, digest }),
    observing: mode === "observe",
    limits,
    recordsAll: limits.logAllCalls,
    streamPlan(own, stage) {
      if (!plans.has(stage)) plans.set(stage, planStream(own, stage));
      return plans.get(stage);
    },
  };
}
