// Runs one command line inside the test: what it wrote, and its exit code.
import { run } from "../../bindings/cli/run.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export async function portcullis(
  words: readonly string[],
  {
    input,
    width = 140,
    colors = false,
    env = {},
  }: {
    readonly input?: string;
    readonly width?: number;
    readonly colors?: boolean;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Ran> {
  let out = "";
  let error = "";
  const surface = { colors, width };
  const code = await run(words, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    input: () => (input === undefined ? undefined : Promise.resolve(input)),
    env,
    surface,
    errorSurface: surface,
  });
  return { code, out, error };
}

export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
