// A policy's limits → what the guard is told of them.
import type { Policy } from "../policy/model.ts";
import type { ProgramMeta } from "../program.ts";

/** The limits of a policy; `history`: its rules over tool calls ask what a session did before. */
export function limitsOf(policy: Policy, history: boolean): ProgramMeta["limits"] {
  const optional = {
    maxTokens: policy.maxTokens,
    maxToolCalls: policy.maxToolCalls,
    timeoutSeconds: policy.timeoutSeconds,
    maxConcurrent: policy.maxConcurrent,
    backpressureThreshold: policy.backpressureThreshold,
    perMinute: policy.limits.perMinute,
    confidenceThreshold: policy.confidenceThreshold,
    driftThreshold: policy.driftThreshold,
    checkpointFrequency: policy.checkpointFrequency,
  };
  return {
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as typeof optional &
      object),
    perTool: policy.limits.perTool,
    maxInputBytes: policy.limits.maxInputBytes,
    maxDepth: policy.limits.maxDepth,
    requireHumanApproval: policy.requireHumanApproval,
    ...(history ? { history } : {}),
    logAllCalls: policy.logAllCalls,
    explicit: [...policy.explicit].sort(),
  } as ProgramMeta["limits"];
}
