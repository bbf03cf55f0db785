// The rows of test/cases/evasion*.yaml → payloads, and the one policy that all of their rules make.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { KINDS, type Kind, line, type Payload } from "./transformation.ts";

/** A payload, and the rule that holds for it; without one, none may. */
export interface Row {
  readonly name: string;
  readonly payload: Payload;
  /** Id of its rule in the policy. */
  readonly rule?: string;
  /** Whether the rule looks at text alone (patterns), which mentions match too. */
  readonly textual: boolean;
}

interface Written {
  readonly id?: string;
  readonly words?: readonly string[];
  readonly line?: string;
  readonly text?: string;
  readonly when?: Readonly<Record<string, unknown>>;
}

type File = Readonly<Partial<Record<Kind, readonly Written[]>>>;

/** The tool and argument that carry a kind of payload. */
const CARRIERS: Readonly<Record<Kind, readonly [tool: string, arg: string]>> = {
  command: ["bash", "command"],
  powershell: ["powershell", "command"],
  cmd: ["cmd", "command"],
  sql: ["database_query", "query"],
  text: ["send_message", "body"],
  path: ["read_file", "path"],
  host: ["fetch", "url"],
};

const TEXT_TESTS = ["contains", "regex", "glob", "path_glob"];

/** Where the calls run. */
export const WORKSPACE = "/work/app";

function payloadOf(kind: Kind, { words, line: written, text }: Written): Payload {
  const [tool, arg] = CARRIERS[kind];
  const plain = words === undefined ? (written ?? text ?? "") : line(words);
  return { kind, tool, arg, text: plain, ...(words === undefined ? {} : { words }) };
}

function read(name: string): File {
  // Beside the sources, whether they run as they are or built.
  const places = [join(import.meta.dirname, "../cases"), join(import.meta.dirname, "../../../test/cases")];
  const folder = places.find((place) => existsSync(join(place, name)));
  if (folder === undefined) throw new Error(`there is no ${name} in ${places.join(" or ")}`);
  return parse(readFileSync(join(folder, name), "utf8")) as File;
}

function rowsOf(file: File): (Row & { readonly when?: Readonly<Record<string, unknown>> })[] {
  return KINDS.flatMap((kind) =>
    (file[kind] ?? []).map((written) => {
      const payload = payloadOf(kind, written);
      const { id, when } = written;
      return {
        name: id ?? payload.text,
        payload,
        textual: when !== undefined && Object.keys(when).some((key) => TEXT_TESTS.includes(key)),
        ...(id === undefined ? {} : { rule: `${kind}-${id}` }),
        ...(when === undefined ? {} : { when }),
      };
    }),
  );
}

export interface Rows {
  readonly dangerous: readonly Row[];
  readonly benign: readonly Row[];
  /** A policy document with the rules of all dangerous rows. */
  readonly policy: object;
  /** Policies that share out the same rules: what a program of few rules may leave unread shows only there. */
  readonly small: readonly object[];
}

/** Rules of one small policy. */
const FEW_RULES = 8;

type Named = ReturnType<typeof rowsOf>[number];

function policyOf(name: string, rows: readonly Named[]): object {
  return {
    apiVersion: "portcullis/v1",
    name,
    workspace: WORKSPACE,
    limits: { max_input_bytes: 8_388_608 },
    rules: rows.map(({ rule, when }) => ({ id: rule, effect: "deny", when })),
  };
}

export function readRows(): Rows {
  const dangerous = rowsOf(read("evasion.yaml"));
  const small: object[] = [];
  for (let at = 0; at < dangerous.length; at += FEW_RULES) {
    small.push(policyOf(`evasion from ${at}`, dangerous.slice(at, at + FEW_RULES)));
  }
  return {
    dangerous,
    benign: rowsOf(read("evasion-benign.yaml")),
    policy: policyOf("evasion", dangerous),
    small,
  };
}
