// Turns the words for what SQL can do into the numbers that the reader, the condition encoder and the tests share. Untyped constants only.

// ---- statement kinds: bit n of a condition's mask stands for kind n -------------------------------------------------
export const STATEMENT_SELECT = 1; // also VALUES and TABLE t
export const STATEMENT_INSERT = 2;
export const STATEMENT_UPDATE = 3;
export const STATEMENT_DELETE = 4;
export const STATEMENT_MERGE = 5;
export const STATEMENT_REPLACE = 6;
export const STATEMENT_TRUNCATE = 7;
export const STATEMENT_DROP = 8;
export const STATEMENT_ALTER = 9;
export const STATEMENT_CREATE = 10;
export const STATEMENT_GRANT = 11;
export const STATEMENT_REVOKE = 12; // also DENY
export const STATEMENT_COPY = 13;
export const STATEMENT_LOAD = 14; // LOAD DATA, BULK INSERT, IMPORT
export const STATEMENT_EXPORT = 15; // EXPORT DATA, UNLOAD
export const STATEMENT_CALL = 16; // CALL p, EXEC p, a stored procedure by its bare name
export const STATEMENT_EXECUTE = 17; // EXECUTE of a prepared statement or of text
export const STATEMENT_PREPARE = 18;
export const STATEMENT_DO = 19;
export const STATEMENT_SET = 20; // also RESET, SET ROLE, SET PASSWORD
export const STATEMENT_ATTACH = 21; // also DETACH
export const STATEMENT_PRAGMA = 22; // also DBCC, RECONFIGURE
export const STATEMENT_MAINTAIN = 23; // VACUUM, ANALYZE, OPTIMIZE, REINDEX, CLUSTER, CHECKPOINT, REPAIR, FLUSH, PURGE
export const STATEMENT_EXPLAIN = 24; // a plan only; EXPLAIN ANALYZE gives the statement that runs as well
export const STATEMENT_TRANSACTION = 25;
export const STATEMENT_USE = 26;
export const STATEMENT_SHOW = 27; // also DESCRIBE, HELP
export const STATEMENT_SHUTDOWN = 28;
export const STATEMENT_KILL = 29;
export const STATEMENT_DECLARE = 30; // also cursors: OPEN, FETCH, CLOSE
export const STATEMENT_RENAME = 31;
export const STATEMENT_COMMENT = 32;
export const STATEMENT_BACKUP = 33;
export const STATEMENT_RESTORE = 34;
export const STATEMENT_LOCK = 35;
export const STATEMENT_INSTALL = 36; // INSTALL PLUGIN, UNINSTALL
export const STATEMENT_WAITFOR = 37;
export const STATEMENT_NOTIFY = 38; // LISTEN, NOTIFY, UNLISTEN
export const STATEMENT_CLIENT = 39; // a command of the client program: \! \copy .shell
export const STATEMENT_CONTROL = 40; // PRINT, RAISE, RETURN, SIGNAL
export const STATEMENT_REASSIGN = 41;
export const STATEMENT_HANDLER = 42;
export const STATEMENT_UNDROP = 43;

// ---- object types: bit n of a condition's mask ------------------------------------------------------------------------
export const OBJECT_NONE = 0;
export const OBJECT_TABLE = 1;
export const OBJECT_VIEW = 2;
export const OBJECT_INDEX = 3;
export const OBJECT_DATABASE = 4;
export const OBJECT_SCHEMA = 5;
export const OBJECT_USER = 6;
export const OBJECT_ROLE = 7;
export const OBJECT_FUNCTION = 8;
export const OBJECT_PROCEDURE = 9;
export const OBJECT_TRIGGER = 10;
export const OBJECT_SEQUENCE = 11;
export const OBJECT_TYPE = 12; // TYPE, DOMAIN
export const OBJECT_EXTENSION = 13;
export const OBJECT_SERVER = 14; // foreign servers and wrappers, database links
export const OBJECT_TABLESPACE = 15;
export const OBJECT_EVENT = 16;
export const OBJECT_LOGIN = 17; // LOGIN, CREDENTIAL, CERTIFICATE
export const OBJECT_POLICY = 18;
export const OBJECT_PUBLICATION = 19; // PUBLICATION, SUBSCRIPTION
export const OBJECT_RULE = 20;
export const OBJECT_COLUMN = 21;
export const OBJECT_CONSTRAINT = 22;
export const OBJECT_OWNED = 23; // DROP OWNED BY, REASSIGN OWNED BY
export const OBJECT_OPERATOR = 24; // operators, aggregates, casts, collations, languages
export const OBJECT_SYNONYM = 25;
export const OBJECT_PACKAGE = 26; // packages, libraries, assemblies, directories
export const OBJECT_STAGE = 27; // warehouse objects: stages, streams, tasks, pipes, shares
export const OBJECT_PARTITION = 28;
export const OBJECT_SYSTEM = 29; // ALTER SYSTEM, ALTER SESSION, RESOURCE
export const OBJECT_PRIVILEGES = 30; // ALTER DEFAULT PRIVILEGES
export const OBJECT_STATISTICS = 31;

// ---- how a WHERE reads -----------------------------------------------------------------------------------------------
export const WHERE_NONE = 0; // the statement has no rows to choose: DROP, SELECT 1
export const WHERE_ABSENT = 1;
export const WHERE_TAUTOLOGY = 2; // does not depend on a row: 1=1, x=x, true, 'a'='a', sleep(5)=0
export const WHERE_PRESENT = 3;
export const WHERE_UNKNOWN = 4; // the text broke before it could be read: fits any wish of a forbidding rule

export const CERTAINTY_LOW = 1;
export const CERTAINTY_HIGH = 2;

// ---- traits of a record, bits -----------------------------------------------------------------------------------------------
export const TRAIT_NESTED = 1; // a query block, a common table expression or an action inside another statement
export const TRAIT_BODY = 2; // inside the body of a routine, trigger or event that the text creates
export const TRAIT_DYNAMIC = 4; // text given to EXECUTE, PREPARE, sp_executesql, dblink and the like
export const TRAIT_UNION = 8; // a branch of UNION, INTERSECT, EXCEPT, MINUS
export const TRAIT_LIMIT = 16; // LIMIT, TOP or FETCH FIRST
export const TRAIT_OUTFILE = 32; // INTO OUTFILE, INTO DUMPFILE, COPY … TO a file, UNLOAD TO
export const TRAIT_INFILE = 64; // COPY … FROM a file, LOAD DATA, BULK INSERT
export const TRAIT_PROGRAM = 128; // COPY … PROGRAM, \!, .shell: the server or client starts a program
export const TRAIT_UNKNOWN_NAME = 256; // a name that is a parameter, a template, or too long to keep
export const TRAIT_CASCADE = 512;
export const TRAIT_GRANT_OPTION = 1024; // WITH GRANT OPTION, WITH ADMIN OPTION
export const TRAIT_INTO_TABLE = 2048; // SELECT … INTO t
export const TRAIT_EXECUTABLE_COMMENT = 4096; // seen inside /*! … */
export const TRAIT_UNSEPARATED = 8192; // begins without a separator after another statement, as SQL Server allows
export const TRAIT_STDIO = 16384; // COPY … TO STDOUT / FROM STDIN
export const TRAIT_LOCKING = 32768; // SELECT … FOR UPDATE
export const TRAIT_NAMES_LOST = 65536; // more names than the arena keeps

// ---- roles of a name -------------------------------------------------------------------------------------------------
export const NAME_TARGET = 1; // a table or view that the statement changes
export const NAME_SOURCE = 2; // a table or view that it reads
export const NAME_FUNCTION = 3; // a function or procedure that it calls
export const NAME_OBJECT = 4; // any other object: an index, a user, a database, a variable, a pragma
export const NAME_GRANTEE = 5;
export const NAME_CASED = 1; // name bit: quoted, with capital letters that folding took away

// ---- privileges: bits ------------------------------------------------------------------------------------------------
export const PRIVILEGE_ALL = 1;
export const PRIVILEGE_SELECT = 2;
export const PRIVILEGE_INSERT = 4;
export const PRIVILEGE_UPDATE = 8;
export const PRIVILEGE_DELETE = 16;
export const PRIVILEGE_EXECUTE = 32;
export const PRIVILEGE_CREATE = 64;
export const PRIVILEGE_DROP = 128;
export const PRIVILEGE_ALTER = 256;
export const PRIVILEGE_GRANT = 512; // may hand on what it has
export const PRIVILEGE_ADMIN = 1024; // SUPERUSER, SUPER, SYSADMIN, CREATEROLE, CONTROL, FILE, PROCESS, SHUTDOWN, DBA
export const PRIVILEGE_ROLE = 2048; // membership in a role, by name
export const PRIVILEGE_OTHER = 4096;

// ---- status of a reading, bits ---------------------------------------------------------------------------------------
export const READ_UNPARSED = 1; // no reading reached the end: the rest gave low-certainty records
export const READ_OVERFLOW = 2; // more statements or names than the arena holds: their kinds are in the header's rest mask
export const READ_TOO_DEEP = 4; // nesting over MAX_DEPTH, or dynamic text over MAX_DYNAMIC_DEPTH
export const READ_UNKNOWN = 8; // a statement of no known kind: no permission holds

// ---- dialect features of a reading: a text is read once for each distinct set that it can tell apart -------------------
export const FEATURE_BACKSLASH = 1; // \' inside '…'
export const FEATURE_HASH = 2; // # comments
export const FEATURE_DASH_SPACE = 4; // -- needs white space after it
export const FEATURE_NEST = 8; // comments nest
export const FEATURE_BANG = 16; // /*! … */ is executed
export const FEATURE_DOLLAR = 32; // $tag$ … $tag$
export const FEATURE_BRACKET = 64; // [name]
export const FEATURE_BACKTICK = 128; // `name`
export const FEATURE_QQUOTE = 256; // q'[…]'
export const FEATURE_TRIPLE = 512; // '''…''' and """…"""
export const FEATURE_SLASHES = 1024; // // comments
export const FEATURE_LENIENT = 2048; // quotes, parentheses and comment marks count as white space (the unparsed rest)

// ---- memory of one reading: offsets from the arena's base, see records.ts ----------------------------------------------
export const SQL_HEADER_WORDS = 16;
export const SQL_HEADER_STATUS = 0;
export const SQL_HEADER_STATEMENTS = 1; // statements at the top level of the first reading that reached the end
export const SQL_HEADER_RECORDS = 2;
export const SQL_HEADER_NAMES = 3;
export const SQL_HEADER_REST_LOW = 4; // kinds 0–31 that did not fit into the records
export const SQL_HEADER_REST_HIGH = 5; // kinds 32–63
export const SQL_HEADER_STEPS = 6; // work done, counted in debug builds only
export const SQL_HEADER_READINGS = 7;
export const SQL_HEADER_PROGRAMS = 8; // bytes of the list of programs, PROGRAMS_LOST where a text did not fit into it

export const MAX_SQL_RECORDS = 256; // statements and query blocks of one text; a refusal is READ_OVERFLOW
export const MAX_SQL_NAMES = 1024; // names over all records
export const MAX_NAMES_PER_RECORD = 64; // keeps the search for doubles linear
export const SQL_RECORD_BYTES = 32;
export const SQL_NAME_BYTES = 12;

export const RECORD_KIND = 0; // u8
export const RECORD_OBJECT = 1; // u8
export const RECORD_WHERE = 2; // u8
export const RECORD_CERTAINTY = 3; // u8
export const RECORD_FLAGS = 4; // u32
export const RECORD_START = 8; // u32, byte offset in the text
export const RECORD_END = 12; // u32
export const RECORD_PRIVILEGES = 16; // u32
export const RECORD_FIRST_NAME = 20; // u16, index + 1; 0 = none
export const RECORD_NAME_COUNT = 22; // u16
export const RECORD_DIGEST = 24; // u32, hash of kind, object, names
export const RECORD_READING = 28; // u32, bit n: reading n of the header saw it

export const NAME_OFFSET = 0; // u32, from the start of the name bytes
export const NAME_LENGTH = 4; // u8
export const NAME_ROLE = 5; // u8
export const NAME_NEXT = 6; // u16, index + 1
export const NAME_HASH = 8; // u16
export const NAME_BITS = 10; // u8

export const MAX_NAME_LENGTH = 255; // bytes of a dotted name; longer ones are TRAIT_UNKNOWN_NAME
export const NAME_STORE_BYTES = 16384;
export const DYNAMIC_BYTES = 16384; // text assembled from constants, all levels together
export const MAX_VARIABLES = 16; // variables whose constant text is remembered
export const VARIABLE_BYTES = 12;
export const MAX_CTES = 32; // names of common table expressions in sight; more are read as tables
export const MAX_DEPTH = 100; // nested parentheses and sub-selects
export const MAX_DYNAMIC_DEPTH = 4; // text in text in text

export const SQL_RECORDS_AT = 64;
export const SQL_NAMES_AT = 8320; // SQL_RECORDS_AT + (MAX_SQL_RECORDS + 1 spare, padded) × SQL_RECORD_BYTES
export const SQL_STORE_AT = 20608; // SQL_NAMES_AT + MAX_SQL_NAMES × SQL_NAME_BYTES
export const SQL_DYNAMIC_AT = 37248; // SQL_STORE_AT + NAME_STORE_BYTES + 256 for a name that is being read
export const SQL_VARIABLES_AT = 53632; // SQL_DYNAMIC_AT + DYNAMIC_BYTES
export const SQL_CTES_AT = 53824; // SQL_VARIABLES_AT + MAX_VARIABLES × VARIABLE_BYTES
export const SQL_PROGRAMS_AT = 53952; // SQL_CTES_AT + MAX_CTES × 4
export const SQL_ARENA_BYTES = 70336; // SQL_PROGRAMS_AT + PROGRAMS_BYTES

// ---- the list of programs: what a shell, a program or another language is given, for the readers of these ---------------
export const PROGRAMS_BYTES = 16384; // all texts with their entries; with more, a check that asks about commands is denied
export const PROGRAMS_LOST = 65536; // a bit of the header's count
export const PROGRAM_LENGTH = 0; // u32, bytes that follow the entry
export const PROGRAM_READING = 4; // u32, a code of the next three
export const PROGRAM_HEADER_BYTES = 8;
export const PROGRAM_SH = 1; // these three are the READING_ codes of assembly/layout.ts
export const PROGRAM_CMD = 2;
export const PROGRAM_CODE = 4;
export const MAX_UNPARSED_PROGRAM = 256; // bytes behind the name of a program's call, where the text could not be parsed
export const KEEP_PROGRAMS = 0x100; // with the dialects of parseSql: goes on with the list of the text before

// ---- an encoded condition, see README.md -------------------------------------------------------------------------------
export const CONDITION_KINDS_LOW = 0; // u32, kinds 0–31; no bit in both words: any kind
export const CONDITION_KINDS_HIGH = 4; // u32
export const CONDITION_OBJECTS = 8; // u32, 0: any
export const CONDITION_PRIVILEGES = 12; // u32, 0: any
export const CONDITION_FLAGS_SET = 16; // u32, all of them
export const CONDITION_FLAGS_CLEAR = 20; // u32, none of them
export const CONDITION_WHERE = 24; // u8, bit n: WHERE_ code n; 0: any
export const CONDITION_CERTAINTY = 25; // u8, at least
export const CONDITION_STACKED = 26; // u8, STACKED_ code
export const CONDITION_GROUPS = 27; // u8, count of name groups
export const CONDITION_HEADER_BYTES = 28; // then a group: u8 mask of roles, u8 count, count × (u8 length, bytes of a glob)
export const SQL_HOLDS = 1; // what matchSql answers where a condition holds by no record alone
export const STACKED_ANY = 0;
export const STACKED_YES = 1; // more than one statement
export const STACKED_NO = 2;
