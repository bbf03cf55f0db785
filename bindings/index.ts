// The public API of portcullis: re-exports only.
export { AuditLog, type AuditLogOptions } from "./api/audit-log.ts";
export { type Classification, type ClassifiedSignal, classify } from "./api/classify.ts";
export {
  type ComparedPolicy,
  type CompareOptions,
  type Comparison,
  compare,
  type Relation,
  type Unknown,
  type Witness,
  type WitnessSession,
} from "./api/compare.ts";
export { compile, createGuard, createGuardSync, type GuardOptions } from "./api/create-guard.ts";
export { compose, GovernancePolicy, type ParseOptions, type WriteFile } from "./api/governance-policy.ts";
export type {
  Message,
  Model,
  ModelFunction,
  ModelReply,
  ModelRequest,
  Tool,
  ToolDescription,
  ToolRequest,
} from "./api/model.ts";
export type { ReadFile } from "./api/policy-files.ts";
export type { RunResult, Step, StepCall } from "./api/run.ts";
export { type RunOptions, SafeAgent, type SafeAgentOptions } from "./api/safe-agent.ts";
export { type AuditFile, type AuditFileOptions, openAuditFile } from "./audit/file.ts";
export type { Anchor, AuditRecord } from "./audit/record.ts";
export { type Verification, type VerifyOptions, verify } from "./audit/verify.ts";
export { formatIssue, type Issue, type IssueCode, PolicyError, type PolicyErrorCode } from "./errors.ts";
export type { AuthorizeOptions, Permit } from "./guard/authorize.ts";
export type { CallReference, Stage, ToolCall } from "./guard/call.ts";
export type { ApprovalAnswer, ApprovalHandler, ApprovalRequest } from "./guard/core.ts";
export type { Decision, DecisionEffect, DecisionIntent, Match, Reason, View } from "./guard/decision.ts";
export type { EventName, GuardEvents, Listener } from "./guard/events.ts";
export type { Guard } from "./guard/guard.ts";
export type { Budget, Usage } from "./guard/limits.ts";
export type { PolicyChange, PolicyDirection, PolicyReload, PolicySource } from "./guard/reload.ts";
export type { SavedSession } from "./guard/saved-session.ts";
export type { Session, SessionOptions } from "./guard/session.ts";
export type { Entry, Sink } from "./guard/sink.ts";
export { type GuardStream, StreamDenied, type StreamStep } from "./guard/stream.ts";
export type { CheckedResult, Denial, ToolFunction, ToolLike, WrapOptions, WrappedTools } from "./guard/tools.ts";
export type { Change, Direction } from "./policy/diff.ts";
export { IntentCategory, type Pattern, PatternType, type Policy } from "./policy/model.ts";
export type {} from "./web-types.ts";
