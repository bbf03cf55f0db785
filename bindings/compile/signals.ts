// Gathers the default signals of the nine categories, in the fixed order of the categories.
import { DESTRUCTIVE } from "./signals/destructive.ts";
import { EXECUTION } from "./signals/execution.ts";
import { EXFILTRATION } from "./signals/exfiltration.ts";
import type { DefaultSignal } from "./signals/grammar.ts";
import { ORDINARY } from "./signals/ordinary.ts";
import { PRIVILEGE } from "./signals/privilege.ts";
import { SYSTEM } from "./signals/system.ts";
import { TOOLS } from "./signals/tools.ts";

const CATEGORIES = [DESTRUCTIVE, EXFILTRATION, PRIVILEGE, SYSTEM, EXECUTION, ORDINARY, TOOLS];

let built: readonly DefaultSignal[] | undefined;

/**
 * The signals every guard starts with: weighted patterns (per mille) of shells, SQL, Python, PowerShell, cloud tools and plain requests.
 * A signal of category `benign` is an excuse: it discounts the five dangerous categories.
 */
export function defaultSignals(): readonly DefaultSignal[] {
  built ??= CATEGORIES.flatMap((signals) => signals());
  return built;
}
