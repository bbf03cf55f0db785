// A line of shell → a line that runs it: control flow, shells in shells, decoding pipes, other languages.
import { base64, bytesOf, hex, octal, ofText, quote, type Transformation } from "./transformation.ts";

const escaped = (text: string): string =>
  bytesOf(text)
    .map((byte) => `\\x${hex(byte)}`)
    .join("");
const octals = (text: string): string =>
  bytesOf(text)
    .map((byte) => `\\${octal(byte)}`)
    .join("");

const json = (text: string): string => JSON.stringify(text);
const rotate = (text: string): string =>
  text
    .replace(/[a-z]/g, (c) => String.fromCharCode(((c.charCodeAt(0) - 97 + 13) % 26) + 97))
    .replace(/[A-Z]/g, (c) => String.fromCharCode(((c.charCodeAt(0) - 65 + 13) % 26) + 65));
const oneLine = (text: string): boolean => !text.includes("\n");

const make = (name: string, change: (text: string) => string | undefined, keeps = true): Transformation =>
  ofText(["command"], name, change, { keeps });

export const LINE_TRANSFORMATIONS: readonly Transformation[] = [
  make("behind &&", (text) => `cd /tmp && ${text}`),
  make("behind ;", (text) => `true;${text}`),
  make("behind ||", (text) => `false || ${text}`),
  make("behind a pipe", (text) => `yes | ${text}`),
  make("behind |&", (text) => `ls |& ${text}`),
  make("behind a newline", (text) => `ls -la\n${text}\necho done`),
  make("behind a carriage return and newline", (text) => `ls\r\n${text}`),
  make("behind a comment", (text) => `# just listing files\n${text}`),
  make("behind a here-document", (text) => `cat <<EOF >/dev/null\nhello\nEOF\n${text}`),
  make("behind an ended quote", (text) => `echo 'it'"'"'s fine'; ${text}`),
  make("in the background", (text) => `sleep 1 & ${text} &`),
  make("in a subshell", (text) => `(${text})`),
  make("in a subshell over lines", (text) => `(\n${text}\n)`),
  make("in a group", (text) => `{ ${text}; }`),
  make("in an if", (text) => `if [ -d / ]; then\n  ${text}\nfi`),
  make("in an else", (text) => `if false; then :; else ${text}; fi`),
  make("as a condition", (text) => `while ! { ${text}; }; do sleep 1; done`),
  make("in a for loop", (text) => `for i in 1 2 3; do ${text}; done`),
  make("in an until loop", (text) => `until false; do ${text}; break; done`),
  make("in a case", (text) => `case x in y) :;; *) ${text} ;; esac`),
  make("in a function that is called", (text) => `cleanup() {\n${text}\n}\ncleanup`),
  make("in a trap", (text) => `trap ${quote(text)} EXIT`),
  make("in a substitution", (text) => `x=$(${text})`),
  make("in a substitution inside quotes", (text) => `echo "done: $(${text})"`),
  make("in backticks", (text) => (text.includes("`") || text.includes("\\") ? undefined : `echo \`${text}\``)),
  make("in an arithmetic index", (text) => `echo $((a[$(${text})]))`),
  make("in a default value", (text) => `: ${["$", "{zz:=$(", text, ")}"].join("")}`),
  make("in a here-document that expands", (text) => `cat <<EOF\n$(${text})\nEOF`),
  make("in a process substitution", (text) => `diff <(${text}) /dev/null`),
  make("in a coprocess", (text) => `coproc { ${text}; }`),
  make("bash -c", (text) => `bash -c ${quote(text)}`),
  make("sh -lc by path", (text) => `/bin/sh -lc ${quote(text)}`),
  make("bash with long flags and -c", (text) => `bash --noprofile --norc -euo pipefail -c ${quote(text)}`),
  make("zsh -c", (text) => `zsh -c ${quote(text)}`),
  make("sh -c in bash -c in sudo", (text) => `sudo bash -c ${quote(`sh -c ${quote(text)}`)}`),
  make("su -c", (text) => `su - root -c ${quote(text)}`),
  make("eval", (text) => `eval ${quote(text)}`),
  make("eval of a variable", (text) => `c=${quote(text)}; eval "$c"`),
  make("eval of an escaped text", (text) => `eval $'${escaped(text)}'`),
  make("eval of a substitution", (text) => `eval "$(printf '%b' '${octals(text)}')"`),
  make("a variable run by bash -c", (text) => `cmd=${quote(text)} bash -c 'eval "$cmd"'`),
  make("a parameter of bash -c", (text) => `bash -c 'eval "$1"' _ ${quote(text)}`),
  make("echo to sh", (text) => `echo ${quote(text)} | sh`),
  make("printf to bash -s", (text) => `printf %s ${quote(text)} | bash -s --`),
  make("base64 to sh", (text) => `echo ${base64(text)} | base64 -d | sh`),
  make("base64 --decode in a here-string", (text) => `base64 --decode <<< ${base64(text)} | bash`),
  make("base64 through cat and tee", (text) => `echo ${quote(base64(text))} | cat | base64 -di | tee /dev/null | bash`),
  make("base64 in eval", (text) => `eval "$(echo ${base64(text)} | base64 -d)"`),
  make("base64 in bash -c", (text) => `bash -c "$(base64 -d <<< ${base64(text)})"`),
  make("base64 in a variable", (text) => `x=${base64(text)}; echo "$x" | base64 -d | bash`),
  make("base64 twice", (text) => `echo ${base64(base64(text))} | base64 -d | base64 -d | sh`),
  make("base64 with openssl", (text) => `echo ${base64(text)} | openssl base64 -d -A | sh`),
  make("base64 in a source", (text) => `. <(base64 -d <<< ${base64(text)})`),
  make("hexadecimal to sh", (text) => `echo ${bytesOf(text).map(hex).join("")} | xxd -r -p | bash`),
  make("hexadecimal with xxd -p -r", (text) => `xxd -p -r <<< ${bytesOf(text).map(hex).join("")} | sh`),
  make("printf with hexadecimal", (text) => `printf '${escaped(text)}' | sh`),
  make("printf with octal", (text) => `printf "${octals(text).split("\\").join("\\\\")}" | sh`),
  make("echo -e with hexadecimal", (text) => `echo -e '${escaped(text)}' | bash`),
  make(
    "echo -ne with octal",
    (text) =>
      `echo -ne '${bytesOf(text)
        .map((byte) => `\\0${octal(byte)}`)
        .join("")}' | sh`,
  ),
  make("rev", (text) => (oneLine(text) ? `echo ${quote([...text].reverse().join(""))} | rev | sh` : undefined)),
  make("tr rot13", (text) => `echo ${quote(rotate(text))} | tr 'A-Za-z' 'N-ZA-Mn-za-m' | sh`),
  make("tr of one letter", (text) =>
    text.includes("@") || !text.includes(" ") ? undefined : `echo ${quote(text.split(" ").join("@"))} | tr @ ' ' | sh`,
  ),
  make("sed of a letter", (text) =>
    text.includes("@") || !text.includes(" ") || text.includes("/")
      ? undefined
      : `echo ${quote(text.split(" ").join("@"))} | sed 's/@/ /g' | sh`,
  ),
  make("a here-string", (text) => `bash <<< ${quote(text)}`),
  make("a here-document to sh", (text) => `sh <<'END'\n${text}\nEND`),
  make("an unquoted here-document to bash -s", (text) =>
    /[$`\\]/.test(text) ? undefined : `bash -s <<END\n${text}\nEND`,
  ),
  make("a here-document with tabs", (text) =>
    oneLine(text) ? `sudo -u root bash <<-EOT\n\t${text.replace(/[$`\\]/g, "\\$&")}\n\tEOT` : undefined,
  ),
  make("a process substitution for bash", (text) => `bash <(echo ${quote(text)})`),
  make("source from standard input", (text) => `source /dev/stdin <<< ${quote(text)}`),
  make("a script written first", (text) => `echo ${quote(text)} > /tmp/a.sh && chmod +x /tmp/a.sh && /tmp/a.sh`),
  make("a script written by cat", (text) => `cat > run.sh <<'EOF'\n#!/bin/sh\n${text}\nEOF\nbash run.sh`),
  make("a script written by tee", (text) => `echo ${quote(text)} | tee x.sh >/dev/null; sh x.sh`),
  make("xargs sh -c", (text) => `echo x | xargs -I{} sh -c ${quote(text)}`),
  make("find -exec sh -c", (text) => `find . -maxdepth 0 -exec sh -c ${quote(text)} \\;`),
  make("ssh with a text", (text) => `ssh -i key.pem -p 2222 root@10.0.0.5 ${quote(text)}`),
  make("ssh with a here-document", (text) => `ssh host bash -s <<'EOF'\n${text}\nEOF`),
  make("docker exec sh -c", (text) => `docker exec -it web sh -c ${quote(text)}`),
  make("docker compose exec", (text) => `docker compose exec -T web bash -lc ${quote(text)}`),
  make("kubectl exec sh -c", (text) => `kubectl exec -it web-0 -- sh -c ${quote(text)}`),
  make("podman run", (text) => `podman run --rm --privileged alpine:3 sh -c ${quote(text)}`),
  make("nohup sh -c", (text) => `nohup sh -c ${quote(text)} &`),
  make("timeout bash -c", (text) => `timeout 60 bash -c ${quote(text)}`),
  make("script -c", (text) => `script -qc ${quote(text)} /dev/null`),
  make("tmux", (text) => `tmux new-session -d ${quote(text)}`),
  make("screen", (text) => `screen -dmS x bash -c ${quote(text)}`),
  make("watch with a text", (text) => `watch -n 2 ${quote(text)}`),
  make("at", (text) => `echo ${quote(text)} | at now`),
  make("cron", (text) => (oneLine(text) ? `(crontab -l; echo ${quote(`* * * * * ${text}`)}) | crontab -` : undefined)),
  make("git alias", (text) => `git -c alias.x=${quote(`!${text}`)} x`),
  make("os.system in Python", (text) => `python3 -c ${quote(`import os; os.system(${json(text)})`)}`),
  make("os.popen in Python", (text) => `python -c ${quote(`__import__('os').popen(${json(text)}).read()`)}`),
  make(
    "subprocess with a shell in Python",
    (text) => `python3 -c ${quote(`import subprocess\nsubprocess.check_output(${json(text)}, shell=True)`)}`,
  ),
  make("Python fed by a here-document", (text) => `python3 <<'EOF'\nimport os\nos.system(${json(text)})\nEOF`),
  make(
    "Python that decodes base64",
    (text) => `python3 -c ${quote(`import os,base64;os.system(base64.b64decode("${base64(text)}").decode())`)}`,
  ),
  make("system in Perl", (text) => `perl -e ${quote(`system(${json(text).replace(/[@$]/g, "\\$&")});`)}`),
  make("backticks in Ruby", (text) =>
    text.includes("`") || text.includes("\\") || text.includes("#{")
      ? undefined
      : `ruby -e ${quote(`puts \`${text}\``)}`,
  ),
  make("system in Ruby", (text) => (text.includes("#{") ? undefined : `ruby -e ${quote(`system(${json(text)})`)}`)),
  make("execSync in Node", (text) => `node -e ${quote(`require("child_process").execSync(${json(text)})`)}`),
  make("system in PHP", (text) => (text.includes("$") ? undefined : `php -r ${quote(`system(${json(text)});`)}`)),
  make("system in awk", (text) => `awk ${quote(`BEGIN { system(${json(text)}) }`)}`),
  make("os.execute in Lua", (text) => `lua -e ${quote(`os.execute(${json(text)})`)}`),
  make("a shell escape in vim", (text) => (oneLine(text) ? `vim -es -c ${quote(`:!${text}`)} -c ':q'` : undefined)),
  make("make from standard input", (text) =>
    oneLine(text) && !text.includes("$") ? `printf 'all:\\n\\t%s\\n' ${quote(text)} | make -f -` : undefined,
  ),
  make("npm exec", (text) => `npx -c ${quote(text)}`),
  make("cmd /c", (text) => (oneLine(text) && !/["'$`|&<>^%]/.test(text) ? `cmd.exe /d /s /c "${text}"` : undefined)),
  make("wsl", (text) => `wsl -e bash -c ${quote(text)}`),
  make("a trailing comment", (text) => `${text} # cleans the cache`),
  make("a trailing semicolon and blank lines", (text) => `\n\n  ${text} ;\n\n`),
  make("an unclosed quote behind it", (text) => `${text}; echo "`),
  make("an unclosed parenthesis behind it", (text) => `${text}; (echo`),
  make("20 kB of comment in front", (text) => `# ${"lorem ipsum ".repeat(1700)}\n${text}`),
  make("20 kB of commands in front", (text) => `${"echo 0123456789;".repeat(1300)}${text}`),
  make("20 kB of words behind it", (text) => `${text}; echo ${"x".repeat(20_000)}`),
  make(
    "100 lines in front",
    (text) => `${Array.from({ length: 100 }, (_, at) => `echo step ${at}`).join("\n")}\n${text}`,
  ),
];
