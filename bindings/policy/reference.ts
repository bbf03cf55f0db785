// The schema table → the reference of the policy language, as Markdown.
import { API_VERSION } from "./model.ts";
import { POLICY_TABLE } from "./schema.ts";
import { defaultOf, describeShape, type KeySpec, type KeyTable, type Shape } from "./shape.ts";

/** One table of keys for each kind of mapping, in the order in which they are first mentioned. */
export function policyReference(): string {
  const sections: string[] = [section("Top level", POLICY_TABLE, true)];
  const pending = innerTables(POLICY_TABLE);
  const told = new Set<string>();
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (told.has(next.name)) continue;
    told.add(next.name);
    sections.push(section(`\`${next.name}\``, next.table, false));
    pending.push(...innerTables(next.table));
  }
  return `${sections.join("\n\n")}\n`;
}

interface NamedTable {
  readonly name: string;
  readonly table: KeyTable;
}

function innerTables(table: KeyTable): NamedTable[] {
  return Object.values(table).flatMap((spec) => tablesOf(spec.shape));
}

function tablesOf(shape: Shape): NamedTable[] {
  if (shape.kind === "object") return [{ name: shape.name, table: shape.table() }];
  if (shape.kind === "list" || shape.kind === "map") return tablesOf(shape.of);
  return [];
}

function section(title: string, table: KeyTable, dialects: boolean): string {
  const head = dialects
    ? "| key | value | default | without `apiVersion` | meaning |\n|---|---|---|---|---|"
    : "| key | value | default | meaning |\n|---|---|---|---|";
  const rows = Object.entries(table).map(([key, spec]) => row(key, spec, dialects));
  return [`## ${title}`, "", head, ...rows].join("\n");
}

function row(key: string, spec: KeySpec, dialects: boolean): string {
  const name = spec.required === true ? `**\`${key}\`**` : `\`${key}\``;
  const older = spec.since === "agent-os" ? shown(defaultOf(spec, "agent-os")) || "absent" : "not a key";
  const example = spec.example === undefined ? "" : ` For example \`${key}: ${spec.example}\`.`;
  const cells = [
    name,
    cell(describeShape(spec.shape)),
    shown(defaultOf(spec, API_VERSION)),
    ...(dialects ? [older] : []),
    cell(spec.description + example),
  ];
  return `| ${cells.join(" | ")} |`;
}

function shown(value: unknown): string {
  return value === undefined ? "" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.split("|").join("\\|");
}
