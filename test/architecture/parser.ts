// Turns source text into an ESTree with the parser that the test runner already brings along.
import { parseSync as parse } from "rolldown/utils";

/** An ESTree node, read by field name: the rules need a few shapes only. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

export interface ParsedSource {
  readonly program: { readonly body: readonly Node[] };
  readonly comments: readonly { readonly value: string; readonly start: number }[];
}

export function parseSync(file: string, source: string): ParsedSource {
  const { program, comments, errors } = parse(file, source, { sourceType: "module", lang: "ts" });
  const first = errors[0];
  if (first !== undefined) throw new Error(`${file}: ${first.message}`);
  return { program: program as unknown as ParsedSource["program"], comments };
}
