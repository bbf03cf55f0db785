// Agent-OS semantic `signals:` → weighted signals, and the denials that go with them.
import { INTENT_CATEGORIES, type IntentCategory, type Signal } from "../model.ts";
import { quote } from "../source.ts";
import { perMille } from "../when.ts";
import type { Draft } from "./draft.ts";
import { type Foreign, listOf, note, noteUnknown, numberOf, recordOf, textOf, type Values } from "./foreign.ts";

/** The categories that Agent-OS denies unless told otherwise, from the same confidence on. */
const DENIED: readonly IntentCategory[] = INTENT_CATEGORIES.slice(0, 5);
const THRESHOLD = 0.5;

export function importSignals(foreign: Foreign): Draft {
  const { values } = foreign;
  noteUnknown(foreign, values, "", ["signals", "disclaimer", "version", "name", "description"], "same");
  const signals: Signal[] = [];
  for (const [category, entries] of Object.entries(recordOf(values.signals) ?? {})) {
    const path = `signals.${category}`;
    if (!isCategory(category)) {
      note(foreign, "same", path, `the category ${quote(category)} is not known; Agent-OS skips it too`);
      continue;
    }
    listOf(entries).forEach((entry, index) => {
      const signal = readSignal(recordOf(entry), category, `${path}[${index}]`, foreign);
      if (signal !== undefined) signals.push(signal);
    });
  }
  note(foreign, "stricter", "signals", "these signals are added to the built-in ones; in Agent-OS they replace them");
  const ordered = INTENT_CATEGORIES.flatMap((category) => signals.filter((signal) => signal.category === category));
  return {
    name: textOf(values.name) ?? "imported-signals",
    signals: ordered,
    intents: { deny: DENIED, approve: [], threshold: THRESHOLD },
  };
}

function isCategory(name: string): name is IntentCategory {
  return (INTENT_CATEGORIES as readonly string[]).includes(name);
}

function readSignal(
  entry: Values | undefined,
  category: IntentCategory,
  path: string,
  foreign: Foreign,
): Signal | undefined {
  const pattern = textOf(entry?.pattern);
  const weight = numberOf(entry?.weight);
  if (pattern === undefined || weight === undefined || weight < 0 || weight > 1) {
    return note(
      foreign,
      "looser",
      path,
      "a signal needs a pattern and a weight from 0 to 1, so nothing came of this one",
    );
  }
  const flaw = foreign.checkPattern?.(pattern, "regex");
  if (flaw !== undefined)
    return note(foreign, "looser", path, `the regex ${quote(pattern)} is outside the dialect: ${flaw.message}`);
  const explanation = textOf(entry?.explanation);
  const name = explanation === undefined || explanation === "" ? pattern : explanation;
  return { category, pattern, type: "regex", weight: perMille(weight), name };
}
