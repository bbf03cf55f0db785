// What a transformation is: a dangerous or harmless payload → the same payload dressed otherwise, or the call that carries it.
import type { ToolCall } from "../../bindings/index.ts";

/** What a payload is written in. */
export const KINDS = ["command", "powershell", "cmd", "sql", "text", "path", "host"] as const;
export type Kind = (typeof KINDS)[number];

/** A payload on its way from a row to a call. */
export interface Payload {
  readonly kind: Kind;
  readonly tool: string;
  /** The argument that carries it. */
  readonly arg: string;
  readonly text: string;
  /** The words of a simple command, while the text is nothing but them. */
  readonly words?: readonly string[];
}

export interface Transformation {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** Whether what it makes still does what the payload did; else it only mentions it, and a command or statement is none. */
  readonly keeps: boolean;
  /** Whether rules over text patterns can see through it too: all that decode or drop characters, and the shell's own. */
  readonly plain: boolean;
  /** Levels of encoding that a reader has to undo (the views undo two); undefined: the payload's own language undoes it. */
  readonly levels?: number;
  /** Undefined where it does not apply to this payload. */
  readonly apply: (payload: Payload) => Payload | undefined;
  /** How the call is made of the payload; absent: one argument. */
  readonly call?: (payload: Payload) => ToolCall;
}

export function callOf({ tool, arg, text }: Payload): ToolCall {
  return { tool, args: { [arg]: text } };
}

type Options = Partial<Pick<Transformation, "keeps" | "plain" | "levels">>;

/** Of a text alone. Gives undefined where nothing changes. */
export function ofText(
  kinds: readonly Kind[],
  name: string,
  change: (text: string) => string | undefined,
  options: Options = {},
): Transformation {
  const apply = (payload: Payload): Payload | undefined => {
    const text = change(payload.text);
    if (text === undefined || text === payload.text) return undefined;
    const { kind, tool, arg } = payload;
    return { kind, tool, arg, text };
  };
  return { name, kinds, keeps: true, plain: true, ...options, apply };
}

/** Of the words of a simple command. */
export function ofWords(
  name: string,
  change: (words: readonly string[]) => string | undefined,
  options: Options = {},
): Transformation {
  const apply = ({ kind, tool, arg, words }: Payload): Payload | undefined => {
    const text = words === undefined ? undefined : change(words);
    return text === undefined ? undefined : { kind, tool, arg, text };
  };
  return { name, kinds: ["command"], keeps: true, plain: true, ...options, apply };
}

/** Of the call around a text. */
export function ofCall(
  kinds: readonly Kind[],
  name: string,
  call: (payload: Payload) => ToolCall | undefined,
  options: Options = {},
): Transformation {
  return {
    name,
    kinds,
    keeps: true,
    plain: true,
    ...options,
    apply: (payload) => (call(payload) === undefined ? undefined : payload),
    call: (payload) => call(payload) as ToolCall,
  };
}

// ---- writing ----------------------------------------------------------------------------------------------------------

/** A word as sh takes it literally. */
export function quote(word: string): string {
  const plain = [...word].every((letter) => /[A-Za-z0-9_./:=%@+,-]/.test(letter));
  return plain && word !== "" ? word : `'${word.split("'").join("'\\''")}'`;
}

export function line(words: readonly string[]): string {
  return words.map(quote).join(" ");
}

export function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

export const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
export const octal = (byte: number): string => byte.toString(8).padStart(3, "0");
export const base64 = (text: string): string => Buffer.from(text).toString("base64");
