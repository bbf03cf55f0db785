// `builtin:NAME` → the text of a policy that comes with the package.
import { nearestWord } from "./nearest.ts";

/** What a reference to one of our own policies starts with. */
export const BUILTIN_PREFIX = "builtin:";

const PRESETS: Readonly<Record<string, string>> = {};

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
