// An argument, a file or standard input → the calls in it, each with the place it came from.
import { readFile } from "node:fs/promises";
import type { ToolCall } from "../index.ts";
import type { Console } from "./usage.ts";
import { UsageError } from "./usage.ts";

/** One call to judge. */
export interface Item {
  /** 1-based line in a JSON Lines file, 1-based place in a list, or 1. */
  readonly line: number;
  /** The call's own `id`, where it has one. */
  readonly id?: string;
  readonly call: ToolCall;
}

export interface Items {
  /** Whether one call was asked for rather than a list, however short. */
  readonly single: boolean;
  readonly items: readonly Item[];
}

/** Reads what `word` names: JSON itself, a file, or `-` and nothing for standard input. */
export async function readCalls(word: string | undefined, console: Console): Promise<Items> {
  if (word !== undefined && (word.trimStart().startsWith("{") || word.trimStart().startsWith("["))) {
    return parseCalls(word, "the call");
  }
  if (word !== undefined && word !== "-") return parseCalls(await readText(word), word);
  const input = console.input();
  if (input === undefined) throw new UsageError("no call to judge: give it as JSON, as a file, or on standard input");
  return parseCalls(await input, "standard input");
}

/** A UTF-8 file's text; one that cannot be read is wrong usage. */
export async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${path} is not UTF-8`);
    throw new UsageError(`cannot read ${path}: ${causeOf(error)}`);
  }
}

export function causeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "permission denied";
  return error instanceof Error ? error.message : String(error);
}

/** One JSON object is one call; a JSON array or a line each is many. */
function parseCalls(text: string, source: string): Items {
  const trimmed = text.trim();
  if (trimmed === "") throw new UsageError(`${source} is empty`);
  const whole = parseJson(trimmed);
  if (whole.ok) {
    if (!Array.isArray(whole.value)) return { single: true, items: [itemOf(whole.value, 1, source)] };
    return { single: false, items: whole.value.map((value, index) => itemOf(value, index + 1, source)) };
  }
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const filled = lines.filter(({ line }) => line !== "");
  // A single broken object over several lines is one mistake, not one a line.
  if (filled.length === 1 || !filled.every(({ line }) => line.startsWith("{"))) {
    throw new UsageError(`${source} is not JSON: ${whole.cause}`);
  }
  const items = filled.map(({ line, number }) => {
    const parsed = parseJson(line);
    if (!parsed.ok) throw new UsageError(`${source}:${number}: not JSON: ${parsed.cause}`);
    return itemOf(parsed.value, number, source);
  });
  return { single: false, items };
}

function itemOf(value: unknown, line: number, source: string): Item {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${source}:${line}: a call is an object such as {"tool": "bash", "args": {"command": "ls"}}`);
  }
  const { id } = value as { id?: unknown };
  // What is wrong inside the object is for the guard to judge.
  return { line, ...(typeof id === "string" ? { id } : {}), call: value as ToolCall };
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; cause: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, cause: error instanceof Error ? error.message : String(error) };
  }
}
