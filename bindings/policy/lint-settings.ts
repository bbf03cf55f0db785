// Limits, tools, intents and the settings of the whole policy → those that contradict each other or have no effect.
import { type Condition, innerConditions } from "./condition.ts";
import { globOfName, globsCover } from "./globs.ts";
import { type Report, remove } from "./lint-finding.ts";
import { DEFAULT_INTENT_THRESHOLD, INTENT_CATEGORIES, type Policy } from "./model.ts";
import { quote } from "./source.ts";
import { isSemanticVersion } from "./versions.ts";

/** Seconds below which hardly any tool call ends. */
const SHORT_TIMEOUT = 5;

export function lintLimits(policy: Policy, add: Report): void {
  const { maxToolCalls, maxConcurrent, backpressureThreshold, timeoutSeconds, limits } = policy;
  if (backpressureThreshold !== undefined && maxConcurrent !== undefined && backpressureThreshold >= maxConcurrent) {
    const message = `backpressure_threshold ${backpressureThreshold} is not below max_concurrent ${maxConcurrent}: calls are refused before any has to wait`;
    add("backpressure_never", "warning", "backpressure_threshold", message);
  }
  if (maxToolCalls === 0 && (policy.allowedTools?.length ?? 0) > 0) {
    const tools = policy.allowedTools?.join(", ");
    add(
      "allowed_tools_without_calls",
      "warning",
      "max_tool_calls",
      `max_tool_calls is 0, so none of the allowed tools (${tools}) can be called`,
    );
  }
  if (policy.confidenceThreshold === 0) {
    add(
      "confidence_check_off",
      "warning",
      "confidence_threshold",
      "confidence_threshold is 0: no call is ever below it",
    );
  }
  if (policy.driftThreshold === 1)
    add("drift_check_off", "info", "drift_threshold", "drift_threshold is 1: no drift is ever above it");
  if (timeoutSeconds !== undefined && timeoutSeconds < SHORT_TIMEOUT) {
    add(
      "timeout_short",
      "warning",
      "timeout_seconds",
      `timeout_seconds ${timeoutSeconds} is below ${SHORT_TIMEOUT}: hardly any tool call ends in time`,
    );
  }
  if (limits.perMinute !== undefined && maxToolCalls !== undefined && limits.perMinute >= maxToolCalls) {
    const message = `limits.per_minute ${limits.perMinute} cannot be reached: the session ends at max_tool_calls ${maxToolCalls}`;
    add("limit_never_reached", "warning", "limits.per_minute", message);
  }
  const { checkpointFrequency } = policy;
  // Without apiVersion it may be a default, and no calls at all are another finding.
  const written = policy.dialect !== "agent-os" && maxToolCalls !== 0;
  if (
    written &&
    checkpointFrequency !== undefined &&
    maxToolCalls !== undefined &&
    checkpointFrequency > maxToolCalls
  ) {
    const message = `checkpoint_frequency ${checkpointFrequency} is never reached: the session ends at max_tool_calls ${maxToolCalls}`;
    add("limit_never_reached", "warning", "checkpoint_frequency", message);
  }
  for (const [tool, calls] of Object.entries(limits.perTool)) lintToolLimit(policy, tool, calls, add);
}

function lintToolLimit(policy: Policy, tool: string, calls: number, add: Report): void {
  const path = `limits.per_tool.${tool}`;
  const name = globOfName(tool);
  if (policy.allowedTools !== undefined && !globsCover(policy.allowedTools, name)) {
    add("limit_for_unusable_tool", "warning", path, `${quote(tool)} is limited, but allowed_tools does not allow it`);
  } else if (globsCover(policy.blockedTools, name)) {
    add("limit_for_unusable_tool", "warning", path, `${quote(tool)} is limited, but blocked_tools blocks it`);
  } else if (policy.maxToolCalls !== undefined && calls >= policy.maxToolCalls && calls > 0) {
    const message = `${quote(tool)} cannot reach its limit of ${calls}: the session ends at max_tool_calls ${policy.maxToolCalls}`;
    add("limit_never_reached", "warning", path, message);
  }
}

export function lintTools(policy: Policy, add: Report): void {
  const { allowedTools } = policy;
  // What forbids folds case, what permits does not.
  const blocked = policy.blockedTools.map((glob) => glob.toLowerCase());
  const isBlocked = (glob: string): boolean => globsCover(blocked, glob.toLowerCase());
  const exact = policy.dialect === "agent-os";
  allowedTools?.forEach((tool, index) => {
    if (!isBlocked(exact ? globOfName(tool) : tool)) return;
    const path = `allowed_tools[${index}]`;
    add(
      "tool_allowed_and_blocked",
      "warning",
      path,
      `${quote(tool)} is allowed, but blocked_tools blocks it`,
      remove(path, true),
    );
  });
  if (allowedTools?.length === 0)
    add("no_tool_allowed", "info", "allowed_tools", "allowed_tools is empty: no tool can be called");
  policy.approvalTools.forEach((tool, index) => {
    const path = `approval_tools[${index}]`;
    if (isBlocked(tool))
      add(
        "approval_of_blocked_tool",
        "warning",
        path,
        `${quote(tool)} needs approval, but blocked_tools blocks it`,
        remove(path, true),
      );
  });
  if (policy.requireHumanApproval && policy.approvalTools.length > 0) {
    add("approval_redundant", "info", "approval_tools", "require_human_approval asks for every tool already");
  }
}

export function lintIntents(policy: Policy, add: Report): void {
  const { deny, approve, threshold } = policy.intents;
  approve.forEach((category, index) => {
    const path = `intents.approve[${index}]`;
    if (deny.includes(category))
      add(
        "intent_denied_and_approved",
        "warning",
        path,
        `${category} needs approval, but \`deny\` denies it`,
        remove(path, true),
      );
  });
  lintSignals(policy, add);
  if (deny.length + approve.length === 0) {
    const asked = policy.rules.some(({ when }) => asksIntent(when));
    if (threshold !== DEFAULT_INTENT_THRESHOLD && !asked)
      add("intent_threshold_unused", "warning", "intents.threshold", "no intent is denied, approved or asked about");
    return;
  }
  if (threshold === 0)
    add(
      "intent_threshold_extreme",
      "warning",
      "intents.threshold",
      "threshold 0 takes the slightest sign for an intent",
    );
  if (threshold === 1)
    add(
      "intent_threshold_extreme",
      "warning",
      "intents.threshold",
      "threshold 1 asks for certainty, which hardly any call gives",
    );
  if (INTENT_CATEGORIES.every((category) => deny.includes(category))) {
    add("nothing_permitted", "warning", "intents.deny", "every category is denied: hardly any call can run");
  }
}

function asksIntent(condition: Condition): boolean {
  return condition.kind === "intent" || innerConditions(condition).some(asksIntent);
}

/** Signals that no decision hears: nothing in the policy asks what a call is for. */
function lintSignals({ intents, rules, signals }: Policy, add: Report): void {
  const heard = intents.deny.length + intents.approve.length > 0 || rules.some(({ when }) => asksIntent(when));
  if (signals.length > 0 && !heard)
    add(
      "signals_unused",
      "info",
      "signals",
      "nothing asks about intents, so signals only show in what `classify` says",
    );
}

export function lintWhole(policy: Policy, add: Report): void {
  const { rules } = policy;
  if (policy.default === "deny" && !rules.some((rule) => rule.effect === "allow")) {
    add("nothing_permitted", "warning", "default", "the default is deny and no rule allows anything: no call can run");
  }
  if (policy.dialect !== "agent-os" && policy.normalize.length === 0) {
    add(
      "views_off",
      "info",
      "normalize",
      "without views a zero-width letter or an escape hides what a pattern looks for",
    );
  }
  if (policy.mode === "observe") add("observe_mode", "info", "mode", "mode is observe: nothing is stopped");
  if (!isSemanticVersion(policy.version)) {
    add("version_not_semantic", "info", "version", `${quote(policy.version)} is no semantic version such as 1.2.0`);
  }
}
