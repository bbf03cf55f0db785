// `builtin:NAME` → the text of a policy that comes with the package.
import { nearestWord } from "./nearest.ts";
import { BROWSER_AGENT } from "./presets/browser-agent.ts";
import { CODING_AGENT } from "./presets/coding-agent.ts";
import { DATA_ANALYST } from "./presets/data-analyst.ts";
import { PII } from "./presets/pii.ts";
import { READ_ONLY } from "./presets/read-only.ts";
import { SECRETS } from "./presets/secrets.ts";
import { STRICT } from "./presets/strict.ts";

const PRESETS: Readonly<Record<string, string>> = {
  "coding-agent": CODING_AGENT,
  "data-analyst": DATA_ANALYST,
  "browser-agent": BROWSER_AGENT,
  "read-only": READ_ONLY,
  secrets: SECRETS,
  pii: PII,
  strict: STRICT,
};

export function presetNames(): readonly string[] {
  return Object.keys(PRESETS);
}

/** The YAML of a preset; `undefined` for a name that none has. */
export function presetText(name: string): string | undefined {
  return Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
}

export function nearestPreset(name: string): string | undefined {
  return nearestWord(name, presetNames());
}
