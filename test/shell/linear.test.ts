// Counts the steps of texts made to be expensive: twice the text costs about twice the steps, and never more than the limit.
import { beforeAll, describe, expect, test } from "vitest";
import { SHELL_STEPS_BASE, SHELL_STEPS_PER_BYTE } from "../../assembly/engine/shell/layout.ts";
import { encodeCommandCondition } from "../../bindings/compile/knowledge/commands.ts";
import { compileReader, createReader, type Dialect, type Reader } from "./reader.ts";

const KB = 1024;
/** Not template strings: the braces are the shell's. */
const PARAMETER = ["$", "{"].join("");

/** Name, text of about `size` bytes, dialect. */
const TEXTS: readonly (readonly [string, (size: number) => string, Dialect?])[] = [
  ["$(", (size) => "$(".repeat(size / 2)],
  ["nested $(…)", (size) => "echo $(".repeat(size / 14) + ")".repeat(size / 14)],
  ["shallow $(…)", (size) => "echo $(ls) ".repeat(size / 11)],
  ["one word of $(…)", (size) => `echo ${"a$(b)".repeat(size / 5)}`],
  ["(", (size) => "(".repeat(size)],
  ["{ ", (size) => "{ ".repeat(size / 2)],
  ["$((", (size) => "$((".repeat(size / 3)],
  ["((", (size) => "((".repeat(size / 2)],
  ["a parameter", (size) => PARAMETER.repeat(size / 2)],
  ["a parameter with a default", (size) => `${PARAMETER}x:-`.repeat(size / 5)],
  ["<(", (size) => "ls <(".repeat(size / 5)],
  ["`", (size) => "`".repeat(size + 1)],
  ["` pairs", (size) => "echo `ls` ".repeat(size / 10)],
  ["an unclosed '", (size) => `'${"a".repeat(size)}`],
  ['an unclosed "', (size) => `"${"a".repeat(size)}`],
  ['"$(', (size) => '"$('.repeat(size / 3)],
  ["quotes", (size) => "'a'\"b\"".repeat(size / 6)],
  ["backslashes", (size) => "\\".repeat(size)],
  ["continuations", (size) => "\\\n".repeat(size / 2)],
  ["words", (size) => "a ".repeat(size / 2)],
  ["one word", (size) => "a".repeat(size)],
  ["separators", (size) => ";&|\n".repeat(size / 4)],
  ["commands", (size) => "rm -rf x;".repeat(size / 9)],
  ["pipes", (size) => "a|".repeat(size / 2)],
  ["assignments", (size) => Array.from({ length: size / 8 }, (_, i) => `a${i}=b`).join(" ")],
  ["one variable, many uses", (size) => `a=${"x".repeat(size / 2)};${"$a ".repeat(size / 6)}`],
  ["doubling variables", (size) => `a=xx;${"a=$a$a;".repeat(size / 7)}`],
  ["substrings", (size) => `a=${"x".repeat(size / 2)};${`${PARAMETER}a//x/xx} `.repeat(size / 22)}`],
  ["eval of a variable", (size) => `a='${"ls;".repeat(size / 12)}';${"eval $a;".repeat(size / 16)}`],
  ["braces", (size) => `echo ${"{a,b}".repeat(size / 5)}`],
  ["{", (size) => `echo ${"{".repeat(size)}`],
  ["{a,", (size) => `echo ${"{a,".repeat(size / 3)}`],
  ["many small braces", (size) => "echo {a,b}{c,d} ".repeat(size / 16)],
  ["sudo", (size) => `${"sudo ".repeat(size / 5)}rm`],
  ["unknown wrappers", (size) => "foo rm ".repeat(size / 7)],
  ["foo sudo", (size) => "foo sudo ".repeat(size / 9)],
  ["eval", (size) => `${"eval ".repeat(size / 5)}rm`],
  ["bash -c", (size) => "bash -c ".repeat(size / 8)],
  ["nested bash -c", (size) => `${'bash -c "'.repeat(30)}${"ls;".repeat(size / 3)}`],
  ["here-documents", (size) => "cat <<E\nx\nE\n".repeat(size / 12)],
  ["here-documents of one line", (size) => `cat ${"<<E ".repeat(size / 8)}\n${"x\nE\n".repeat(size / 8)}`],
  ["unclosed here-documents", (size) => "cat <<E\n".repeat(size / 8)],
  ["here-strings", (size) => "cat <<< x;".repeat(size / 10)],
  ["redirects", (size) => `ls ${">a ".repeat(size / 3)}`],
  ["echo | sh", (size) => "echo ls | sh;".repeat(size / 13)],
  ["echo | cat | sh", (size) => `echo ${"ls;".repeat(size / 6)} ${"| cat ".repeat(size / 12)} | sh`],
  ["echo >> f; sh f", (size) => "echo ls >> f; sh f;".repeat(size / 19)],
  ["tee", (size) => `echo ${"x".repeat(size / 2)} | tee ${"f ".repeat(size / 4)}`],
  ["base64", (size) => `echo ${"cm0gLXJmIC8K".repeat(size / 12)} | base64 -d | sh`],
  ["tr", (size) => "echo ab | tr a-z b-z;".repeat(size / 21)],
  ["printf", (size) => `printf '${"%s".repeat(100)}' ${"a ".repeat(size / 2)}`],
  ["if", (size) => "if ".repeat(size / 3)],
  ["while", (size) => "while a; do ".repeat(size / 12)],
  ["for", (size) => "for a in b; do ".repeat(size / 15)],
  ["for over many", (size) => `for c in ${"rm ".repeat(size / 6)}; do ${"$c;".repeat(size / 6)} done`],
  ["case", (size) => "case a in b) ".repeat(size / 13)],
  ["functions", (size) => "f() { ".repeat(size / 6)],
  ["f()", (size) => "f() ".repeat(size / 4)],
  ["[[", (size) => "[[ ".repeat(size / 3)],
  ["arrays", (size) => "a=(".repeat(size / 3)],
  ["array elements", (size) => `a=(${"x ".repeat(size / 4)}); ${`${PARAMETER}a[9]}`.repeat(size / 14)}`],
  ["aliases", (size) => `alias a='a b'; ${"a;".repeat(size / 2)}`],
  ["find -exec", (size) => `find . ${"-exec a ; ".repeat(size / 10)}`],
  ["flags", (size) => `rm -${"r".repeat(size)}`],
  ["long flags", (size) => `rm ${"--recursive ".repeat(size / 12)}`],
  ["comments", (size) => "#a\n".repeat(size / 3)],
  ["calls in code", (size) => `python -c '${"run(".repeat(size / 4)}'`],
  ["strings in code", (size) => `python -c "${"'a' ".repeat(size / 4)}"`],
  ["system in code", (size) => `python -c "${"system('ls');".repeat(size / 13)}"`],
  ["cmd groups", (size) => "(".repeat(size), "cmd"],
  ["cmd variables", (size) => `set a=b\n${"%a% ".repeat(size / 4)}`, "cmd"],
  ["cmd carets", (size) => "^".repeat(size), "cmd"],
  ["PowerShell blocks", (size) => "{".repeat(size), "powershell"],
  ["PowerShell strings", (size) => "'a'+".repeat(size / 4), "powershell"],
  ["PowerShell variables", (size) => "$a = 'b';".repeat(size / 9), "powershell"],
  ["PowerShell here-strings", (size) => "@'\n".repeat(size / 3), "powershell"],
];

describe("the cost of a text", () => {
  let reader: Reader;
  const question = encodeCommandCondition({ names: ["zz", "y*"], operands: ["/**/x", "~"], flags: ["force"] });

  beforeAll(async () => {
    reader = createReader(await compileReader("release"), 64 * KB);
  });

  test.each(TEXTS.map((text) => [text[0], text] as const))("%s grows linearly", (_name, [, make, dialect]) => {
    const steps = [16, 32, 64].map((size) => {
      const text = make(size * KB - 256).slice(0, size * KB);
      const started = performance.now();
      reader.readOnly(text, dialect ?? "sh");
      reader.ask(question);
      // Steps that nobody counted would show here: 64 KB take 1 to 30 ms on one slow core.
      expect(performance.now() - started).toBeLessThan(1000);
      expect(reader.steps()).toBeLessThanOrEqual(
        (text.length + 256) * (SHELL_STEPS_PER_BYTE + 8) + 2 * SHELL_STEPS_BASE,
      );
      return reader.steps();
    }) as [number, number, number];
    expect(steps[2]).toBeLessThan(steps[1] * 2.5 + 5000);
    expect(steps[1]).toBeLessThan(steps[0] * 2.5 + 5000);
  });
});
