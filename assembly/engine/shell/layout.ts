// The numbers of the shell reader that TypeScript and AssemblyScript share: table format, records, conditions. Untyped constants only.

// ---- dialects ---------------------------------------------------------------------------------------------------
export const DIALECT_SH = 0; // POSIX sh and bash
export const DIALECT_CMD = 1; // cmd.exe
export const DIALECT_POWERSHELL = 2;

// ---- status of a reading ----------------------------------------------------------------------------------------
export const READ_UNPARSED = 1; // some text could not be read to its end; the rests hold what was left
export const READ_OVERFLOW = 2; // a cap was reached (always together with READ_UNPARSED)
export const READ_BLIND = 4; // more rests than the table holds: every command condition that forbids holds
export const READ_ASSIGNS = 8; // the text sets variables, which may change what a later name means

// ---- caps ---------------------------------------------------------------------------------------------------------
/** Nested lists, texts and wrappers; people nest 3 to 5, the native stack of every host holds some hundreds. Deeper text is unparsed. */
export const MAX_SHELL_DEPTH = 48;
/** Steps of one byte each that a text of n bytes may cost: n × SHELL_STEPS_PER_BYTE + SHELL_STEPS_BASE. Beyond it is unparsed. */
export const SHELL_STEPS_PER_BYTE = 64;
export const SHELL_STEPS_BASE = 65536;
/** Variables, aliases and written files remembered from the text itself; further ones read as unknown. */
export const MAX_VARIABLES = 64;
/** Words that one brace expression may become (bash has no cap); beyond it the word stays as written and is dynamic. */
export const MAX_BRACE_WORDS = 128;
/** Texts of SQL given to database clients that are kept; where there are more, every `sql` condition that forbids holds. */
export const MAX_QUERIES = 32;
/** Unread stretches that are searched for command names; more of them make the reading blind. */
export const MAX_RESTS = 32;
/** Bytes of a path that is normalised; PATH_MAX of Linux. A longer operand counts as dynamic. */
export const MAX_PATH_BYTES = 4096;

// ---- a command record, in 32-bit words ----------------------------------------------------------------------------
export const COMMAND_NAME = 0; // address of the base name as written
export const COMMAND_NAME_LENGTH = 1;
export const COMMAND_ENTRY = 2; // address of its table entry, 0 for an unknown command
export const COMMAND_BITS = 3; // COMMAND_LOW …
export const COMMAND_FLAGS = 4; // index of its first flag, count
export const COMMAND_FLAG_COUNT = 5;
export const COMMAND_OPERANDS = 6; // index in the operand list (word indices), count; the subcommand path comes first
export const COMMAND_OPERAND_COUNT = 7;
export const COMMAND_SUBCOMMANDS = 8; // how many of the operands are the subcommand path
export const COMMAND_REDIRECTS = 9; // index of its first redirect, count
export const COMMAND_REDIRECT_COUNT = 10;
export const COMMAND_PIPE_START = 11; // records of later stages of its pipeline: start, end (equal when there are none)
export const COMMAND_PIPE_END = 12;
export const COMMAND_START = 13; // span in bytes of the original text
export const COMMAND_END = 14;
export const COMMAND_WORDS_USED = 15; // words read as part of this command, the name among them
export const COMMAND_WORDS = 16;

export const COMMAND_LOW = 1; // certainty: the command may run
export const COMMAND_DYNAMIC = 2; // the name holds an expansion whose value is not in the text
export const COMMAND_GLOB = 4; // the name holds an unquoted glob
export const COMMAND_ASSIGNED = 8; // variables are set for it
export const COMMAND_ALIASED = 16; // its name is an alias of PowerShell
export const COMMAND_UNASKED = 32; // the filter of names knows that no condition fits it

export const FLAG_NAME = 0; // address of the canonical name, or of the letters as written
export const FLAG_LENGTH = 1;
export const FLAG_ARGUMENT = 2; // ARGUMENT_
export const FLAG_VALUE = 3; // address and length of its value, 0 without
export const FLAG_VALUE_LENGTH = 4;
export const FLAG_WORD = 5; // index of the word after the flag (start of a command given to it)
export const FLAG_WORDS = 6;

export const WORD_TEXT = 0; // address, length, bits
export const WORD_LENGTH = 1;
export const WORD_BITS = 2;
export const WORD_WORDS = 3;

export const WORD_QUOTED = 1; // some part was quoted or escaped
export const WORD_DYNAMIC = 2; // holds an expansion whose value is not in the text
export const WORD_GLOB = 4; // holds an unquoted * ? or [
export const WORD_ASSIGNMENT = 8; // NAME=value in the place of an assignment
export const WORD_BRACE = 16; // holds an unquoted {
export const WORD_MULTI = 32; // one of several words, separated by spaces in the text (a loop variable)
export const WORD_PROCESS = 64; // <(…): the text is what the process writes

export const REDIRECT_KIND = 0; // REDIRECT_
export const REDIRECT_TARGET = 1; // address, length, word bits
export const REDIRECT_LENGTH = 2;
export const REDIRECT_BITS = 3;
export const REDIRECT_WORDS = 4;

export const REDIRECT_READ = 1;
export const REDIRECT_WRITE = 2;
export const REDIRECT_APPEND = 3;
export const REDIRECT_DUPLICATE = 4; // >&1, 2>&1, <&-
export const REDIRECT_HERE = 5; // here-document or here-string: the target is the text

export const REST_START = 0; // address, length
export const REST_LENGTH = 1;
export const REST_WORDS = 2;

// ---- the command table --------------------------------------------------------------------------------------------
// In a program, packed: word 0 magic, 1 version, 2 bytes of the table, 3 slots − 1 (a power of two minus one), 4 bytes of it
// unpacked, 5 … 7 offsets of the entries, their flags and the spellings of those; the names begin behind these words. Names and
// spellings are ASCII, the last byte of each with bit 7 set. An entry: PACKED_ENTRY_BYTES as listed; a flag: u8 spellings |
// argument << 4, the canonical spelling last.
export const TABLE_MAGIC = 0x54444d43; // "CMDT" read as little-endian bytes
export const TABLE_VERSION = 2;
export const PACKED_HEADER_BYTES = 32;
export const PACKED_NAMES = 0; // how many names it has, the canonical one first
export const PACKED_FIELDS = 1; // u8 style | subcommand depth << 4, u8 operands | operands to skip << 4, u8 language | takes code on standard input << 4, u8 output, u8 bits
export const PACKED_FLAGS = 6; // how many
export const PACKED_ENTRY_BYTES = 7;
// Unpacked by the engine: word 0 slots − 1; then u16 slots: offset of an entry, 0 = empty, linear probing. An
// entry: u8 length of the key, key, u16 offset of the entry it stands for (0 = itself, else nothing follows), the five fields, u8 flags,
// u64 what their spellings begin with; then the flags: u8 spellings | argument << 4, and each spelling as u8 length and bytes.
export const TABLE_HEADER_BYTES = 4;
export const UNPACK_SLACK = 8; // bytes behind the entries: texts are written by eight
export const ENTRY_FIXED_BYTES = 16; // after the key

/** First byte of a key that holds in one place only. */
export const KEY_CMD = 37; // % : a command of cmd.exe
export const KEY_POWERSHELL = 36; // $ : a name or alias of PowerShell
export const KEY_CALL = 40; // ( : a function that runs or prints its text, inside code
export const KEY_SETTING = 61; // = : a variable, option or setting whose value runs as a command (PAGER, core.pager)

export const STYLE_GNU = 0; // -abc, --long, --long=value
export const STYLE_SINGLE = 1; // -long, as find
export const STYLE_WINDOWS = 2; // /x, letter case ignored
export const STYLE_POWERSHELL = 3; // -Prefix, letter case ignored
export const STYLE_PLAIN = 4; // every word is an operand
export const STYLE_OLD = 5; // as GNU, and the first word may be a bundle without a dash (tar xf)

export const OPERANDS_DATA = 0;
export const OPERANDS_COMMAND = 1; // after the skipped ones the rest is an argv
export const OPERANDS_TEXT = 2; // after the skipped ones the rest, joined by spaces, is text of `language`
export const OPERANDS_CODE = 3; // the first one is code of `language`
export const OPERANDS_SCRIPT = 4; // the first one is a file of `language`; what follows belongs to it
export const OPERANDS_FIND = 5; // data, and a command given to a flag ends at ; or +

/** What a text is written in: the dialects, then code. */
export const LANGUAGE_NONE = 0;
export const LANGUAGE_SH = 1; // dialect + 1
export const LANGUAGE_CMD = 2;
export const LANGUAGE_POWERSHELL = 3;
export const LANGUAGE_CODE = 4; // calls with constant strings
export const LANGUAGE_CODE_BACKTICK = 5; // the same, and `…` runs (Perl, Ruby, PHP)
export const LANGUAGE_SQL = 6; // statements for a database client: kept as they are, for `sql` conditions

export const OUTPUT_NONE = 0;
export const OUTPUT_ECHO = 1;
export const OUTPUT_PRINTF = 2;
export const OUTPUT_COPY = 3; // writes what it reads
export const OUTPUT_FILTER = 4; // writes some of what it reads
export const OUTPUT_BASE64 = 5;
export const OUTPUT_HEX = 6;
export const OUTPUT_REVERSE = 7;
export const OUTPUT_TRANSLATE = 8;
export const OUTPUT_OPERAND = 9; // writes its operands (which rm)
export const ACTION_VARIABLE = 10; // export a=b
export const ACTION_ALIAS = 11;
export const ACTION_POSITIONAL = 12; // set -- …
export const ACTION_READ = 13; // read a
export const ACTION_SET = 14; // set a=b of cmd.exe
export const ACTION_NONE = 15; // writes nothing (true, cd)
export const OUTPUT_EDIT = 16; // sed
export const ACTION_COPY = 17; // cp a b

export const ENTRY_DANGEROUS = 1; // examined when an unknown command gets its name as an operand
export const ENTRY_ASSIGNMENTS = 2; // NAME=value operands come before the command (env, sudo)
export const ENTRY_NAMED = 16; // an entry of calls: reported as a command of its own name
export const ENTRY_ESCAPES = 32; // a word with ! at its start or behind : = + \\ holds a command
export const ENTRY_SAME = 64; // all its names mean the canonical one
export const ENTRY_STRICT = 8; // options end at its first operand (docker run IMAGE …)
export const ENTRY_IDLE = 128; // set by the engine, never in a program: nobody looks at its flags and operands (structure/idle.ts)
export const ENTRY_FIXES_OUTPUT = 4; // an entry of calls: its strings are printed, not run

export const ARGUMENT_NONE = 0;
export const ARGUMENT_VALUE = 1;
export const ARGUMENT_OPTIONAL = 2; // only attached
export const ARGUMENT_TEXT = 3; // text of the entry's language
export const ARGUMENT_SH = 4; // text for sh
export const ARGUMENT_COMMAND = 5; // what follows is a command
export const ARGUMENT_OPERAND = 6; // its value is an operand
export const ARGUMENT_FIRST = 7; // a switch: the first operand is text of the entry's language (sh -c)
export const ARGUMENT_ENCODED = 8; // base64 of UTF-16 text of the entry's language
export const ARGUMENT_STDIN = 9; // a switch: standard input is text of the entry's language (sh -s)

// ---- an encoded `command:` condition ------------------------------------------------------------------------------
// word 0: CONDITION_ bits | number of parts << 8; a part: tag | count << 8, then count strings: length in bytes | extra << 24, bytes padded to 4.
export const CONDITION_HIGH = 1; // min_certainty: high
export const PART_NAME = 1; // any of the globs
export const PART_FLAGS = 2; // all of them
export const PART_ANY_FLAG = 3;
export const PART_OPERAND = 4; // any operand fits any of them; extra: OPERAND_
export const PART_REDIRECT = 5; // extra: mask of 1 << REDIRECT_ kinds
export const PART_PIPE_TO = 6; // any of the globs
export const PART_SUBCOMMAND = 7; // any of them: words separated by one space, each a glob

export const OPERAND_TEXT = 0; // glob over the whole operand
export const OPERAND_PATH = 1; // path glob over the normalised operand
export const OPERAND_LAST = 2; // glob over the whole operand or its last path component
export const OPERAND_OUTSIDE = 3; // a path that is not below the workspace

/** How a condition is asked: forbidding (some command fits, letter case ignored) or permitting (every command fits, exactly). */
export const ASK_FORBIDDING = 0;
export const ASK_PERMITTING = 1;

// ---- the filter behind the command table: words without which no text is read (structure/names.ts) --------------------
export const NAMES_HEADER_BYTES = 272;
export const NAMES_ALWAYS = 1; // some condition asks for no name, or permits: every text is read
export const NAMES_PLAIN = 4; // nothing is asked for but what database clients are given: a text without their names in plain letters is left unread
export const NAMES_REDIRECT = 2; // some condition asks for a redirection alone
export const NAMES_WHOLE = 3; // in the two lowest bits of a slot: a name, or a command that rewrites text
export const NAMES_ECHO = 1; // echo …
export const NAMES_ECHO_OPTION = 2; // … with -n or -e does so too
