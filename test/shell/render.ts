// Writes commands as the rows spell them: `? name/sub {flags} operands > target`, a ? for low certainty.
import type { Command, Redirect } from "./reader.ts";

const MARKS: Record<Redirect["kind"], string> = { read: "<", write: ">", append: ">>", duplicate: ">&", here: "<<" };

function quote(word: string): string {
  return word === "" || [...word].some((letter) => " \t\n\"'{}".includes(letter)) ? JSON.stringify(word) : word;
}

export function renderCommand(command: Command): string {
  const parts = [[command.name, ...command.subcommand].map((word) => quote(word)).join("/")];
  if (command.low) parts.unshift("?");
  if (command.flags.length > 0) parts.push(`{${command.flags.join(",")}}`);
  parts.push(...command.operands.map(quote));
  for (const redirect of command.redirects) {
    if (redirect.kind !== "here") parts.push(MARKS[redirect.kind], quote(redirect.target));
  }
  return parts.join(" ");
}
