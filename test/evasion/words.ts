// The words of a command → shell text in which bash finds the same words: quoting, expansion, variables, wrappers.
import { base64, bytesOf, hex, line, octal, ofWords, quote, type Transformation } from "./transformation.ts";

const first = (words: readonly string[]): string => words[0] ?? "";
const rest = (words: readonly string[]): readonly string[] => words.slice(1);
const tail = (words: readonly string[]): string => (words.length > 1 ? ` ${line(rest(words))}` : "");
const single = (word: string): string => `'${word.split("'").join("'\\''")}'`;
const double = (word: string): string => `"${word.replace(/["\\$`]/g, "\\$&")}"`;
const ansiHex = (text: string): string =>
  bytesOf(text)
    .map((byte) => `\\x${hex(byte)}`)
    .join("");
const ansiOctal = (text: string): string =>
  bytesOf(text)
    .map((byte) => `\\${octal(byte)}`)
    .join("");
const brace = (name: string): string => ["$", `{${name}}`].join("");
/** The second half of the name behind something. */
const split = (words: readonly string[], between: string): string =>
  `${first(words).slice(0, 1)}${between}${first(words).slice(1)}${tail(words)}`;
const literal = (words: readonly string[]): boolean =>
  words.every((word) => word !== "" && !/[\s'"\\$`{}*?~!;|&<>()#]/.test(word));
const bundle = (word: string): boolean => /^-[A-Za-z]{2,}$/.test(word);

/** Flags of `rm`, `chmod` and the like in their long spelling. */
const LONG: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rm: { r: "recursive", R: "recursive", f: "force" },
  chmod: { R: "recursive" },
  chown: { R: "recursive" },
  shred: { u: "remove", z: "zero" },
  cp: { r: "recursive", f: "force" },
};

function longFlags(words: readonly string[], abbreviate: boolean): string | undefined {
  const table = LONG[first(words)];
  if (table === undefined || !words.some((word) => /^-[A-Za-z]+$/.test(word))) return undefined;
  return words
    .map((word) => {
      if (!/^-[A-Za-z]+$/.test(word)) return quote(word);
      const names = [...word.slice(1)].map((letter) => table[letter]);
      if (names.some((name) => name === undefined)) return word;
      return names.map((name) => `--${abbreviate ? name?.slice(0, 4) : name}`).join(" ");
    })
    .join(" ");
}

/** Commands whose flags may stand behind their operands (GNU), with the words that have to stay in front. */
function flagsLast(words: readonly string[]): string | undefined {
  if (!["rm", "chmod", "chown", "shred", "cp", "mv"].includes(first(words))) return undefined;
  const flags = rest(words).filter((word) => word.startsWith("-"));
  const operands = rest(words).filter((word) => !word.startsWith("-"));
  if (flags.length === 0 || operands.length === 0) return undefined;
  return line([first(words), ...operands, ...flags]);
}

const structural = { plain: false };

export const WORD_TRANSFORMATIONS: readonly Transformation[] = [
  ofWords("single quotes around every word", (words) => words.map(single).join(" ")),
  ofWords("double quotes around every word", (words) => words.map(double).join(" ")),
  ofWords("empty single quotes in the name", (words) => split(words, "''")),
  ofWords("empty double quotes in the name", (words) => split(words, '""')),
  ofWords("each letter in quotes of its own", (words) =>
    words.map((word) => [...word].map((letter, at) => (at % 2 ? single(letter) : double(letter))).join("")).join(" "),
  ),
  ofWords("empty quotes in every word", (words) =>
    literal(words) ? words.map((word) => `${word.slice(0, 1)}''${word.slice(1)}""`).join(" ") : undefined,
  ),
  ofWords(
    "a backslash before each letter of the name",
    (words) => `${[...first(words)].map((letter) => `\\${letter}`).join("")}${tail(words)}`,
  ),
  ofWords("backslashes in every word", (words) =>
    literal(words) ? words.map((word) => [...word].map((letter) => `\\${letter}`).join("")).join(" ") : undefined,
  ),
  ofWords("a leading backslash", (words) => `\\${line(words)}`),
  ofWords("ANSI-C quotes, hexadecimal", (words) => `$'${ansiHex(first(words))}'${tail(words)}`),
  ofWords("ANSI-C quotes, octal, every word", (words) => words.map((word) => `$'${ansiOctal(word)}'`).join(" ")),
  ofWords("ANSI-C quotes, Unicode", (words) =>
    words
      .map(
        (word) => `$'${[...word].map((c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`).join("")}'`,
      )
      .join(" "),
  ),
  ofWords("ANSI-C quotes for one letter", (words) =>
    first(words).length > 1
      ? `${first(words).slice(0, 1)}$'${ansiHex(first(words).slice(1, 2))}'${first(words).slice(2)}${tail(words)}`
      : undefined,
  ),
  ofWords("locale quotes", (words) => words.map((word) => `$${double(word)}`).join(" ")),
  ofWords("an empty substitution in the name", (words) => split(words, "$()")),
  ofWords("empty backticks in the name", (words) => split(words, "``")),
  ofWords("an unset variable in the name", (words) => split(words, brace("zz")), structural),
  ofWords("an empty default in the name", (words) => split(words, brace("zz:-"))),
  ofWords("a default value for the name", (words) => `${brace(`zz:-${first(words)}`)}${tail(words)}`),
  ofWords("$@ in the name", (words) => split(words, "$@")),
  ofWords("a continued line inside the name", (words) => split(words, "\\\n")),
  ofWords("continued lines between words", (words) => words.map(quote).join(" \\\n\t ")),
  ofWords("tabs", (words) => words.map(quote).join("\t\t")),
  ofWords("many blanks", (words) => ` \t ${words.map(quote).join(" \t  ")} \t`),
  ofWords("$IFS between words", (words) => words.map(quote).join("$IFS''")),
  ofWords("IFS in braces between words", (words) => words.map(quote).join(brace("IFS"))),
  ofWords("$IFS$9 between words", (words) => words.map(quote).join("$IFS$9")),
  ofWords("brace expansion", (words) => (words.length > 1 ? `{${words.map(single).join(",")}}` : undefined)),
  ofWords("a brace inside the name", (words) =>
    first(words).length > 1 ? `{${single(first(words))},}${tail(words)}` : undefined,
  ),
  ofWords("an absolute path", (words) => (first(words).includes("/") ? undefined : `/usr/bin/${line(words)}`)),
  ofWords("a path with dots", (words) =>
    first(words).includes("/") ? undefined : `/usr/lib//../bin/./${line(words)}`,
  ),
  ofWords("a path in quotes", (words) => (first(words).includes("/") ? undefined : `"/bin/"${line(words)}`)),
  ofWords(
    "a glob in the path",
    (words) =>
      first(words).includes("/") || first(words).length < 2
        ? undefined
        : `/???/${first(words).slice(0, -1)}?${tail(words)}`,
    structural,
  ),
  ofWords(
    "a bracket in the path",
    (words) =>
      first(words).includes("/")
        ? undefined
        : `/bin/[${first(words).slice(0, 1)}]${first(words).slice(1)}${tail(words)}`,
    structural,
  ),
  ofWords("a variable", (words) => `c=${quote(first(words))}; $c${tail(words)}`),
  ofWords(
    "an exported variable in braces",
    (words) => `export C=${quote(first(words))} && ${brace("C")}${tail(words)}`,
  ),
  ofWords("two variables", (words) => {
    const [letter, others] = [first(words).slice(0, 1), first(words).slice(1)];
    return `a=${letter}\nb=${quote(others)}\n$a$b${tail(words)}`;
  }),
  ofWords(
    "a variable for each word",
    (words) =>
      `${words.map((word, at) => `v${at}=${quote(word)}`).join(";")}; ${words.map((_, at) => `"$v${at}"`).join(" ")}`,
  ),
  ofWords("a variable split into words", (words) => (literal(words) ? `c='${words.join(" ")}'; $c` : undefined)),
  ofWords("a variable named by a variable", (words) => `c=${quote(first(words))}; d=c; ${brace("!d")}${tail(words)}`),
  ofWords("a substring of a variable", (words) => `c=xx${quote(first(words))}; ${brace("c:2")}${tail(words)}`),
  ofWords("a replaced part of a variable", (words) => {
    const hidden = `${first(words).slice(0, 1)}@@${first(words).slice(1)}`;
    return `c=${quote(hidden)}; ${brace("c//@@/")}${tail(words)}`;
  }),
  ofWords("a suffix cut from a variable", (words) => `c=${quote(first(words))}.txt; ${brace("c%.txt")}${tail(words)}`),
  ofWords("a variable in capitals made small", (words) =>
    first(words) === first(words).toLowerCase()
      ? `c=${quote(first(words).toUpperCase())}; ${brace("c,,")}${tail(words)}`
      : undefined,
  ),
  ofWords("printf -v", (words) => `printf -v c '${ansiOctal(first(words))}'; $c${tail(words)}`),
  ofWords("read from a here-string", (words) =>
    literal(words) ? `read -r c <<< ${quote(first(words))}; $c${tail(words)}` : undefined,
  ),
  ofWords("an array", (words) => `c=(${line(words)}); "${brace("c[@]")}"`),
  ofWords(
    "elements of an array",
    (words) => `c=(${line(words)}); ${words.map((_, at) => brace(`c[${at}]`)).join(" ")}`,
    {
      plain: true,
    },
  ),
  ofWords("positional parameters", (words) => `set -- ${line(words)}; "$@"`),
  ofWords("positional parameters by number", (words) =>
    words.length < 10 && literal(words)
      ? `set -- ${line(words)}; ${words.map((_, at) => `$${at + 1}`).join(" ")}`
      : undefined,
  ),
  ofWords(
    "an alias",
    (words) => `shopt -s expand_aliases\nalias zz=${quote(first(words))}\nzz${tail(words)}`,
    structural,
  ),
  ofWords("a function", (words) => `zz() { ${line(words)}; }; zz`),
  ofWords("a function with parameters", (words) => `function run { "$@"; }; run ${line(words)}`, structural),
  ofWords("echo in the name's place", (words) => `$(echo ${quote(first(words))})${tail(words)}`),
  ofWords("backticks in the name's place", (words) => `\`echo ${quote(first(words))}\`${tail(words)}`),
  ofWords("printf in the name's place", (words) => `$(printf '${ansiHex(first(words))}')${tail(words)}`),
  ofWords(
    "printf with arguments in the name's place",
    (words) => `$(printf '%s' ${[...first(words)].map(quote).join(" ")})${tail(words)}`,
  ),
  ofWords("base64 in the name's place", (words) => `$(echo ${base64(first(words))} | base64 -d)${tail(words)}`),
  ofWords(
    "rev in the name's place",
    (words) => `$(rev <<< ${quote([...first(words)].reverse().join(""))})${tail(words)}`,
  ),
  ofWords("tr in the name's place", (words) =>
    /^[a-z]+$/.test(first(words))
      ? `$(echo ${[...first(words)].map((c) => String.fromCharCode(((c.charCodeAt(0) - 97 + 13) % 26) + 97)).join("")} | tr a-z n-za-m)${tail(words)}`
      : undefined,
  ),
  ofWords("which in the name's place", (words) =>
    first(words).includes("/") ? undefined : `$(which ${first(words)})${tail(words)}`,
  ),
  ofWords("command -v in the name's place", (words) => `"$(command -v ${first(words)})"${tail(words)}`),
  ofWords("sudo", (words) => `sudo -n -u root ${line(words)}`),
  ofWords("sudo with long flags and --", (words) => `sudo --user=root --preserve-env -- ${line(words)}`),
  ofWords("doas", (words) => `doas -u root ${line(words)}`),
  ofWords("env with assignments", (words) => `env -i PATH=/bin A='b c' ${line(words)}`),
  ofWords("env -S", (words) => `env -S ${quote(line(words))}`),
  ofWords("assignments in front", (words) => `A=b C='d e' ${line(words)}`),
  ofWords("nice and ionice", (words) => `nice -n 19 ionice -c2 -n7 ${line(words)}`),
  ofWords("nohup in the background", (words) => `nohup ${line(words)} >/dev/null 2>&1 &`),
  ofWords("timeout", (words) => `timeout --signal=KILL -k 5s 30s ${line(words)}`),
  ofWords("time -p", (words) => `time -p ${line(words)}`),
  ofWords("stdbuf", (words) => `stdbuf -o0 -eL ${line(words)}`),
  ofWords("setsid", (words) => `setsid -f ${line(words)}`),
  ofWords("command", (words) => `command -p ${line(words)}`),
  ofWords("exec", (words) => `exec -a innocent ${line(words)}`),
  ofWords("busybox", (words) => (first(words).includes("/") ? undefined : `busybox ${line(words)}`)),
  ofWords("toybox by path", (words) => (first(words).includes("/") ? undefined : `/bin/toybox ${line(words)}`)),
  ofWords("chroot", (words) => `chroot --userspec=0 /mnt ${line(words)}`),
  ofWords("unshare", (words) => `unshare -r --mount -- ${line(words)}`),
  ofWords("nsenter", (words) => `nsenter -t 1 -m -u -n ${line(words)}`),
  ofWords("flock", (words) => `flock -n /tmp/l ${line(words)}`),
  ofWords(
    "xargs with appended words",
    (words) => (words.length > 1 ? `echo ${line(rest(words))} | xargs ${quote(first(words))}` : undefined),
    structural,
  ),
  ofWords(
    "xargs -I",
    (words) =>
      words.length > 1
        ? `printf '%s\\n' ${quote(words.at(-1) ?? "")} | xargs -I{} ${line(words.slice(0, -1))} {}`
        : undefined,
    structural,
  ),
  ofWords("xargs of a shell", (words) => `echo ${quote(line(words))} | xargs -0 sh -c`, structural),
  ofWords("find -exec", (words) => `find . -maxdepth 0 -type d -exec ${line(words)} \\;`),
  ofWords("find -execdir +", (words) => `find /tmp -execdir ${line(words)} {} +`),
  ofWords("ssh with words", (words) =>
    literal(words) ? `ssh -p 22 -o BatchMode=yes u@host ${line(words)}` : undefined,
  ),
  ofWords("docker exec", (words) => `docker exec -u 0 -it c ${line(words)}`),
  ofWords("docker run", (words) => `docker run --rm -v /:/host alpine ${line(words)}`),
  ofWords("kubectl exec", (words) => `kubectl exec -n prod pod/x -c app -- ${line(words)}`),
  ofWords("watch", (words) => (literal(words) ? `watch -n 1 ${line(words)}` : undefined)),
  ofWords("parallel", (words) => (literal(words) ? `parallel ${line(words)} ::: 1` : undefined), structural),
  ofWords("strace", (words) => `strace -f -o /dev/null ${line(words)}`),
  ofWords("an unknown wrapper", (words) => `zzwrap --level=3 ${line(words)}`),
  ofWords(
    "a stack of wrappers",
    (words) => `sudo -E env LC_ALL=C nice -n 5 nohup timeout -k 1 9 stdbuf -oL command ${line(words)}`,
  ),
  ofWords(
    "an array in Python",
    (words) => `python3 -c ${quote(`import subprocess as s; s.run(${JSON.stringify(words)})`)}`,
  ),
  ofWords(
    "execvp in Python",
    (words) => `python3 -c ${quote(`import os\nos.execvp(${JSON.stringify(first(words))}, ${JSON.stringify(words)})`)}`,
  ),
  ofWords(
    "spawnSync in Node",
    (words) =>
      `node -e ${quote(`require('child_process').spawnSync(${JSON.stringify(first(words))}, ${JSON.stringify(rest(words))})`)}`,
  ),
  ofWords(
    "a list for system in Perl",
    (words) => `perl -e ${quote(`system(${words.map((word) => JSON.stringify(word)).join(", ")})`)}`,
  ),
  ofWords(
    "a list for system in Ruby",
    (words) => `ruby -e ${quote(`system(${words.map((word) => JSON.stringify(word)).join(", ")})`)}`,
  ),
  ofWords("long flags", (words) => longFlags(words, false), structural),
  ofWords("abbreviated long flags", (words) => longFlags(words, true), structural),
  ofWords(
    "bundles taken apart",
    (words) =>
      words.some(bundle) && Object.hasOwn(LONG, first(words))
        ? words
            .map((word) => (bundle(word) ? [...word.slice(1)].map((flag) => `-${flag}`).join(" ") : quote(word)))
            .join(" ")
        : undefined,
    structural,
  ),
  ofWords(
    "bundles turned round",
    (words) =>
      words.some(bundle) && Object.hasOwn(LONG, first(words))
        ? words.map((word) => (bundle(word) ? `-${[...word.slice(1)].reverse().join("")}` : quote(word))).join(" ")
        : undefined,
    structural,
  ),
  ofWords("flags behind the operands", flagsLast, structural),
  ofWords("redirections in front", (words) => `>/dev/null 2>&1 </dev/null ${line(words)}`),
  ofWords("redirections among the words", (words) => `${quote(first(words))} 2>/dev/null${tail(words)}`, structural),
  // ---- what only mentions the command
  ofWords("an argument of echo", (words) => `echo ${line(words)}`, { keeps: false }),
  ofWords("a text for echo", (words) => `echo ${quote(line(words))}`, { keeps: false }),
  ofWords("a text for printf in a file", (words) => `printf '%s\\n' ${quote(line(words))} >> notes.md`, {
    keeps: false,
  }),
  ofWords("a commit message", (words) => `git commit -q -m ${quote(`never run ${line(words)}`)}`, { keeps: false }),
  ofWords("a commit message in double quotes", (words) => `git commit -am ${double(line(words))}`, { keeps: false }),
  ofWords("a search", (words) => `grep -rnF -- ${quote(line(words))} src | head -5`, { keeps: false }),
  ofWords("a search with rg", (words) => `rg -n ${quote(line(words))} --glob '*.sh'`, { keeps: false }),
  ofWords("a comment", (words) => `ls # ${line(words)}`, { keeps: false }),
  ofWords("a comment line", (words) => `# ${line(words).split("\n").join(" ")}\nls -l`, { keeps: false }),
  ofWords("a here-document to a file", (words) => `cat > notes.md <<'EOF'\n${line(words)}\nEOF`, { keeps: false }),
  ofWords("a here-document to cat", (words) => `cat <<-"END" | less\n\t${line(words)}\n\tEND`, { keeps: false }),
  ofWords("a here-string to wc", (words) => `wc -c <<< ${quote(line(words))}`, { keeps: false }),
  ofWords("a title of a pull request", (words) => `gh pr create --title ${quote(`Stop ${line(words)}`)} --body ''`, {
    keeps: false,
  }),
  ofWords("a variable that nobody runs", (words) => `example=${quote(line(words))}; echo "$example"`, { keeps: false }),
  ofWords("an expression of sed", (words) => `sed -n ${quote(`/${first(words)}/p`)} history.txt`, { keeps: false }),
  ofWords("man", (words) => `man ${quote(first(words).split("/").at(-1) ?? "")}`, { keeps: false }),
  ofWords("the name of a file", (words) => `cat docs/${quote(first(words).split("/").at(-1) ?? "")}.md`, {
    keeps: false,
  }),
  ofWords("a branch", (words) => `git checkout -b fix/${quote(first(words).split("/").at(-1) ?? "")}-usage`, {
    keeps: false,
  }),
  ofWords("a field for jq", (words) => `jq -n --arg cmd ${quote(line(words))} '{cmd: $cmd}'`, { keeps: false }),
  ofWords(
    "a body for curl",
    (words) => `curl -s -X POST -d ${quote(JSON.stringify({ text: line(words) }))} http://localhost:8080/notes`,
    {
      keeps: false,
    },
  ),
  ofWords("a test of equality", (words) => `[ "$1" = ${quote(line(words))} ] && echo same`, { keeps: false }),
  ofWords("a case pattern", (words) => `case "$1" in ${quote(line(words))}) echo refused;; esac`, { keeps: false }),
  ofWords("a print in Python", (words) => `python3 -c ${quote(`print(${JSON.stringify(line(words))})`)}`, {
    keeps: false,
  }),
];
