// A verified program → its metadata, checked for the shape that hosts rely on.
import * as layout from "../../assembly/layout.ts";
import { PolicyError } from "../errors.ts";
import type { ProgramMeta } from "../program.ts";

const NONE: readonly never[] = Object.freeze([]);

/** The metadata section of a program that the engine has verified. */
export function readMeta(program: Uint8Array): ProgramMeta {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const sections = view.getUint32(12, true);
  for (let i = 0; i < sections; i++) {
    const head = (layout.PROGRAM_HEADER_WORDS + i * layout.SECTION_WORDS) << 2;
    if (view.getUint32(head, true) !== layout.SECTION_META) continue;
    const at = view.getUint32(head + 4, true);
    const end = at + view.getUint32(head + 8, true);
    const meta = parseMeta(program.subarray(at, end));
    if (meta !== undefined && hasShape(meta, view)) return meta as ProgramMeta;
    break;
  }
  throw new PolicyError("program_corrupt", "the program holds no readable metadata");
}

function parseMeta(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Whether metadata has the shape that hosts rely on and speaks of as many patterns and rules as the program holds. */
function hasShape(meta: unknown, program: DataView): boolean {
  const { policy, limits, rules, patterns, signals, ...rest } = (meta ?? {}) as Partial<Record<string, unknown>>;
  const { selectors = NONE, numbers = NONE, events = NONE, after = NONE } = rest;
  if (typeof policy !== "object" || policy === null || typeof limits !== "object" || limits === null) return false;
  if (!Array.isArray(rules) || !Array.isArray(patterns) || !Array.isArray(signals)) return false;
  if (!Array.isArray(selectors) || !Array.isArray(numbers) || !Array.isArray(events) || !Array.isArray(after))
    return false;
  if (typeof (limits as { perTool?: unknown }).perTool !== "object") return false;
  if (!Array.isArray((limits as { explicit?: unknown }).explicit)) return false;
  if (
    ![...rules, ...patterns, ...signals, ...selectors, ...numbers, ...events, ...after].every(
      (row) => typeof row === "object" && row !== null,
    )
  )
    return false;
  if (![...rules, ...events].every((rule: { stages?: unknown }) => Array.isArray(rule.stages))) return false;
  return (
    patterns.length === countIn(program, layout.SECTION_SCAN, layout.SCAN_PATTERNS) &&
    rules.length + events.length === countIn(program, layout.SECTION_RULES, 0) &&
    selectors.length === countIn(program, layout.SECTION_RULES, 12)
  );
}

/** A word of a section's head; 0 where the program has no such section. */
export function countIn(program: DataView, tag: number, word: number): number {
  const sections = program.getUint32(12, true);
  for (let i = 0; i < sections; i++) {
    const head = (layout.PROGRAM_HEADER_WORDS + i * layout.SECTION_WORDS) << 2;
    if (program.getUint32(head, true) === tag)
      return program.getUint32(program.getUint32(head + 4, true) + word * 4, true);
  }
  return 0;
}
