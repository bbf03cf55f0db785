// `portcullis compose`: several policies → the one that denies what any of them denies.
import { compose as composePolicies } from "../index.ts";
import { giveText } from "./output.ts";
import { schemaComment } from "./package.ts";
import { POLICY_HELP, POLICY_WORDS, readPolicy } from "./policies.ts";
import { originLines } from "./show.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis compose POLICY POLICY... [-o FILE]

Makes one policy of several, the most restrictive winning: the lowest limits, every pattern
and rule, only the tools that all allow. The result stands alone and extends nothing.
Built-in policies go by builtin:NAME.

  -o, --output FILE   where the policy goes; otherwise standard output
  --provenance        say in comments where each thing comes from
  --json              the policy and the origin of each thing as one object
${POLICY_HELP}

Exit code: 0, or 2 where they exclude each other.`;

export const compose: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      output: { type: "string", short: "o" },
      provenance: { type: "boolean" },
      json: { type: "boolean" },
    });
    if (positionals.length < 2) throw new UsageError("compose takes two policies or more");
    const parts = [];
    for (const path of positionals) parts.push(await readPolicy(path, "compose", values, console));
    const policy = composePolicies(...parts);
    if (values.json === true) {
      const text = `${JSON.stringify({ policy: policy.document(), origins: policy.origins })}\n`;
      await giveText(values.output, text, console);
      return EXIT.OK;
    }
    const yaml = values.provenance === true ? originLines(policy) : policy.toYAML();
    await giveText(values.output, schemaComment(values.output ?? "policy.yaml") + yaml, console);
    return EXIT.OK;
  },
};
