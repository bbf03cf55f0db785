// Turns a text into the engine's own records of its SQL, as plain data with names for numbers, for tests.
import * as layout from "../../assembly/engine/sql/layout.ts";
import { sqlWords } from "../../bindings/compile/knowledge/sql.ts";
import { compileEntry } from "../assembly/compile.ts";

interface SqlExports {
  open(): number;
  openWith(bytes: number): number;
  conditionAt(): number;
  result(): number;
  parse(length: number, dialects: number): number;
  match(permit: number): number;
}

export interface SqlRecord {
  readonly kind: string;
  readonly object: string;
  readonly where: string;
  readonly certainty: string;
  readonly traits: readonly string[];
  readonly privileges: readonly string[];
  /** `role:name` in order of appearance; a name whose quoted capitals were folded ends in ^. */
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
}

export interface SqlReading {
  readonly status: readonly string[];
  readonly statements: number;
  readonly records: readonly SqlRecord[];
  readonly readings: number;
  /** What a shell (sh, cmd) or another language (code) is given, as `sh: text`; `lost` last where there was no room for more. */
  readonly programs: readonly string[];
  /** Work done, in loop turns; 0 in a release build. */
  readonly steps: number;
}

export interface SqlReader {
  read(text: string | Uint8Array, dialects?: number): SqlReading;
  /** Like `read`, for its effect only: no records are built. */
  parse(text: string | Uint8Array): number;
  /** Whether the condition holds over the text read last. */
  match(condition: Uint8Array, permit: boolean): boolean;
}

/** Bytes of text that the test module has room for. */
export const TEXT_BYTES = 1 << 20;

const codes = (prefix: string) =>
  (Object.entries(layout) as [string, number][])
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [value, name.slice(prefix.length).toLowerCase()] as const);
const named = (prefix: string) => {
  const map = new Map(codes(prefix));
  return (value: number) => map.get(value) ?? String(value);
};
const bits = (prefix: string) => {
  const list = codes(prefix);
  return (value: number) => list.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name);
};
const statementOf = named("STATEMENT_");
const objectOf = named("OBJECT_");
const whereOf = named("WHERE_");
const certaintyOf = named("CERTAINTY_");
const traitsOf = bits("TRAIT_");
const privilegesOf = bits("PRIVILEGE_");
const statusOf = bits("READ_");
const ROLES = ["", "target", "source", "function", "object", "grantee"];

export async function createSqlReader(target: "release" | "debug"): Promise<SqlReader> {
  const { exports, memory } = await compileEntry("sql", target);
  const wasm = exports as unknown as SqlExports;
  const text = wasm.open();
  const table = sqlWords();
  new Uint8Array(memory.buffer).set(table, text);
  if (!wasm.openWith(table.length)) throw new Error("the word table is not the one that the engine was built with");
  const utf8 = new TextEncoder();
  const decoder = new TextDecoder();
  const put = (source: string | Uint8Array) => {
    const bytes = typeof source === "string" ? utf8.encode(source) : source;
    if (bytes.length > TEXT_BYTES) throw new Error("the text is longer than the test module's memory");
    new Uint8Array(memory.buffer).set(bytes, text);
    return bytes.length;
  };
  return {
    parse: (source) => wasm.parse(put(source), 0),
    read(source, dialects = 0) {
      const status = wasm.parse(put(source), dialects);
      const base = wasm.result();
      const view = new DataView(memory.buffer);
      const header = (field: number) => view.getUint32(base + 4 * field, true);
      const namesOf = (record: number) => {
        const names: string[] = [];
        let index = view.getUint16(record + layout.RECORD_FIRST_NAME, true);
        while (index !== 0) {
          const name = base + layout.SQL_NAMES_AT + (index - 1) * layout.SQL_NAME_BYTES;
          const at = base + layout.SQL_STORE_AT + view.getUint32(name + layout.NAME_OFFSET, true);
          const length = view.getUint8(name + layout.NAME_LENGTH);
          const cased = view.getUint8(name + layout.NAME_BITS) & layout.NAME_CASED ? "^" : "";
          const spelled = decoder.decode(new Uint8Array(memory.buffer, at, length));
          names.push(`${ROLES[view.getUint8(name + layout.NAME_ROLE)]}:${spelled}${cased}`);
          index = view.getUint16(name + layout.NAME_NEXT, true);
        }
        return names;
      };
      const records: SqlRecord[] = [];
      for (let i = 0; i < header(layout.SQL_HEADER_RECORDS); i++) {
        const record = base + layout.SQL_RECORDS_AT + i * layout.SQL_RECORD_BYTES;
        records.push({
          kind: statementOf(view.getUint8(record + layout.RECORD_KIND)),
          object: objectOf(view.getUint8(record + layout.RECORD_OBJECT)),
          where: whereOf(view.getUint8(record + layout.RECORD_WHERE)),
          certainty: certaintyOf(view.getUint8(record + layout.RECORD_CERTAINTY)),
          traits: traitsOf(view.getUint32(record + layout.RECORD_FLAGS, true)),
          privileges: privilegesOf(view.getUint32(record + layout.RECORD_PRIVILEGES, true)),
          names: namesOf(record),
          start: view.getUint32(record + layout.RECORD_START, true),
          end: view.getUint32(record + layout.RECORD_END, true),
        });
      }
      return {
        status: statusOf(status),
        statements: header(layout.SQL_HEADER_STATEMENTS),
        records,
        readings: header(layout.SQL_HEADER_READINGS),
        programs: programsOf(view, base, header(layout.SQL_HEADER_PROGRAMS)),
        steps: header(layout.SQL_HEADER_STEPS),
      };
    },
    match(condition, permit) {
      new Uint8Array(memory.buffer).set(condition, wasm.conditionAt());
      return wasm.match(permit ? 1 : 0) !== 0;
    },
  };
}

const PROGRAM_READINGS: Readonly<Record<number, string>> = {
  [layout.PROGRAM_SH]: "sh",
  [layout.PROGRAM_CMD]: "cmd",
  [layout.PROGRAM_CODE]: "code",
};

function programsOf(view: DataView, arena: number, count: number): string[] {
  const found: string[] = [];
  const list = arena + layout.SQL_PROGRAMS_AT;
  const end = list + (count % layout.PROGRAMS_LOST);
  for (let at = list; at < end; ) {
    const length = view.getUint32(at + layout.PROGRAM_LENGTH, true);
    const reading = PROGRAM_READINGS[view.getUint32(at + layout.PROGRAM_READING, true)];
    at += layout.PROGRAM_HEADER_BYTES;
    found.push(`${reading}: ${new TextDecoder().decode(new Uint8Array(view.buffer, at, length))}`);
    at += length;
  }
  return count >= layout.PROGRAMS_LOST ? [...found, "lost"] : found;
}

/** One line for a record: kind object where names {traits} [privileges] with a leading ~ for low certainty. */
export function describeRecord(record: SqlRecord): string {
  const parts = [record.certainty === "low" ? `~${record.kind}` : record.kind];
  if (record.object !== "none") parts.push(record.object);
  if (record.where !== "none") parts.push(`where=${record.where}`);
  parts.push(...record.names);
  if (record.traits.length > 0) parts.push(`{${record.traits.join(" ")}}`);
  if (record.privileges.length > 0) parts.push(`[${record.privileges.join(" ")}]`);
  return parts.join(" ");
}
