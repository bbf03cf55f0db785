// A program's metadata → how each question is read: languages of arguments, paths of conditions, what the session did.
import type { ProgramMeta } from "../program.ts";
import type { Question, Stage } from "./call.ts";
import { type AfterTable, afterTable, type History } from "./history.ts";
import { ReadingTable } from "./readings.ts";
import type { Reading } from "./segments.ts";
import { Selection, SelectorTable } from "./selection.ts";

const NONE: readonly never[] = Object.freeze([]);

/** What paths in evidence start with. */
export function rootOf(stage: Stage): "args" | "result" {
  return stage === "tool_result" ? "result" : "args";
}

/** The readings of one program. */
export class CallReadings {
  readonly #workspace: string | undefined;
  /** Undefined where no rule asks for structure. */
  readonly #readings: ReadingTable | undefined;
  /** Undefined where no condition names a path or a session's past. */
  readonly #selectors: SelectorTable | undefined;
  readonly #after: AfterTable;
  /** The reading of the last call that had nothing but its tool to say, and that tool: calls with the same follow each other. */
  #plain: Reading | undefined;
  #plainTool = "";

  constructor({ workspace, readings, selectors, after = NONE }: ProgramMeta) {
    this.#workspace = workspace;
    this.#readings = readings === undefined ? undefined : new ReadingTable(readings);
    this.#selectors = selectors === undefined ? undefined : new SelectorTable(selectors);
    this.#after = afterTable(after);
  }

  /** How a question is to be read at `now`; undefined where its segments alone are all that is asked for. */
  of({ tool, stage, cwd, workspace, context }: Question, history?: History, now = 0): Reading | undefined {
    if (this.#readings === undefined && this.#selectors === undefined) return undefined;
    const root = rootOf(stage);
    const plain =
      this.#selectors === undefined && cwd === undefined && workspace === undefined && context === undefined;
    if (plain && tool === this.#plainTool && root === this.#plain?.root) return this.#plain;
    const reading: Reading = {
      readings: this.#readings?.of(tool),
      root,
      cwd,
      workspace: workspace ?? this.#workspace,
      selection: this.#selectors === undefined ? undefined : new Selection(this.#selectors),
      held: history?.held(this.#after, now) ?? NONE,
      context,
    };
    if (plain) {
      this.#plain = reading;
      this.#plainTool = tool;
    }
    return reading;
  }
}
