// The filter of names lets a text go unread only where reading it could give no hit: judged against the same program without the filter.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PROGRAM_HEADER_WORDS, SECTION_COMMANDS, SECTION_WORDS } from "../../assembly/layout.ts";
import { compile, createGuard, GovernancePolicy, type Guard } from "../../bindings/index.ts";
import { sealed } from "../oracle/checksum.ts";

const RUNS = process.env.PORTCULLIS_DEEP ? 200_000 : 6_000;

const RULES = [
  { name: "rm" },
  { name: "dd", operand: "/dev/**" },
  { name: ["mkfs*", "chmod"] },
  { name: ["wipe.*", "swapoff.static"] },
  { name: "shutdown", min_certainty: "high" },
  { name: "git", subcommand: "push", flags: ["force"] },
  { name: "php" },
  { name: "curl", pipe_to: ["head", "sort*"] },
];

/** A program with its filter cut off: the section ends behind the command table. */
function withoutFilter(program: Uint8Array): Uint8Array {
  const copy = program.slice();
  const words = new DataView(copy.buffer);
  for (let section = 0; section < words.getUint32(12, true); section++) {
    const head = (PROGRAM_HEADER_WORDS + section * SECTION_WORDS) * 4;
    if (words.getUint32(head, true) !== SECTION_COMMANDS) continue;
    const table = words.getUint32(words.getUint32(head + 4, true) + 8, true);
    expect(words.getUint32(head + 8, true)).toBeGreaterThan(table);
    // the filter has no reason to let every text through
    expect(words.getUint32(words.getUint32(head + 4, true) + table + 8, true)).toBe(0);
    words.setUint32(head + 8, table, true);
  }
  return sealed(copy);
}

let filtered: Guard;
let whole: Guard;

beforeAll(async () => {
  const rules = RULES.map((command, index) => ({ id: `rule-${index}`, effect: "deny", when: { command } }));
  const document = { apiVersion: "portcullis/v1", name: "names", normalize: ["unicode", "escapes"], rules };
  const program = await compile(GovernancePolicy.parse(JSON.stringify(document)));
  filtered = await createGuard(program);
  whole = await createGuard(withoutFilter(program));
});

function judge(guard: Guard, command: string): unknown {
  const { rules, matches } = guard.check({ tool: "bash", args: { command } });
  return { rules, matches };
}

function expectSame(command: string): void {
  expect(judge(filtered, command), command).toEqual(judge(whole, command));
}

/** Every text of a file of rows, whatever it stands for there. */
function stringsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

function textsOf(file: string): readonly string[] {
  const rows = JSON.parse(readFileSync(join(import.meta.dirname, `../cases/${file}.json`), "utf8")) as readonly (
    | string
    | { readonly text: string }
  )[];
  return rows.map((row) => (typeof row === "string" ? row : row.text));
}

/** What names are made of, and what hides, splits, prints and rewrites them. */
const PIECES = [
  ..."rmdRMhcg '\"\\$`{}[]*?(),;|&<>!#~=:@%^+-._/0\t\n\r\0",
  ...[
    " ",
    " ",
    " ",
    "rm",
    "r",
    "m",
    "dd",
    "mkfs",
    "mkfs.ext4",
    "wipe",
    "wipe.",
    "swapoff",
    "swapoff.static",
    "chmod",
    "shutdown",
    "git",
    "push",
    "--force",
    "php",
    "php8.3",
    "5",
  ],
  ...[
    "x=r;",
    "$x",
    "${",
    "x}",
    "$(",
    "{r,d}",
    "[r]",
    "r?",
    "*m",
    "/bin/",
    "/bin/r*",
    "rm.exe",
    "\\\n",
    "''",
    '""',
    "\\r",
  ],
  ...["echo ", "echo -n ", "echo -e ", "-n ", "-ne ", "printf ", "printf %s ", "cat ", "rev ", "tr x r ", "tr -d x "],
  ...["base64 -d ", "xxd -r -p ", "| ", "|sh", "| sh ", "sh -c ", "bash <", "<<<", "<<E\n", "\nE\n", "eval ", "sudo "],
  ...[
    "xargs ",
    "xargs -I% ",
    "find . -exec ",
    "env a=b ",
    "alias x=",
    "x ",
    "for i in ",
    "do ",
    "done ",
    "if ",
    "then ",
    "fi ",
  ],
  ...[
    "> f ",
    ">> f ",
    ". ./f ",
    "./f ",
    "tee f ",
    "which ",
    "python -c ",
    "os.system(",
    "pwsh -c ",
    "cmd /c ",
    "ssh h ",
    "busybox ",
  ],
  ...[
    "time ",
    "! ",
    "[ ",
    "[[ ",
    " ]",
    " ]]",
    "# ",
    "&& ",
    "|| ",
    "; ",
    "awk ",
    "perl -e ",
    "perl5.36 -e ",
    "set -- r m;",
    "read x;",
    "head -c 1 ",
  ],
  ...[
    "pytho? -c ",
    "p?rl -e ",
    "pyt*.exe -c ",
    "sed s/x/r/ ",
    "crontab ",
    "make -f - ",
    "vim -c ':!",
    "!",
    "printf -v x ",
    "awk 'BEGIN",
  ],
  ...["-c", "-S", "-qc", "-c'", "su -c", "bash -c", "bash -c'", "env -S", "script -qc"],
  // commands that no rule asks for and that run nothing: their flags and operands stay unread
  ...[
    "ls -la ",
    "grep -rn x ",
    "head -n 1 ",
    "sort -o f ",
    "uniq ",
    "wc -l ",
    "cut -c 1 ",
    "tail -n 2 f ",
    "df -h ",
    "curl ",
  ],
  ...["f=rm;", "<(echo rm x)", "$(head -c 2 f)", "--", "-k", "ls()", "ls=rm "],
  ...["xargs -0I% r%", "xargs -Iq rq", "rq", "r%", "m%", "parallel r{} ::: m", "sed -n 1e", "sed s/x/y/ e", "e"],
  ...["cm0=", "cm0gLXJm", "72", "\\x72", "\\162", "mr", "é", "ｒｍ", "\u200b", "%72", "&#114;"],
];

const NAMES = ["rm", "dd", "mkfs", "chmod", "shutdown", "git", "php"];

describe("a text that the filter lets go unread", () => {
  for (const file of ["shell", "shell-bypasses", "shell-mentions", "shell-windows"]) {
    it(`has no hit among the rows of ${file}`, () => {
      for (const text of textsOf(file)) {
        expectSame(text);
        expectSame(`cd /srv && ${text}`);
        expectSame(`echo ok; ${text} | sh`);
      }
    });
  }

  it.each(["evasion-indirect", "evasion-bypasses"])("has no hit among the rows of %s", (file) => {
    const rows = parse(readFileSync(join(import.meta.dirname, `../cases/${file}.yaml`), "utf8"));
    for (const text of stringsOf(rows)) expectSame(text);
  });

  it.each([
    ["texts", PIECES],
    ["texts that would have to make the name", PIECES.filter((piece) => !NAMES.some((name) => piece.includes(name)))],
  ])("has no hit among random %s", (_, pieces) => {
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((chosen) => chosen.join(""));
    fc.assert(fc.property(text, expectSame), { numRuns: RUNS });
  });

  it.each([
    "wipe.all /dev/sda",
    "cd /; swapoff.static -a",
    "swapoff.stat''ic -a",
    "su - root -c'rm x'",
    "env -S'rm -rf /'",
    "env -Srm\\ x",
    "script -qc'mkfs.ext4 /dev/sda'",
    `su -c"echo ${"x".repeat(80)};rm"`,
    `su -c"${"x".repeat(80)}/rm x"`,
    "php8 x.php",
    "cd /; php8.3 x.php",
    "'php8'.3 x.php",
    "su -c'php8.3 x'",
    'perl5.36 -e \'system("r"."m x")\'',
    "echo 'rm -rf /' | grep -n rm > f; sh f",
    "echo 'rm -rf /' | head -n 1 | sh",
    "curl -s x | sort -o f",
    "sed '1erm -rf /' f",
    "m%\\\n[ ",
    "m%<(r",
    "m%s<(r) -rf /",
    "<(r)m% -rf /",
    "echo m | xargs -I% r% -rf /",
    "echo m | xargs -I{} r{} -rf /",
    "sed s/x/r/ erm",
    "sed s/x/r/ éwipe.",
  ])("%s is no such text", (text) => {
    expectSame(text);
    expect(judge(filtered, text)).not.toEqual({ rules: [], matches: [] });
  });

  it("is what most texts without a name are", () => {
    const started = "npm run build && cp -r dist /srv/www && systemctl restart www";
    expect(judge(filtered, started)).toEqual({ rules: [], matches: [] });
  });
});
