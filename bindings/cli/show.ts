// `portcullis show`: a policy and all that it extends → the one policy that is in force, and where each part comes from.
import { isMap, isNode, isSeq, type Node, parseDocument } from "yaml";
import type { GovernancePolicy } from "../index.ts";
import type { Origin } from "../policy/provenance.ts";
import { POLICY_HELP, POLICY_WORDS, readPolicy } from "./policies.ts";
import { painter, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis show POLICY

Prints the policy that is in force once everything that it extends is composed in: as YAML
that extends nothing and decides the same. POLICY may be builtin:NAME.

  --provenance    say in comments which file and line each thing comes from, and what was
                  overridden, with the reason
  --json          the policy and the origin of each thing as one object
${POLICY_HELP}`;

export const show: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      policy: { type: "string", short: "p" },
      provenance: { type: "boolean" },
      json: { type: "boolean" },
    });
    const [path, ...more] = [...(values.policy === undefined ? [] : [values.policy]), ...positionals];
    if (path === undefined || more.length > 0) throw new UsageError("show takes one policy");
    const policy = await readPolicy(path, "show", values, console);
    if (values.json === true) {
      console.out(`${JSON.stringify({ policy: policy.document(), origins: policy.origins })}\n`);
      return EXIT.OK;
    }
    const text = values.provenance === true ? originLines(policy) : policy.toYAML();
    const paint = painter(console.surface);
    for (const line of text.split("\n").slice(0, -1)) console.out(`${paintComment(line, paint)}\n`);
    return EXIT.OK;
  },
};

/** The policy's YAML with a comment behind each thing that says where it comes from; overrides stand on top. */
export function originLines(policy: GovernancePolicy): string {
  const document = parseDocument(policy.toYAML());
  const overrides: string[] = [];
  for (const origin of policy.origins) {
    const node = nodeAt(document.contents, origin.path);
    // A mapping or list has its comment in front of what it holds, and a scalar behind it.
    if (node !== undefined && (isMap(node) || isSeq(node))) node.commentBefore = ` ${placeOf(origin)}`;
    else if (node !== undefined) node.comment = ` ${placeOf(origin)}`;
    const { instead } = origin;
    if (instead !== undefined) {
      overrides.push(
        `# ${origin.path} of ${instead.of} is overridden in ${placeOf(origin)}: ${visible(instead.reason)}`,
      );
    }
  }
  const head = overrides.length === 0 ? "" : `${overrides.join("\n")}\n`;
  return head + document.toString({ lineWidth: 0 });
}

function placeOf({ from, line, column }: Origin): string {
  return visible([from, line, column].filter((part) => part !== undefined).join(":"));
}

/** The node that an origin speaks of: `max_tokens`, `blocked_tools[1]`, `limits.per_minute`, `rules.no-force-push`. */
function nodeAt(root: unknown, path: string): Node | undefined {
  let node: unknown = root;
  const [first = "", ...rest] = path.split(".");
  const [key = "", index] = splitIndex(first);
  node = isMap(node) ? node.get(key, true) : undefined;
  if (index !== undefined) node = isSeq(node) ? node.get(index, true) : undefined;
  if (rest.length === 0) return isNode(node) ? node : undefined;
  const inner = rest.join(".");
  if (key === "rules") {
    const found = isSeq(node) ? node.items.find((item) => isMap(item) && item.get("id") === inner) : undefined;
    return isMap(found) ? (found.get("id", true) as Node | undefined) : undefined;
  }
  if (inner.startsWith("per_tool.")) {
    const tools = isMap(node) ? node.get("per_tool", true) : undefined;
    const found = isMap(tools) ? tools.get(inner.slice("per_tool.".length), true) : undefined;
    return isNode(found) ? found : undefined;
  }
  const [innerKey = "", innerIndex] = splitIndex(inner);
  let found: unknown = isMap(node) ? node.get(innerKey, true) : undefined;
  if (innerIndex !== undefined) found = isSeq(found) ? found.get(innerIndex, true) : undefined;
  return isNode(found) ? found : undefined;
}

function splitIndex(part: string): readonly [key: string, index?: number] {
  const open = part.indexOf("[");
  return open < 0 ? [part] : [part.slice(0, open), Number(part.slice(open + 1, -1))];
}

/** Comments stand back; ` # ` inside a quoted text is only painted wrongly, never changed. */
function paintComment(line: string, paint: ReturnType<typeof painter>): string {
  const at = line.startsWith("#") ? 0 : line.lastIndexOf(" # ");
  return at < 0 ? line : line.slice(0, at) + paint("quiet", line.slice(at));
}
