// A SQL statement → a text in which a server finds the same statement: comments, blanks, case, company, SQL inside SQL.
import { bytesOf, hex, ofText, type Transformation } from "./transformation.ts";

/** Blanks outside quotes replaced. */
function between(text: string, blank: string): string {
  let quoted = "";
  let out = "";
  for (const letter of text) {
    if (quoted !== "") {
      if (letter === quoted) quoted = "";
      out += letter;
    } else if (letter === "'" || letter === '"' || letter === "`") {
      quoted = letter;
      out += letter;
    } else out += letter === " " ? blank : letter;
  }
  return out;
}

/** Letters outside quotes changed. */
function spelled(text: string, change: (letter: string, at: number) => string): string {
  let quoted = "";
  let at = 0;
  return [...text]
    .map((letter) => {
      if (quoted !== "") {
        if (letter === quoted) quoted = "";
        return letter;
      }
      if (letter === "'" || letter === '"' || letter === "`") quoted = letter;
      return change(letter, at++);
    })
    .join("");
}

const literal = (text: string): string => `'${text.split("'").join("''")}'`;
const first = (text: string): string => text.split(" ")[0] ?? "";
const rest = (text: string): string => text.slice(first(text).length);
/** Statements that a routine's body or EXECUTE may hold, in every dialect alike. */
const simple = (text: string): boolean => !text.includes(";") && !text.includes("\n");
const half = (text: string): readonly [string, string] => {
  const at = Math.floor(text.length / 2);
  return [text.slice(0, at), text.slice(at)];
};

const make = (name: string, change: (text: string) => string | undefined, keeps = true): Transformation =>
  ofText(["sql"], name, change, { keeps, plain: false });

export const STATEMENT_TRANSFORMATIONS: readonly Transformation[] = [
  make("comments for blanks", (text) => between(text, "/**/")),
  make("comments with text for blanks", (text) => between(text, "/* it's \" */")),
  make("nested comments for blanks", (text) => between(text, " /* a /* b */ c */ ")),
  make("line comments for blanks", (text) => between(text, "--\n")),
  make("line comments with text for blanks", (text) => between(text, " -- don't\n ")),
  make("hash comments for blanks", (text) => between(text, "#x\n")),
  make("executable comments around all", (text) => `/*!${text}*/`),
  make("executable comments with a version", (text) => `/*!50000${first(text)}*/${rest(text)}`),
  make("executable comments with a version around all", (text) => `/*!50000 ${text} */`),
  make("MariaDB's executable comments", (text) => `/*M!100100 ${text} */`),
  make("an optimiser's hint", (text) => `${first(text)} /*+ PARALLEL(4) */${rest(text)}`),
  make("a comment in front", (text) => `-- clean-up job\n/* approved */ ${text}`),
  make("a comment behind", (text) => `${text} -- WHERE id = 1`),
  make("a comment behind a semicolon", (text) => `${text}; /* SELECT 1`),
  make("mixed case", (text) => spelled(text, (letter, at) => (at % 2 ? letter.toLowerCase() : letter.toUpperCase()))),
  make("small letters", (text) => spelled(text, (letter) => letter.toLowerCase())),
  make("tabs for blanks", (text) => between(text, "\t")),
  make("newlines for blanks", (text) => between(text, "\n")),
  make("carriage returns for blanks", (text) => between(text, "\r\n")),
  make("form feeds for blanks", (text) => between(text, "\f")),
  make("vertical tabs for blanks", (text) => between(text, "\v")),
  make("no-break spaces for blanks", (text) => between(text, "\u00a0")),
  make("many blanks", (text) => `\n \t${between(text, "  \n ")}  \n`),
  make("a semicolon behind", (text) => `${text} ;`),
  make("semicolons around", (text) => `;;${text};;`),
  make("behind another statement", (text) => `SELECT 1; ${text}`),
  make("behind a statement with a quote in a comment", (text) => `SELECT 1 /* ' */; ${text} -- '`),
  make("behind a statement with a semicolon in quotes", (text) => `SELECT ';--'; ${text}`),
  make("behind dollar quotes", (text) => `SELECT $a$ ' $a$; ${text}`),
  make("behind a backslash in quotes", (text) => `SELECT 'it\\'s'; ${text}`),
  make("in front of another statement", (text) => `${text}; SELECT 1`),
  make("in a transaction", (text) => `BEGIN; ${text}; COMMIT;`),
  make("in a serialisable transaction", (text) => `START TRANSACTION ISOLATION LEVEL SERIALIZABLE;\n${text};\nCOMMIT`),
  make("behind SET", (text) => `SET search_path TO public, pg_catalog; ${text}`),
  make("behind USE", (text) => `USE shop;\n${text}`),
  make("behind GO", (text) => `SELECT 1\nGO\n${text}\nGO`),
  make("with a delimiter of its own", (text) => `DELIMITER //\n${text}//\nDELIMITER ;`),
  make("explained and run", (text) =>
    /^(?:delete|update|insert|select)\b/i.test(text) ? `EXPLAIN (ANALYZE, BUFFERS) ${text}` : undefined,
  ),
  make("behind a common table expression", (text) =>
    /^(?:delete|update|insert)\b/i.test(text) ? `WITH x AS (SELECT 1) ${text}` : undefined,
  ),
  make("in a common table expression", (text) =>
    /^(?:delete|update)\b/i.test(text) ? `WITH gone AS (${text} RETURNING *) SELECT count(*) FROM gone` : undefined,
  ),
  make("in a block of T-SQL", (text) => `IF 1 = 1 BEGIN ${text} END`),
  make("in TRY", (text) => `BEGIN TRY ${text}; END TRY BEGIN CATCH PRINT 'no' END CATCH`),
  make("in a block of PL/SQL", (text) => (simple(text) ? `BEGIN EXECUTE IMMEDIATE ${literal(text)}; END;` : undefined)),
  make("in a block of PL/SQL with a variable", (text) =>
    simple(text) ? `DECLARE s VARCHAR2(4000) := ${literal(text)}; BEGIN EXECUTE IMMEDIATE s; END;` : undefined,
  ),
  make("in DO", (text) => `DO $$ BEGIN ${text}; END $$`),
  make("in DO with EXECUTE", (text) => `DO $body$ BEGIN EXECUTE ${literal(text)}; END $body$ LANGUAGE plpgsql`),
  make(
    "in DO with format",
    (text) => `DO $$ BEGIN EXECUTE format(${literal(`${text.split("%").join("%%")}%s`)}, ''); END $$`,
  ),
  make("EXEC of a text", (text) => `EXEC(${literal(text)})`),
  make("EXEC of two texts", (text) => `EXEC(${half(text).map(literal).join("+")})`),
  make("EXEC of a variable", (text) => `DECLARE @s NVARCHAR(MAX) = N${literal(text)}; EXEC(@s)`),
  make("EXEC of a growing variable", (text) => {
    const [a, b] = half(text).map(literal);
    return `DECLARE @s VARCHAR(999); SET @s = ${a}; SET @s = @s + ${b}; EXEC (@s)`;
  }),
  make(
    "EXEC of hexadecimal digits",
    (text) => `DECLARE @s VARCHAR(999)=CAST(0x${bytesOf(text).map(hex).join("")} AS VARCHAR(999));EXEC(@s)`,
  ),
  make("sp_executesql", (text) => `EXEC sp_executesql N${literal(text)}`),
  make("sp_executesql with a named parameter", (text) => `EXECUTE sys.sp_executesql @stmt = N${literal(text)}`),
  make("PREPARE and EXECUTE", (text) => `PREPARE s FROM ${literal(text)}; EXECUTE s; DEALLOCATE PREPARE s`),
  make(
    "PREPARE from CONCAT",
    (text) => `SET @q = CONCAT(${half(text).map(literal).join(", ")}); PREPARE s FROM @q; EXECUTE s`,
  ),
  make("PREPARE from CHAR", (text) => `SET @q = CHAR(${bytesOf(text).join(",")}); PREPARE s FROM @q; EXECUTE s`),
  make(
    "PREPARE from hexadecimal digits",
    (text) => `SET @q = 0x${bytesOf(text).map(hex).join("")}; PREPARE s FROM @q; EXECUTE s`,
  ),
  make("PREPARE from UNHEX", (text) => `PREPARE s FROM UNHEX('${bytesOf(text).map(hex).join("")}'); EXECUTE s`),
  make(
    "EXECUTE IMMEDIATE of CHR",
    (text) =>
      `EXECUTE IMMEDIATE ${bytesOf(text)
        .map((byte) => `CHR(${byte})`)
        .join("||")}`,
  ),
  make("EXECUTE IMMEDIATE of two texts", (text) => `EXECUTE IMMEDIATE ${half(text).map(literal).join(" || ")}`),
  make("EXECUTE IMMEDIATE with other quotes", (text) => `EXECUTE IMMEDIATE q'[${text}]'`),
  make(
    "in a stored procedure",
    (text) => `CREATE OR REPLACE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN ${text}; END $$`,
  ),
  make("in a trigger", (text) =>
    /^(?:delete|update|insert)\b/i.test(text)
      ? `CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW BEGIN ${text}; END`
      : undefined,
  ),
  make("in an event", (text) =>
    /^copy\b/i.test(text) ? undefined : `CREATE EVENT e ON SCHEDULE EVERY 1 HOUR DO ${text}`,
  ),
  make("over a link", (text) => `SELECT * FROM dblink('host=other', ${literal(text)}) AS t(a int)`),
  make("in parentheses", (text) => (/^select\b/i.test(text) ? `(${text})` : undefined)),
  make("20 kB of comment in front", (text) => `/* ${"x ".repeat(10_000)}*/ ${text}`),
  make("20 kB of statements in front", (text) => `${"SELECT 1; ".repeat(2000)}${text}`),
  make("an unclosed quote behind", (text) => `${text}; SELECT 'x`),
  make("an unclosed comment behind", (text) => `${text} /*`),
  make("a quote that ends an injected value", (text) => (text.includes("'") ? undefined : `1'; ${text}; --`)),
  // ---- what only mentions it
  make("a text that is selected", (text) => `SELECT ${literal(text)} AS example`, false),
  make(
    "a text that is inserted",
    (text) => `INSERT INTO lessons (title, body) VALUES ('SQL', ${literal(text)})`,
    false,
  ),
  make("a comment", (text) => `SELECT 1 -- ${text.split("\n").join(" ")}`, false),
  make("a comment over lines", (text) => (text.includes("*/") ? undefined : `/* ${text} */ SELECT 1`), false),
  make("a pattern of LIKE", (text) => `SELECT id FROM queries WHERE body LIKE ${literal(`%${text}%`)}`, false),
  make("a comparison", (text) => `SELECT id FROM log WHERE statement = ${literal(text)} LIMIT 5`, false),
  make("a column's comment", (text) => `COMMENT ON COLUMN log.statement IS ${literal(`for example ${text}`)}`, false),
  make("a name in double quotes", (text) => (text.includes('"') ? undefined : `SELECT 1 AS "${text}"`), false),
  make("a dollar quoted text", (text) => (text.includes("$") ? undefined : `SELECT length($t$${text}$t$)`), false),
];
