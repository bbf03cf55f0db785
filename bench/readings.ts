// Shell calls of about 200 bytes → what views and structure add to a check, as a ratio to the same check without them.
import { createGuardSync, GovernancePolicy, type Guard, type ToolCall } from "../bindings/index.ts";
import type { BenchContext } from "./context.ts";
import { type Measurement, measure } from "./harness.ts";
import { commandLines } from "./inputs.ts";
import { rounded } from "./report.ts";

/** A segment without a byte above ASCII, an escape or an encoded run. */
const CLEAN = "the quick brown fox jumps over the lazy dog near the river bank, then rests. ".repeat(3).slice(0, 200);

/** Conditions such as policies for coding agents hold. */
const COMMANDS = [
  { name: "rm", flags: ["recursive", "force"], operand: ["/", "/**", "~", "~/**"] },
  { name: "dd", operand: "of=/dev/**" },
  { name: "mkfs*" },
  { name: ["shutdown", "reboot", "halt", "poweroff"] },
  { name: "chmod", flags: "recursive", operand: "/**" },
  { name: "chown", flags: "recursive", operand: "/**" },
  { name: "git", subcommand: "push", flags: "force" },
  { name: "sudo" },
  { name: "crontab" },
  { name: ["iptables", "ufw"] },
];

/** Measures the set of 100 patterns: calls with all off and all on, then a clean text with views off and on. */
export function measureReadings({ report, effort, workload }: BenchContext): void {
  const set = workload.sets.find(({ patterns }) => patterns.length >= 100) ?? workload.sets[0];
  if (set === undefined) return;
  const calls = commandLines().map((command) => ({ tool: "bash", args: { command } }));
  const rules = COMMANDS.map((command, index) => ({ id: `command-${index}`, effect: "deny", when: { command } }));
  const fields = { set: set.name, patterns: set.patterns.length };
  const guard = (more: object): Guard => guardOver(set.patterns.slice(0, 100), more);
  const time = (subject: Guard, asked: readonly ToolCall[]): Measurement =>
    measure(effort, asked.length, () => {
      for (const call of asked) subject.check(call);
    });

  const off = time(guard({ normalize: [] }), calls);
  const on = time(guard({ rules }), calls);
  report.add({ case: "shell call, readings off", ...fields, calls: calls.length }, off);
  report.add({ case: "shell call, readings on", ...fields, calls: calls.length, rules: rules.length }, on);
  report.note({ case: "shell call, on / off", ...fields, ratio: rounded(on.median / off.median), goal: 2.5 });

  const clean = [{ tool: "note", args: { text: CLEAN } }];
  const raw = time(guard({ normalize: [] }), clean);
  const viewed = time(guard({}), clean);
  report.add({ case: "clean text, views off", ...fields }, raw);
  report.add({ case: "clean text, views on", ...fields }, viewed);
  report.note({ case: "clean text, on / off", ...fields, ratio: rounded(viewed.median / raw.median), goal: 1.15 });
}

function guardOver(patterns: readonly string[], more: object): Guard {
  const blocked = patterns.map((pattern) => ({ pattern, type: "regex" }));
  const document = { apiVersion: "portcullis/v1", name: "bench", blocked_patterns: blocked, ...more };
  return createGuardSync(GovernancePolicy.parse(JSON.stringify(document)));
}
