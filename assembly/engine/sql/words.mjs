// Turns the list of SQL words below into an id for each word (generated/words.ts, compiled into the engine) and the table that
// the lexer searches (bindings/compile/knowledge/sql-words.ts, a data section of programs that read SQL).
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

// A line: words | class letters | statement kind | statement shape | object type.
// Class: R no alias and no plain name · E ends a condition · C a function when "(" follows, though reserved ·
// M may stand between DROP/CREATE/ALTER and the object type · Q a call's texts are SQL · P a program or a shell gets them ·
// F may follow the table of DELETE · T makes text of its arguments ·
// A a privilege over the whole server · B in BEGIN TRANSACTION · D an option of DROP and TRUNCATE ·
// I between the verb and the table · W may follow the table of INSERT.
const list = `
select            | RE  | SELECT      | QUERY
perform           |     | SELECT      | QUERY
with              | RE  |             | WITH
values            | REC | SELECT      | QUERY
table             | R   | SELECT      | TABLE    | TABLE
tables            |     |             |          | TABLE
insert            | RC  | INSERT      | INSERT
replace           | C   | REPLACE     | INSERT
upsert            |     | INSERT      | INSERT
update            | R   | UPDATE      | UPDATE
delete            | R   | DELETE      | DELETE
merge             | R   | MERGE       | MERGE
truncate          | RC  | TRUNCATE    | OBJECT
drop              | R   | DROP        | OBJECT
alter             | R   | ALTER       | OBJECT
create            | R   | CREATE      | OBJECT
undrop            |     | UNDROP      | OBJECT
rename exchange   |     | RENAME      | OBJECT
disable enable    |     | ALTER       | OBJECT
comment           |     | COMMENT     | OBJECT
backup            |     | BACKUP      | OBJECT
restore flashback clone | | RESTORE  | OBJECT
optimize repair checksum refresh cluster reindex msck | | MAINTAIN | OBJECT
install uninstall |     | INSTALL     | OBJECT
add               |     | INSTALL     | PLAIN
import            |     | LOAD        | OBJECT
reassign          |     | REASSIGN    | OBJECT
grant             | R   | GRANT       | GRANT
revoke deny       | R   | REVOKE      | GRANT
copy              |     | COPY        | COPY
unload            |     | EXPORT      | COPY
export            |     | EXPORT      | COPY
put               |     | LOAD        | PLAIN
get               |     | EXPORT      | PLAIN
remove            |     | DROP        | PLAIN
load              |     | LOAD        | LOAD
bulk              |     | LOAD        | LOAD
call              |     | CALL        | CALL
exec              | R   | CALL        | CALL
execute           | R   | CALL        | CALL
begin             | R   | TRANSACTION | BEGIN
start commit rollback savepoint release abort xa | | TRANSACTION | PLAIN
end               | RE  | TRANSACTION | CONTROL
explain           |     | EXPLAIN     | EXPLAIN
describe desc     |     | SHOW        | EXPLAIN
prepare           |     | PREPARE     | PREPARE
deallocate        |     | PREPARE     | PLAIN
if                | C   | CONTROL     | CONTROL
else              | RE  | CONTROL     | CONTROL
then              | RE  | CONTROL     | CONTROL
elseif elsif      | RE  | CONTROL     | CONTROL
while             |     | CONTROL     | CONTROL
for               | RE  | CONTROL     | CONTROL
loop              | RE  | CONTROL     | CONTROL
do                | R   | DO          | DO
return print raise signal resignal exit leave | | CONTROL | PLAIN
declare let       |     | DECLARE     | DECLARE
open fetch close  |     | DECLARE     | PLAIN
set               | RE  | SET         | SET
reset             |     | SET         | PLAIN
discard           |     | SET         | PLAIN
attach detach     |     | ATTACH      | PLAIN
pragma            |     | PRAGMA      | PLAIN
dbcc reconfigure  |     | PRAGMA      | PLAIN
vacuum            |     | MAINTAIN    | PLAIN
analyze analyse   |     | MAINTAIN    | PLAIN
flush purge       |     | MAINTAIN    | PLAIN
checkpoint        |     | MAINTAIN    | PLAIN
use               | E   | USE         | PLAIN
show              |     | SHOW        | PLAIN
help              |     | SHOW        | PLAIN
shutdown          |     | SHUTDOWN    | PLAIN
system            |     | ALTER       | PLAIN
kill cancel       |     | KILL        | PLAIN
lock unlock       | E   | LOCK        | LOCK
waitfor           | R   | WAITFOR     | PLAIN
listen notify unlisten | | NOTIFY     | PLAIN
handler           |     | HANDLER     | PLAIN
delimiter go      | R

from where join using on having limit returning output window union intersect except minus into when | RE
group order offset qualify connect | RE
procedure         | E
inner cross natural straight_join full outer | RF
apply pivot unpivot | R
left right        | RCF
as not            | RF
by all distinct and or xor in is like between exists any some case null true false escape to of top | R
ilike glob rlike regexp similar match collate interval div mod isnull notnull | R
default           | R
duplicate conflict matched | R
key cascade restrict restart continue |
cast convert char chr nchar concat unhex reverse format | T
decode |
low_priority high_priority delayed overwrite row array binary quick ignore lateral only partition outfile dumpfile program stdin stdout immediate tran transaction work |
off try catch data atomic batch percent persist stop storage reuse |
grantee admin |
public            | M
at zone nulls | R
indexed           | RF
last first rows | 
dblink dblink_exec openquery openrowset query_to_xml sp_executesql exec_ddl_statement | Q
external_query postgres_query postgres_execute mysql_query mysql_execute spi_exec run_sql | Q
create_job create_program sp_add_jobstep | QP
xp_cmdshell sys_exec sys_eval sp_oamethod sp_execute_external_script runjava executable edit os_command plsh | P
system            | P
host parse plpgsql|
xml sync constraints write level read isolation names password log option delay time deferred exclusive |

ignore quick low_priority high_priority delayed overwrite | I
values select set default with as by table partition output call exec execute | W

global local temporary temp unlogged unique clustered nonclustered fulltext spatial recursive foreign external virtual | M
pluggable snapshot search named network dynamic iceberg hybrid rls definer algorithm sql security invoker concurrently transient secure masking bitmap force instead no | M

view              | M   |             |          | VIEW
materialized      | M   |             |          | VIEW
index             | M   |             |          | INDEX
database          | M   |             |          | DATABASE
keyspace catalog  |     |             |          | DATABASE
schema            | M   |             |          | SCHEMA
user              | M   |             |          | USER
role              | M   |             |          | ROLE
function          | M   |             |          | FUNCTION
proc routine      | M   |             |          | PROCEDURE
trigger           | M   |             |          | TRIGGER
sequence          | M   |             |          | SEQUENCE
type domain       | M   |             |          | TYPE
extension         | M   |             |          | EXTENSION
server link wrapper mapping | M |       |          | SERVER
tablespace        | M   |             |          | TABLESPACE
event             | M   |             |          | EVENT
login credential certificate secret collection | M | |      | LOGIN
policy policies   | M   |             |          | POLICY
publication subscription | M |          |          | PUBLICATION
rule              | M   |             |          | RULE
column            | M   |             |          | COLUMN
constraint        | R   |             |          | CONSTRAINT
owned             | M   |             |          | OWNED
operator aggregate conversion collation language access text method | M | | | OPERATOR
synonym           | M   |             |          | SYNONYM
package library assembly java directory dictionary macro quota plugin component soname | M | |   | PACKAGE
stage stream task pipe share warehouse file integration connection volume location datashare changefeed alert | M | | | STAGE
system session resource profile reservation instance account project range | M | | | SYSTEM
privileges        | M   |             |          | PRIVILEGES
statistics        | M   |             |          | STATISTICS

superuser createrole createdb bypassrls replication super sysadmin control process dba impersonate file shutdown admin | A
usage references |
transaction tran work deferred immediate exclusive isolation read | B
restrict purge partition force sync constraints all drop storage reuse | D
including contents datafiles backups noprompt | D
permanently       |
`;

const source = readFileSync(join(here, "layout.ts"), "utf8");
/** The value of `export const NAME = n` in layout.ts. */
function code(name) {
  const start = source.indexOf(`export const ${name} = `);
  if (start < 0) throw new Error(`layout.ts has no ${name}`);
  return Number.parseInt(source.slice(start + `export const ${name} = `.length), 10);
}

const shapes = ["", "QUERY", "WITH", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE", "OBJECT", "GRANT", "COPY", "LOAD"];
shapes.push("CALL", "BEGIN", "EXPLAIN", "PREPARE", "CONTROL", "DECLARE", "SET", "PLAIN", "DO", "LOCK");
/** Beside kind, shape and object, which need six bits each: the byte and the bit. */
const marks = { A: [2, 128], B: [2, 64], D: [1, 64], I: [1, 128], W: [3, 64] };
const classes = { R: 1, E: 2, C: 4, M: 8, Q: 16, P: 32, F: 64, T: 128 };

/** Five bits a letter, first letter lowest; a word longer than twelve keeps its surplus length in the top four bits. */
export function pack(word) {
  let key = 0n;
  for (let i = 0; i < Math.min(12, word.length); i++) {
    const letter = word[i] === "_" ? 27 : word.charCodeAt(i) - 96;
    key |= BigInt(letter) << BigInt(5 * i);
  }
  return key | (BigInt(Math.max(0, word.length - 12)) << 60n);
}

const words = new Map();
for (const line of list.split("\n")) {
  const [names = "", letters = "", kind = "", shape = "", object = ""] = line.split("|").map((cell) => cell.trim());
  for (const name of names.split(" ").filter(Boolean)) {
    const entry = {
      class: [...letters].reduce((bits, letter) => bits | (classes[letter] ?? 0), 0),
      marks: letters,
      kind: kind === "" ? 0 : code(`STATEMENT_${kind}`),
      shape: shapes.indexOf(shape),
      object: object === "" ? 0 : code(`OBJECT_${object}`),
    };
    const old = words.get(name);
    if (old)
      for (const field of Object.keys(entry))
        entry[field] =
          field === "class"
            ? entry[field] | old[field]
            : field === "marks"
              ? entry[field] + old[field]
              : entry[field] || old[field];
    words.set(name, entry);
  }
}
// Words that are a clause word in one place and an object type in another.
words.get("password").class |= classes.M;
words.get("row").class |= classes.M;
words.get("procedure").object = code("OBJECT_PROCEDURE");
words.get("procedure").class |= classes.M;
words.get("partition").object = code("OBJECT_PARTITION");
words.get("foreign").object = code("OBJECT_TABLE");

const sorted = [...words].map(([name, entry]) => ({ name, key: pack(name), ...entry }));
sorted.sort((a, b) => (a.key < b.key ? -1 : 1));

const text = [
  "// Generated by assembly/engine/sql/words.mjs; do not edit. Words by packed key: id = place in the table + 1.",
  ...shapes.slice(1).map((shape, i) => `export const SHAPE_${shape}: i32 = ${i + 1};`),
  ...sorted.map(({ name }, i) => `export const W_${name.toUpperCase()}: i32 = ${i + 1};`),
  `export const WORD_COUNT = ${sorted.length};`,
  "",
].join("\n");

const table = new DataView(new ArrayBuffer(8 + 12 * sorted.length));
table.setUint32(0, sorted.length, true);
sorted.forEach(({ key }, i) => {
  table.setBigUint64(8 + 8 * i, key, true);
});
sorted.forEach((word, i) => {
  const at = 8 + 8 * sorted.length + 4 * i;
  const facts = [word.class, word.kind, word.shape, word.object];
  for (const letter of word.marks) if (marks[letter]) facts[marks[letter][0]] |= marks[letter][1];
  facts.forEach((fact, k) => {
    table.setUint8(at + k, fact);
  });
});
const base64 = Buffer.from(table.buffer).toString("base64");

/** The generated files by their paths from the project's root. */
export const generated = {
  "assembly/engine/sql/generated/words.ts": text,
  "bindings/compile/knowledge/sql-words.ts": [
    "// Generated by assembly/engine/sql/words.mjs; do not edit. u32 count, u32 0, count × u64 packed word, count × 4 bytes: class, kind, shape, object.",
    "export const SQL_WORDS_BASE64 =",
    `  "${base64}";`,
    "",
  ].join("\n"),
};
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, content] of Object.entries(generated)) writeFileSync(join(here, "../../..", path), content);
}
