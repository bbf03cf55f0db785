// Regexes as policies have them → larger sets: changed, spliced and wrapped in what people add to a pattern later.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { findRoot } from "../conformance/root.ts";
import { PROFILES, randomPattern } from "./patterns.ts";
import type { Random } from "./random.ts";

function linesOf(file: URL): string[] {
  return readFileSync(file, "utf8").split("\n").filter(Boolean);
}

/** The regexes of `bench/corpus`; with PORTCULLIS_DATA also the collections of real ones there. */
export function readPolicyPatterns(): string[] {
  const corpus = ["patterns.txt", "lookaround.txt"].flatMap((name) =>
    linesOf(new URL(`bench/corpus/${name}`, findRoot())),
  );
  const data = process.env.PORTCULLIS_DATA;
  if (data === undefined) return corpus;
  const folder = pathToFileURL(`${resolve(data)}/`);
  const collected = JSON.parse(readFileSync(new URL("patterns/pattern_corpus.json", folder), "utf8")) as string[];
  return [...corpus, ...collected, ...linesOf(new URL("bench/pats_agent1000.txt", folder))];
}

const WRAPPINGS = [
  "(?:%)(?!\\s*#)",
  "(?<!\\w)(?:%)",
  "(?=.*[a-z])(?:%)",
  "(?:%)(?=\\s|$)",
  "(?!.*safe)(?:%)",
  "^(?:%)",
  "(?:%)$",
  "(?-i)%",
  "(?s)%",
  "(?m)^\\s*(?:%)",
  "(?:%)|é\\w+",
  "(?:%).*\\b(?:x|y)",
  "(?:%){2,3}",
  "(?:(?:%)\\s*)+!",
  "[^a-z](?:%)",
  "(?:%)[\\s\\S]*qz",
];

const TOKENS = [
  ".*",
  "\\s*",
  "?",
  "+",
  "*",
  "|",
  "\\b",
  "é",
  "[^x]",
  "s",
  "k",
  "{2}",
  "(?!a)",
  "(?<=b)",
  "\\w+",
  "$",
  "^",
];

function tokensOf(pattern: string): string[] {
  return pattern.match(/\\[pPux]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[\s\S]/gu) ?? [];
}

/** A pattern of the pool that someone has been at; often still valid. */
export function changedPattern(random: Random, pool: readonly string[]): string {
  const pattern = random.pick(pool);
  const bare = () => random.pick(pool).replace(/^\(\?i\)/, "");
  switch (random.below(5)) {
    case 0:
      return random.pick(WRAPPINGS).replace("%", bare);
    case 1: {
      const tokens = tokensOf(pattern);
      for (let changes = 1 + random.below(3); changes > 0; changes--) {
        const at = random.below(tokens.length + 1);
        if (random.once(2)) tokens.splice(at, 1);
        else tokens.splice(at, 0, random.pick(TOKENS));
      }
      return tokens.join("");
    }
    case 2: {
      const [head, tail] = [tokensOf(pattern), tokensOf(random.pick(pool))];
      return head.slice(0, random.below(head.length + 1)).join("") + tail.slice(random.below(tail.length + 1)).join("");
    }
    case 3:
      return pattern + random.pick(["|", ".*", "\\s+", "\\b.*\\b", " "]) + bare();
    default:
      return randomPattern(random, random.pick(PROFILES));
  }
}
