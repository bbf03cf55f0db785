// Applies every transformation that keeps a command's effect to dangerous commands (their rules still hold) and to harmless ones (none starts to).
import { beforeAll, describe, expect, test } from "vitest";
import { type CommandQuestion, encodeCommandCondition } from "../../bindings/compile/knowledge/commands.ts";
import { compileReader, createReader, type Reader } from "./reader.ts";

interface Case {
  readonly words: readonly string[];
  readonly rule: CommandQuestion;
}

const DANGEROUS: readonly Case[] = [
  { words: ["rm", "-rf", "/"], rule: { names: ["rm"], flags: ["recursive", "force"], operands: ["/"] } },
  { words: ["rm", "-r", "-f", "/home/u/.ssh"], rule: { names: ["rm"], flags: ["-r", "-f"], operands: ["/home/**"] } },
  {
    words: ["git", "push", "--force", "origin", "main"],
    rule: { names: ["git"], subcommands: ["push"], flags: ["force"] },
  },
  { words: ["git", "reset", "--hard", "HEAD~3"], rule: { names: ["git"], subcommands: ["reset"], flags: ["hard"] } },
  { words: ["chmod", "-R", "777", "/etc"], rule: { names: ["chmod"], flags: ["recursive"], operands: ["/etc"] } },
  { words: ["dd", "if=/dev/zero", "of=/dev/sda"], rule: { names: ["dd"], operands: ["of=/dev/**"] } },
  { words: ["find", "/srv", "-delete"], rule: { names: ["find"], flags: ["delete"] } },
  { words: ["kubectl", "delete", "ns", "prod"], rule: { names: ["kubectl"], subcommands: ["delete ns"] } },
  { words: ["shutdown", "-h", "now"], rule: { names: ["shutdown"] } },
  { words: ["mkfs.ext4", "/dev/sda1"], rule: { names: ["mkfs.*"], operands: ["/dev/**"] } },
  { words: ["docker", "system", "prune", "-af"], rule: { names: ["docker"], subcommands: ["system prune"] } },
  {
    words: ["aws", "s3", "rm", "s3://b", "--recursive"],
    rule: { names: ["aws"], subcommands: ["s3 rm"], flags: ["recursive"] },
  },
];

const HARMLESS: readonly (readonly string[])[] = [
  ["echo", "rm -rf /"],
  ["git", "commit", "-m", "rm -rf / and git push --force"],
  ["grep", "-rn", "rm -rf", "."],
  ["ls", "-la", "/etc"],
  ["rm", "build/output.txt"],
  ["git", "push", "origin", "main"],
  ["find", ".", "-name", "rm"],
  ["man", "shutdown"],
  ["printf", "%s", "dd of=/dev/sda"],
  ["kubectl", "get", "ns", "prod"],
];

/** A word as sh takes it literally. */
function quote(word: string): string {
  return [...word].every((letter) => /[A-Za-z0-9_./:=%@+,-]/.test(letter))
    ? word
    : `'${word.split("'").join("'\\''")}'`;
}

function plain(words: readonly string[]): string {
  return words.map(quote).join(" ");
}

const hex = (text: string) => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const first = (words: readonly string[]) => words[0] ?? "";
const rest = (words: readonly string[]) => words.slice(1);
const tail = (words: readonly string[]) => (words.length > 1 ? ` ${plain(rest(words))}` : "");
const escaped = (text: string) =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
const octal = (text: string) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
const inner = (words: readonly string[]) => quote(plain(words));

/** What each does to a command given as an argv. */
const TRANSFORMATIONS: Readonly<Record<string, (words: readonly string[]) => string>> = {
  plain,
  "single quotes": (words) => words.map((word) => `'${word.split("'").join("'\\''")}'`).join(" "),
  "double quotes": (words) => words.map((word) => `"${word}"`).join(" "),
  "quotes inside the name": (words) => `${first(words)[0]}''${first(words).slice(1)}${tail(words)}`,
  "double quotes inside the name": (words) => `${first(words)[0]}"${first(words).slice(1)}"${tail(words)}`,
  "backslash before each letter": (words) =>
    `${[...first(words)].map((letter) => `\\${letter}`).join("")}${tail(words)}`,
  "ANSI-C hex": (words) => `$'${escaped(first(words))}'${tail(words)}`,
  "ANSI-C octal in every word": (words) => words.map((word) => `$'${octal(word)}'`).join(" "),
  "empty substitution": (words) => `${first(words)[0]}$()${first(words).slice(1)}${tail(words)}`,
  "empty backticks": (words) => `${first(words)[0]}\`\`${first(words).slice(1)}${tail(words)}`,
  "empty default": (words) => `${first(words)[0]}\${zz:-}${first(words).slice(1)}${tail(words)}`,
  "newline continuation in the name": (words) => `${first(words)[0]}\\\n${first(words).slice(1)}${tail(words)}`,
  "newline continuations between words": (words) => words.map(quote).join(" \\\n  "),
  tabs: (words) => words.map(quote).join("\t"),
  IFS: (words) => words.map(quote).join("$IFS''"),
  "IFS in braces": (words) => words.map(quote).join(["$", "{IFS}"].join("")),
  "brace expansion": (words) => `{${words.map((word) => `'${word}'`).join(",")}}`,
  "absolute path": (words) => `/usr/bin/${plain(words)}`,
  "a path with dots": (words) => `/usr/lib/../bin/./${plain(words)}`,
  "a variable": (words) => `c=${quote(first(words))}; $c${tail(words)}`,
  "two variables": (words) => `a=${first(words)[0]}; b=${quote(first(words).slice(1))}; $a$b${tail(words)}`,
  "a variable with the whole command": (words) => `c=${inner(words)}; eval "$c"`,
  "an array": (words) => `c=(${plain(words)}); "\${c[@]}"`,
  "positional parameters": (words) => `set -- ${plain(words)}; "$@"`,
  "an alias": (words) => `alias zz=${quote(first(words))}; zz${tail(words)}`,
  "a function": (words) => `zz() { ${plain(words)}; }; zz`,
  "echo in the name's place": (words) => `$(echo ${first(words)})${tail(words)}`,
  "printf in the name's place": (words) => `$(printf '${escaped(first(words))}')${tail(words)}`,
  "command -v in the name's place": (words) => `"$(command -v ${first(words)})"${tail(words)}`,
  "bash -c": (words) => `bash -c ${inner(words)}`,
  "sh -c twice": (words) => `sh -c ${quote(`bash -c ${inner(words)}`)}`,
  eval: (words) => `eval ${inner(words)}`,
  "base64 to sh": (words) => `echo ${base64(plain(words))} | base64 -d | sh`,
  "base64 in a substitution": (words) => `bash -c "$(base64 -d <<< ${base64(plain(words))})"`,
  "hex to sh": (words) => `echo ${hex(plain(words))} | xxd -r -p | bash`,
  "printf to sh": (words) => `printf '${escaped(plain(words))}' | sh`,
  "octal echo to sh": (words) => `echo -e '${octal(plain(words))}' | sh`,
  "rev to sh": (words) => `echo ${quote([...plain(words)].reverse().join(""))} | rev | sh`,
  "a here-string": (words) => `bash <<< ${inner(words)}`,
  "a here-document": (words) => `sh <<'END'\n${plain(words)}\nEND`,
  "a script written first": (words) => `echo ${inner(words)} > /tmp/zz.sh; bash /tmp/zz.sh`,
  "a process substitution": (words) => `bash <(echo ${inner(words)})`,
  "chained after &&": (words) => `cd /tmp && ${plain(words)}`,
  "chained after ;": (words) => `true;${plain(words)}`,
  "after a pipe": (words) => `echo y | ${plain(words)}`,
  "after a newline": (words) => `ls\n${plain(words)}`,
  "in the background": (words) => `sleep 1 & ${plain(words)} &`,
  "a subshell": (words) => `(${plain(words)})`,
  "a group": (words) => `{ ${plain(words)}; }`,
  "an if": (words) => `if true; then ${plain(words)}; fi`,
  "a loop": (words) => `for i in 1; do ${plain(words)}; done`,
  "a substitution in quotes": (words) => `echo "$(${plain(words)})"`,
  sudo: (words) => `sudo -u root ${plain(words)}`,
  "env with an assignment": (words) => `env A=b ${plain(words)}`,
  "an assignment": (words) => `A=b ${plain(words)}`,
  "a stack of wrappers": (words) => `sudo env A=b nice -n 5 nohup timeout -k 1 9 stdbuf -oL ${plain(words)}`,
  "command and exec": (words) => `command exec ${plain(words)}`,
  xargs: (words) => `echo ${plain(rest(words))} | xargs ${first(words)}`,
  "find -exec": (words) => `find . -maxdepth 0 -exec ${plain(words)} \\;`,
  "ssh with text": (words) => `ssh host ${inner(words)}`,
  "docker exec": (words) => `docker exec -it c ${plain(words)}`,
  "python os.system": (words) => `python3 -c ${quote(`import os; os.system(${JSON.stringify(plain(words))})`)}`,
  "python argv": (words) => `python3 -c ${quote(`import subprocess; subprocess.run(${JSON.stringify(words)})`)}`,
  "perl system": (words) => `perl -e ${quote(`system(${JSON.stringify(plain(words))});`)}`,
  "node execSync": (words) => `node -e ${quote(`require("child_process").execSync(${JSON.stringify(plain(words))})`)}`,
  "an unknown wrapper": (words) => `zzwrap --flag ${plain(words)}`,
  "redirections around it": (words) => `>/dev/null ${plain(words)} 2>&1 </dev/null`,
  "a comment after it": (words) => `${plain(words)} # harmless`,
  "20 KB of padding": (words) => `echo ${"x".repeat(20_000)}; ${plain(words)}`,
  "an unclosed quote after it": (words) => `${plain(words)}; echo "`,
};

describe("evasion", () => {
  let reader: Reader;

  beforeAll(async () => {
    reader = createReader(await compileReader("release"));
  });

  const holds = (text: string, rule: CommandQuestion) => {
    reader.readOnly(text);
    return reader.ask(encodeCommandCondition(rule)) !== 0;
  };

  test.each(Object.entries(TRANSFORMATIONS))("%s keeps every hit", (_name, transform) => {
    expect(
      DANGEROUS.filter(({ words, rule }) => !holds(transform(words), rule)).map(({ words }) => transform(words)),
    ).toEqual([]);
  });

  test.each(Object.entries(TRANSFORMATIONS))("%s makes no new hit", (_name, transform) => {
    const raised = HARMLESS.flatMap((words) =>
      DANGEROUS.filter(({ rule }) => holds(transform(words), rule)).map(() => transform(words)),
    );
    expect(raised).toEqual([]);
  });

  test("every word an argument of its own", () => {
    for (const { words, rule } of DANGEROUS) {
      reader.readArguments(words);
      expect(reader.ask(encodeCommandCondition(rule))).not.toBe(0);
    }
  });
});
