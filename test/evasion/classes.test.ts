// Classes of disguise that were found by trying: each text of test/cases/evasion-classes.yaml, evasion-indirect.yaml and evasion-tools.yaml is denied, or let through, by rules written in the obvious way.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";

interface File {
  readonly rules: readonly object[];
  readonly classes: readonly Class[];
}

interface Class {
  readonly class: string;
  readonly tool: string;
  readonly arg: string;
  readonly deny?: readonly string[];
  readonly allow?: readonly string[];
}

/** Disguises of the text itself, ways by which another command comes to run it, and what newer tools hand on. */
describe.each(["evasion-classes", "evasion-indirect", "evasion-tools"])("%s", (name) => {
  const { rules, classes } = parse(readFileSync(join(import.meta.dirname, `../cases/${name}.yaml`), "utf8")) as File;
  const guard = createGuardSync(GovernancePolicy.parse(JSON.stringify({ apiVersion: "portcullis/v1", rules })));

  describe.each(classes)("$class ($tool)", ({ tool, arg, deny = [], allow = [] }) => {
    it.each(deny)("denies %s", (text) => {
      expect(guard.check({ tool, args: { [arg]: text } })).toMatchObject({ allowed: false, effect: "deny" });
    });
    it.each(allow)("lets %s through", (text) => {
      expect(guard.check({ tool, args: { [arg]: text } })).toMatchObject({ allowed: true, rules: [] });
    });
  });
});
