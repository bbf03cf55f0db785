// A data folder, or the small corpus beside this file → the pattern sets and inputs that benchmarks run on.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, above bench/ and above dist/bench/ alike. */
export const root = ["..", "../.."]
  .map((up) => fileURLToPath(new URL(up, import.meta.url)))
  .find((folder) => existsSync(join(folder, "package.json"))) as string;

const corpus = join(root, "bench", "corpus");

export const INPUT_BYTES = [64, 200, 1024, 4096] as const;
export type InputBytes = (typeof INPUT_BYTES)[number];

export interface Workload {
  /** Where it comes from: `data` or `corpus`. */
  readonly source: "data" | "corpus";
  /** Pattern sets by name. The two agent sets are regexes of real agent policies. */
  readonly sets: readonly PatternSet[];
  /** Texts of about so many bytes. */
  inputs(bytes: InputBytes): readonly string[];
}

export interface PatternSet {
  readonly name: string;
  readonly patterns: readonly string[];
  /** Measured without rivals: it only asks how far we can go. */
  readonly alone?: boolean;
}

/** Sets and inputs of `DIR/bench` where a data folder is given, else of the corpus. */
export function loadWorkload(data: string | undefined): Workload {
  const own = lines(join(corpus, "patterns.txt"));
  const lookaround = lines(join(corpus, "lookaround.txt"));
  const withLookaround = mixIn(own.slice(0, 90), lookaround);
  const withoutLiterals = lines(join(corpus, "no-literals.txt"));
  if (data === undefined)
    return {
      source: "corpus",
      sets: [
        { name: "own10", patterns: own.slice(0, 10) },
        { name: "own100", patterns: own.slice(0, 100) },
        { name: "lookaround100", patterns: withLookaround },
        { name: "noliterals30", patterns: withoutLiterals },
      ],
      inputs: makeInputs,
    };
  const folder = join(data, "bench");
  if (!existsSync(folder)) throw new Error(`${folder} does not exist`);
  const agent = (count: number): string[] => lines(join(folder, `pats_agent${count}.txt`));
  return {
    source: "data",
    sets: [
      { name: "agent10", patterns: agent(100).slice(0, 10) },
      { name: "agent100", patterns: agent(100) },
      { name: "agent1000", patterns: agent(1000) },
      { name: "lookaround100", patterns: withLookaround },
      { name: "noliterals30", patterns: withoutLiterals },
      { name: "agent5000", patterns: withOtherWords(agent(1000), 5), alone: true },
    ],
    inputs: (bytes) => JSON.parse(readFileSync(join(folder, `inputs_${bytes}.json`), "utf8")) as string[],
  };
}

/** Command lines of about 200 bytes as coding agents write them. */
export function commandLines(): readonly string[] {
  return lines(join(corpus, "commands.txt"));
}

function lines(file: string): string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** Each pattern `times` times, with other words of the same length: letters moved on along the alphabet. */
function withOtherWords(patterns: readonly string[], times: number): string[] {
  const moved = (word: string, by: number): string =>
    Array.from(word, (letter) => String.fromCharCode(0x61 + ((letter.charCodeAt(0) - 0x61 + by) % 26))).join("");
  return Array.from({ length: times }, (_, by) =>
    patterns.map((pattern) => pattern.replace(/(?<![\\\w])[a-z]{4,}/g, (word) => moved(word, by))),
  ).flat();
}

/** `extra` spread evenly over `base`. */
function mixIn(base: readonly string[], extra: readonly string[]): string[] {
  const every = Math.floor(base.length / extra.length);
  return base.flatMap((pattern, index) => {
    const addition = index % every === 0 ? extra[index / every] : undefined;
    return addition === undefined ? [pattern] : [pattern, addition];
  });
}

const INPUT_COUNT = 200;

/** Snippets of the corpus strung together in an order that is always the same, cut at `bytes` UTF-16 units. */
function makeInputs(bytes: InputBytes): string[] {
  const snippets = lines(join(corpus, "snippets.txt"));
  let state = 0x9e3779b9 ^ bytes;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return Array.from({ length: INPUT_COUNT }, () => {
    let text = "";
    while (text.length < bytes) text += `${text === "" ? "" : " ; "}${snippets[next(snippets.length)]}`;
    return text.slice(0, bytes);
  });
}

/** A real 64 KB answer to the worst case: every word that the corpus's patterns look for, over and over. */
export function keywordSoup(patterns: readonly string[], bytes: number): string {
  const words = patterns.flatMap((pattern) => pattern.match(/[A-Za-z]{3,}/g) ?? []);
  let text = "";
  for (let at = 0; text.length < bytes; at++) text += `${words[at % words.length]} `;
  return text.slice(0, bytes);
}
