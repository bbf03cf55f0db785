// The `command` and `sql` conditions of a policy → encoded conditions, the reading table of its tools, and the knowledge they need.
import {
  MAX_SELECTORS,
  MAX_STRUCTURES,
  NORMALIZE_ESCAPES,
  NORMALIZE_UNICODE,
  SECTION_COMMANDS,
  SECTION_SQL,
  SECTION_VIEWS,
  STRUCTURE_COMMAND,
  STRUCTURE_SQL,
} from "../../assembly/layout.ts";
import { PolicyError } from "../errors.ts";
import { parseArgPath } from "../policy/arg-path.ts";
import type { CommandCondition, SqlCondition } from "../policy/condition.ts";
import type { Policy } from "../policy/model.ts";
import type { ProgramMeta, ReadingMeta, StructureMeta } from "../program.ts";
import type { LoweredStructure } from "./bytecode.ts";
import type { Section } from "./compile.ts";
import { encodeCommandCondition, packCommandTable } from "./knowledge/commands.ts";
import { encodeSqlCondition, SqlConditionError, sqlWords } from "./knowledge/sql.ts";
import { viewTable } from "./knowledge/views.ts";
import { DEFAULT_READINGS, READING_CODES } from "./readings.ts";

/** Conditions that are judged over what a text means. */
export type StructureCondition = CommandCondition | SqlCondition;

/** `NORMALIZE_` bits of a policy. */
export function normalizeBits(policy: Policy): number {
  let bits = 0;
  if (policy.normalize.includes("unicode")) bits |= NORMALIZE_UNICODE;
  if (policy.normalize.includes("escapes")) bits |= NORMALIZE_ESCAPES;
  return bits;
}

/** Gathers the structure conditions of one policy while it is lowered. */
export class Structures {
  readonly lowered: LoweredStructure[] = [];
  readonly #policy: Policy;
  readonly #meta: StructureMeta[] = [];
  /** Argument path → selector bit. */
  readonly #selectors = new Map<string, number>();
  readonly #argv = new Set<string>();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Takes a condition of a rule in; its index. Throws `PolicyError` (`unsupported_condition`) for one that cannot be encoded. */
  add(condition: StructureCondition, rule: string, permits: boolean): number {
    if (this.lowered.length === MAX_STRUCTURES) {
      throw refuse(
        rule,
        `there are more than ${MAX_STRUCTURES} command, sql, path and host conditions (MAX_STRUCTURES)`,
      );
    }
    const selector = condition.arg === undefined ? 0 : this.#selectorOf(condition.arg, rule);
    if (condition.kind === "command" && condition.arg !== undefined) this.#argv.add(condition.arg);
    const kind = condition.kind === "command" ? STRUCTURE_COMMAND : STRUCTURE_SQL;
    this.#meta.push({ kind: condition.kind, source: describe(condition) });
    return this.lowered.push({ kind, permits, selector, bytes: encode(condition, rule) }) - 1;
  }

  /** Data sections that the engine's readers search, each only where something needs it. */
  knowledge(normalize: number): Section[] {
    const sections: Section[] = [];
    if (this.#asks(STRUCTURE_COMMAND)) sections.push({ tag: SECTION_COMMANDS, bytes: packCommandTable() });
    if (this.#asks(STRUCTURE_SQL)) sections.push({ tag: SECTION_SQL, bytes: sqlWords() });
    if (normalize !== 0) sections.push({ tag: SECTION_VIEWS, bytes: viewTable() });
    return sections;
  }

  /** What the guard has to know; nothing where no rule asks for structure. */
  meta(): Partial<Pick<ProgramMeta, "structures" | "readings" | "workspace">> {
    if (this.lowered.length === 0) return {};
    const { workspace } = this.#policy;
    return {
      structures: this.#meta,
      readings: [...defaultReadings(), ...this.#treatAs(), ...this.#selected()],
      ...(workspace === undefined ? {} : { workspace }),
    };
  }

  #asks(kind: number): boolean {
    return this.lowered.some((structure) => structure.kind === kind);
  }

  #selectorOf(arg: string, rule: string): number {
    const known = this.#selectors.get(arg);
    if (known !== undefined) return known;
    if (this.#selectors.size === MAX_SELECTORS) {
      throw refuse(rule, `the policy's conditions name more than ${MAX_SELECTORS} arguments (MAX_SELECTORS)`);
    }
    const bit = 1 << this.#selectors.size;
    this.#selectors.set(arg, bit);
    return bit;
  }

  #treatAs(): ReadingMeta[] {
    return this.#policy.treatAs.flatMap(({ tools, arg, as }) => {
      const place = placeOf(arg);
      return place === undefined ? [] : [{ tools, ...place, as: READING_CODES[as] }];
    });
  }

  #selected(): ReadingMeta[] {
    return [...this.#selectors].flatMap(([arg, selector]) => {
      const place = placeOf(arg);
      if (place === undefined) return [];
      return [{ tools: ["*"], ...place, selector, ...(this.#argv.has(arg) ? { argv: true } : {}) }];
    });
  }
}

function defaultReadings(): ReadingMeta[] {
  return DEFAULT_READINGS.map(({ tools, names, as }) => ({ tools, names, as: READING_CODES[as] }));
}

/** Where a validated path leads. */
function placeOf(arg: string): Pick<ReadingMeta, "root" | "steps"> | undefined {
  const path = parseArgPath(arg);
  if (!("root" in path) || path.root === "context") return undefined;
  return path.root === "result" ? { root: "result", steps: path.steps } : { steps: path.steps };
}

function encode(condition: StructureCondition, rule: string): Uint8Array {
  if (condition.kind === "command") {
    const { names, subcommands, flags, operands, redirects, minCertainty } = condition;
    return encodeCommandCondition({ names, subcommands, flags, operands, redirects, minCertainty });
  }
  const { statements, where, tables, minCertainty } = condition;
  try {
    return encodeSqlCondition({
      ...(statements === undefined ? {} : { statement: statements }),
      ...(where === undefined ? {} : { where }),
      ...(tables === undefined ? {} : { table: tables }),
      ...(minCertainty === undefined ? {} : { min_certainty: minCertainty }),
    });
  } catch (error) {
    if (error instanceof SqlConditionError) throw refuse(rule, error.message);
    throw error;
  }
}

/** The condition in a few words, for the evidence of a decision. */
function describe(condition: StructureCondition): string {
  const parts =
    condition.kind === "command"
      ? [
          condition.names?.join("|"),
          condition.subcommands?.join("|"),
          condition.flags?.map((flag) => (flag.startsWith("-") || flag.startsWith("/") ? flag : `--${flag}`)).join(" "),
          condition.operands?.join("|"),
          condition.redirects?.map((target) => `> ${target}`).join("|"),
        ]
      : [
          condition.statements?.join("|"),
          condition.tables?.join("|"),
          condition.where?.map((is) => `where ${is}`).join("|"),
        ];
  const words = parts.filter((part) => part !== undefined);
  return words.length === 0 ? `any ${condition.kind}` : words.join(" ");
}

function refuse(rule: string, why: string): PolicyError {
  return new PolicyError("unsupported_condition", `rule ${rule}: ${why}`);
}
