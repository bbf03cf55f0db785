// The schema table → a JSON Schema (draft 7) by which editors complete and check policies.

import { API_VERSION, type Dialect } from "./model.ts";
import { AGENT_OS_KEYS, POLICY_TABLE } from "./schema.ts";
import { defaultOf, type KeySpec, type KeyTable, type ObjectShape, type Shape, shapeOf } from "./shape.ts";
import { TEST_FILE_TABLE } from "./tests.ts";

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Draft 7: what yaml-language-server and the editors around it know; nothing here needs more. */
export const SCHEMA_DIALECT = "http://json-schema.org/draft-07/schema#";

/**
 * One schema for both dialects: with `apiVersion` every key, without it the older ones alone. What a schema cannot say
 * (one test a condition, unique rule ids, the syntax of patterns) is left to the parser.
 */
export function policyJsonSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const v1 = tableSchema(POLICY_TABLE, definitions, API_VERSION);
  const older = Object.fromEntries(Object.entries(POLICY_TABLE).filter(([key]) => AGENT_OS_KEYS.includes(key)));
  const known = tableSchema(older, definitions, "agent-os");
  definitions.agentOs = {
    ...known,
    properties: { ...(known.properties as JsonSchema), ...newerKeys() },
    additionalProperties: true,
    not: { required: ["apiVersion"] },
  };
  definitions.portcullis = { ...v1, required: ["apiVersion"] };
  return {
    $schema: SCHEMA_DIALECT,
    title: "Portcullis policy",
    description: "What an AI agent may do.",
    type: "object",
    if: { required: ["apiVersion"] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { $ref: "#/definitions/portcullis" },
    else: { $ref: "#/definitions/agentOs" },
    definitions: Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The same for `NAME.test.yaml`. */
export function testFileJsonSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const schema = tableSchema(TEST_FILE_TABLE, definitions, API_VERSION);
  const description = "Calls with the decision that a policy must give.";
  return { $schema: SCHEMA_DIALECT, title: "Portcullis policy tests", description, ...schema, definitions };
}

/** Keys that a file without `apiVersion` must not use. */
function newerKeys(): JsonSchema {
  const newer = Object.keys(POLICY_TABLE).filter((key) => !AGENT_OS_KEYS.includes(key) && key !== "apiVersion");
  const refused = { not: {}, description: `Needs \`apiVersion: ${API_VERSION}\` in the first line.` };
  return Object.fromEntries(newer.map((key) => [key, refused]));
}

type Definitions = Record<string, JsonSchema>;

function tableSchema(table: KeyTable, definitions: Definitions, dialect: Dialect): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [key, spec] of Object.entries(table)) properties[key] = keySchema(spec, definitions, dialect);
  const required = Object.keys(table).filter((key) => table[key]?.required === true);
  return {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function keySchema(spec: KeySpec, definitions: Definitions, dialect: Dialect): JsonSchema {
  const fallback = defaultOf(spec, dialect);
  return {
    ...shapeSchema(shapeOf(spec, dialect), definitions, dialect),
    description: spec.description,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function shapeSchema(shape: Shape, definitions: Definitions, dialect: Dialect): JsonSchema {
  switch (shape.kind) {
    case "string":
      return { type: "string", ...(dialect === API_VERSION ? { minLength: 1 } : {}) };
    case "word":
      return { enum: shape.values };
    case "integer":
      return { type: "integer", minimum: shape.min, maximum: shape.max };
    case "number":
      return {
        type: "number",
        ...(shape.min === undefined ? {} : { minimum: shape.min }),
        ...(shape.max === undefined ? {} : { maximum: shape.max }),
      };
    case "boolean":
      return { type: "boolean" };
    case "scalar":
      return { type: ["string", "number", "boolean", "null"] };
    case "json":
      return {};
    case "list": {
      const items = shapeSchema(shape.of, definitions, dialect);
      const list = {
        type: "array",
        items,
        ...(shape.min === undefined ? {} : { minItems: shape.min }),
        ...(shape.repeated === "error" ? { uniqueItems: true } : {}),
      };
      return shape.lone === true ? { anyOf: [items, list] } : list;
    }
    case "map":
      return {
        type: "object",
        propertyNames: shapeSchema(shape.keys, definitions, dialect),
        additionalProperties: shapeSchema(shape.of, definitions, dialect),
      };
    case "object":
      return objectSchema(shape, definitions, dialect);
  }
}

function objectSchema(shape: ObjectShape, definitions: Definitions, dialect: Dialect): JsonSchema {
  const name = definitionName(shape.name, dialect);
  if (definitions[name] === undefined) {
    // Entered before it is filled, because conditions hold conditions.
    definitions[name] = {};
    definitions[name] = tableSchema(shape.table(), definitions, dialect);
  }
  const whole = { $ref: `#/definitions/${name}` };
  const short = new Set([shape.short?.scalar, shape.short?.list].filter((key) => key !== undefined));
  const shorts = [...short].flatMap((key) => {
    const spec = shape.table()[key];
    return spec === undefined ? [] : [shapeSchema(spec.shape, definitions, dialect)];
  });
  return shorts.length === 0 ? whole : { anyOf: [...shorts, whole] };
}

function definitionName(name: string, dialect: Dialect): string {
  const base = name.split(" ").join("_");
  return dialect === API_VERSION ? base : `agentOs_${base}`;
}
