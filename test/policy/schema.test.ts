import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { policyJsonSchema, SCHEMA_DIALECT, testFileJsonSchema } from "../../bindings/policy/json-schema.ts";
import { presetNames, presetText } from "../../bindings/policy/presets.ts";
import { policyReference } from "../../bindings/policy/reference.ts";
import { POLICY_TABLE } from "../../bindings/policy/schema.ts";
import { RULE_TABLE, WHEN_TABLE } from "../../bindings/policy/schema-rules.ts";
import type { KeyTable } from "../../bindings/policy/shape.ts";
import { BROKEN } from "../cases/policy-broken.ts";
import { anyDocument } from "./arbitrary.ts";

const numRuns = process.env.PORTCULLIS_DEEP === "1" ? 5_000 : 200;

const schema = policyJsonSchema();
const strictly = { strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false };
const validate = new Ajv(strictly).compile(schema);
const validateTests = new Ajv(strictly).compile(testFileJsonSchema());

/** Codes that a schema can see too; the others need more than types. */
const SEEN_BY_SCHEMA = ["unknown_key", "missing_key", "missing_api_version", "wrong_type", "unknown_value"];

describe("the JSON Schema", () => {
  it("names its draft and takes valid documents", () => {
    expect(schema.$schema).toBe(SCHEMA_DIALECT);
    fc.assert(
      fc.property(anyDocument, (values) => {
        const valid = validate(JSON.parse(JSON.stringify(values)));
        expect(validate.errors ?? []).toEqual([]);
        expect(valid).toBe(true);
      }),
      { numRuns },
    );
  });

  for (const name of presetNames()) {
    it(`takes builtin:${name}`, () => {
      validate(parse(presetText(name) ?? ""));
      expect(validate.errors ?? []).toEqual([]);
    });
  }

  const examples = readdirSync(new URL("../../examples", import.meta.url)).filter((name) => name.endsWith(".yaml"));
  it.each(examples)("takes examples/%s", (name) => {
    const text = readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8");
    const check = name.endsWith(".test.yaml") ? validateTests : validate;
    check(parse(text));
    expect(check.errors ?? []).toEqual([]);
  });

  it.each([{}, { tests: [{}] }, { tests: [], polcy: "x" }, { tests: [{ text: "x", effect: "audit" }] }])(
    "refuses the test file %o",
    (file) => {
      expect(validateTests(file)).toBe(false);
    },
  );

  it("describes every key", () => {
    const told = (part: unknown): boolean =>
      typeof part !== "object" ||
      part === null ||
      Object.entries(part).every(([key, value]) =>
        key === "properties"
          ? Object.values(value as Record<string, { description?: string }>).every(({ description }) => description)
          : told(value),
      );
    expect([told(schema), told(testFileJsonSchema())]).toEqual([true, true]);
  });

  it("refuses broken documents that it can see", () => {
    let seen = 0;
    for (const { name, text, issues } of BROKEN) {
      const [first = ""] = issues;
      const code = first.split(" ")[1] ?? "";
      if (issues.length !== 1 || first.startsWith("?") || !SEEN_BY_SCHEMA.includes(code)) continue;
      // Without apiVersion, keys that nobody knows are left to the parser, which judges how near they are.
      if (code === "unknown_key" && !text.startsWith("apiVersion: portcullis/v1")) continue;
      // What a whole number is called does not matter to a schema.
      if (name === "a whole fraction is no integer") continue;
      seen++;
      expect(validate(parse(text)), name).toBe(false);
    }
    expect(seen).toBeGreaterThan(40);
  });
});

describe("the reference", () => {
  const reference = policyReference();
  const tables: readonly (readonly [string, KeyTable])[] = [
    ["Top level", POLICY_TABLE],
    ["`rule`", RULE_TABLE],
    ["`when`", WHEN_TABLE],
  ];
  for (const [title, table] of tables) {
    it(`tells every key of ${title}`, () => {
      const section = reference.split("\n## ").find((part) => part.replace("## ", "").startsWith(title)) ?? "";
      for (const [key, spec] of Object.entries(table)) {
        expect(section).toContain(`\`${key}\``);
        expect(spec.description.endsWith("."), key).toBe(true);
      }
    });
  }

  it("is made of whole table rows", () => {
    const rows = reference.split("\n").filter((line) => line.startsWith("|"));
    for (const row of rows) expect(row.endsWith("|"), row).toBe(true);
  });
});
