// Every number that TypeScript and AssemblyScript share: versions, codes, offsets. Untyped constants only, so that both compilers read this file.

// ---- program format ---------------------------------------------------------------------------------------------
// word 0 magic, 1 version, 2 total bytes, 3 section count, then 4 words a section: tag, offset, length, 0.
// Offsets count bytes from the start of the program and are multiples of 16.
//
// The last CHECKSUM_BYTES are sums over the 32-bit words in front of them, those with an even and those with an odd place
// apart: the sum of the words, even and odd, 64 bits each; then the sum of what these were behind each word, modulo 2 ** 64.
// So Fletcher (An Arithmetic Checksum for Serial Transmissions, IEEE Transactions on Communications 30, 1982), in the width
// of OpenZFS's fletcher_4. Any change of one or two words of a kind shows, and one of more unless both sums meet by chance.
// It tells of accidents: who may write a program can write its checksum as well.
export const PROGRAM_MAGIC = 0x4c4c4350; // "PCLL" read as little-endian bytes
export const PROGRAM_VERSION = 3; // of the bytes and of what they mean: test/engine/format.test.ts
export const PROGRAM_HEADER_WORDS = 4;
export const SECTION_WORDS = 4;
export const CHECKSUM_BYTES = 32;

export const SECTION_SCAN = 1; // header words of the scanner: counts, and offsets of its tables
export const SECTION_RULES = 2; // effects and condition bytecode
export const SECTION_INTENT = 3; // signal → category and weight
export const SECTION_META = 4; // UTF-8 JSON for hosts: policy name, rule names, messages; the engine never reads it
// Knowledge, there only where the program uses it:
export const SECTION_COMMANDS = 5; // the command table (engine/shell)
export const SECTION_SQL = 6; // the table of SQL words (engine/sql)
export const SECTION_VIEWS = 7; // the view table (engine/text)

// ---- patterns ---------------------------------------------------------------------------------------------------
export const KIND_SUBSTRING = 0;
export const KIND_REGEX = 1;
export const KIND_GLOB = 2;
export const KIND_PATH_GLOB = 3;
export const KIND_EXACT = 4; // the whole segment, letter for letter

export const FLAG_CASE_SENSITIVE = 1;
export const FLAG_SUFFIX = 2; // a glob that has to match some suffix of the segment (files without apiVersion)

export const FLAG_WHOLE_SPANS = 4; // streams hold back the whole of a match, also leading parts that may be empty
export const FLAG_LARGE_TABLE = 8; // its table may be larger than others'

/** Segment kinds, as bits: a pattern has a mask of the kinds it looks at, its scope. */
export const SCOPE_TOOL = 1; // the tool's name
export const SCOPE_KEY = 2; // an object key
export const SCOPE_STRING = 4; // a string leaf
export const SCOPE_SCALAR = 8; // a number, boolean or null as JSON text
export const SCOPE_JOINED = 16; // the elements of an array of scalars, joined by one space
export const SCOPE_TEXT = 32; // a text of its own: model input, output, matchesPattern
export const SCOPE_CONTEXT = 64; // a string of the call's context
export const SCOPE_CONTEXT_SCALAR = 128; // a number, boolean or null of it
export const SCOPE_CONTENT = 62; // everything but the tool's name and the context
export const SCOPE_VALUE = 44; // leaves of the arguments, and texts of their own
export const SCOPE_LEAF = 236; // those and the leaves of the context

export const VIEW_RAW = 0;
export const VIEW_UNICODE = 1;
export const VIEW_ESCAPES = 2;
export const VIEW_SHELL = 3;
/** The words of the last view that differs; what matches there is listed as VIEW_SHELL. */
export const VIEW_SHELL_DECODED = 4;

// ---- rewritten text: single bytes for code points that fold into ASCII or are white space ------------------------
// F8 U+212A, F9 U+017F, FA U+00A0, FB U+FEFF, FC U+2028–2029, FD the other white space; FILL for the bytes left over.
export const CODE_FIRST = 0xf8;
export const CODE_KELVIN = 0xf8;
export const CODE_LONG_S = 0xf9;
export const CODE_NO_BREAK = 0xfa;
export const CODE_BOM = 0xfb;
export const CODE_SEPARATOR = 0xfc;
export const CODE_SPACE = 0xfd;
export const CODE_LAST = 0xfd;
export const FILL = 0xff;

// ---- scan section: 32-bit words from its start; offsets count bytes from its start -------------------------------
export const SCAN_PATTERNS = 0; // number of patterns
export const SCAN_RECORDS = 1; // offset of RECORD_WORDS words a pattern
export const SCAN_ROWS = 2; // literal automaton: number of rows
export const SCAN_ROW_SHIFT = 3; // a row is 1 << shift entries of 16 bits
export const SCAN_ROW_TABLE = 4; // offset of the rows
export const SCAN_ROW_CLASSES = 5; // offset of 256 bytes: byte → entry of a row
export const SCAN_OUTPUTS = 6; // number of texts that some literal ends
export const SCAN_OUTPUT_TABLE = 7; // offset of OUTPUT_WORDS words an output
export const SCAN_POSTINGS = 8; // offset of the postings of outputs that have several
export const SCAN_POSTING_COUNT = 9;
export const SCAN_GROUPS = 10; // number of merged always-on tables
export const SCAN_GROUP_RECORDS = 11; // offset of GROUP_WORDS words a group
export const SCAN_ALONE = 12; // number of patterns that scan every segment on their own
export const SCAN_ALONE_LIST = 13; // offset of their ids, 32 bits each
export const SCAN_SETS = 14; // number of code-point sets
export const SCAN_SET_INDEX = 15; // offset of sets + 1 indices into the ranges
export const SCAN_SET_RANGES = 16; // offset of pairs (lo, hi)
export const SCAN_RANGE_COUNT = 17;
export const SCAN_SPANS = 18; // offset of the span programs
export const SCAN_SPAN_WORDS = 19;
export const SCAN_SYMBOLS = 20; // offset of 256 bytes: byte → symbol; bytes that no table tells apart share one
export const SCAN_SYMBOL_COUNT = 21;
export const SCAN_WORDS = 22;

// An entry of a row: the next row, or with ROW_OUTPUT the output that tells it.
export const ROW_OUTPUT = 0x8000;

// An output, first word: the next row, then 16 bits: 0 and the other words are its one posting, or n > 1 and the second word
// is the index of the first of its n postings.
export const OUTPUT_WORDS = 3;

// A posting, first word: pattern in the low 16 bits, then 3 bits of clause, then whether it is the prefix, then 7 bits of
// symbols from where a run begins to the end of the literal, then whether that place has to be looked for symbol by
// symbol: there is white space among them, or something common in front of the prefix; then 4 bits: where they are n > 0,
// the 4 bytes that end POSTING_AHEAD − n bytes behind the literal are, but for bits 0x20, the second word.
export const POSTING_CLAUSE_SHIFT = 16;
export const POSTING_PREFIX = 0x80000;
export const POSTING_BACK_SHIFT = 20;
export const POSTING_BACK_MASK = 0x7f;
export const POSTING_WALKED = 0x8000000;
export const POSTING_CHECK_SHIFT = 28;
export const POSTING_AHEAD = 5;
export const POSTING_FOLDED = 0x20202020;
export const POSTING_WORDS = 2;

export const RECORD_MODE = 0; // MODE_ in the low byte, scope in the next, TIER_ in the third, RECORD_ flags in the last
export const RECORD_CLAUSES = 1; // bits that must all be set
export const RECORD_TABLE = 2; // offset of the confirming table: column by column, states of 1 or 2 bytes
export const RECORD_CLASSES = 3; // offset of a byte a symbol: symbol → column
export const RECORD_STATES = 4; // states | columns << 16; the last column is the end of the input
export const RECORD_STARTS = 5; // state at the text's start | state behind a byte that is neither word nor newline << 16
export const RECORD_STARTS_BEHIND = 6; // state behind a word byte | state behind a newline << 16
export const RECORD_STOPS = 7; // first state that ends the scan (dead; match is the one behind) | number of idle states << 16
export const RECORD_SPAN = 8; // word offset of the span program
export const RECORD_WORDS = 10;

export const MODE_GROUP = 0; // some always-on table reports it, or with TIER_NFA a candidate to be confirmed
export const MODE_ALONE = 1; // scans every segment
export const MODE_JUMP = 2; // runs from each hit of its prefix until it matches, dies or is idle
export const MODE_CLAUSES = 3; // runs once all its clauses were seen, from the first prefix or the segment's start

export const TIER_NONE = 0; // reported by a group only
export const TIER_DFA8 = 1;
export const TIER_DFA16 = 2;
export const TIER_NFA = 3; // runs its span program as an NFA

export const RECORD_HAS_PREFIX = 1; // its runs may start at the prefix
export const RECORD_ANCHORED = 2; // its table matches only from where a run starts: one run for each prefix
export const RECORD_WHOLE = 8; // FLAG_WHOLE_SPANS: streams follow its spans with its span program
export const RECORD_HOLDS = 16; // FLAG_WHOLE_SPANS with look-around, whose spans streams cannot follow: nothing is released
export const RECORD_RAW = 4; // its table reads the raw text, not the rewritten one

export const GROUP_TABLE = 0; // offset of rows of 1 << shift entries of 16 bits
export const GROUP_CLASSES = 1; // offset of 256 bytes: byte → entry; the end of the input is entry GROUP_END
export const GROUP_STATES = 2;
export const GROUP_SHIFT = 3;
export const GROUP_END = 4;
export const GROUP_START = 5;
export const GROUP_STOP = 6; // first state that reports patterns
export const GROUP_LISTS = 7; // offset of one 32-bit word offset a reporting state: into the list words behind them
export const GROUP_LIST_WORDS = 8;
export const GROUP_IDLE = 9; // states below this one have nothing under way
export const GROUP_TRIGGERS = 10; // offset of 16 bytes, bit h of byte l: each match holds one of the bytes h << 4 | l; without any it begins at the text's start; 0 = none known
export const GROUP_LEAD = 11; // at most so many bytes behind its start, …
export const GROUP_START_OTHER = 12; // state behind a byte that is neither word nor newline
export const GROUP_START_WORD = 13;
export const GROUP_START_NEWLINE = 14;
export const GROUP_LEADING = 15; // … all of which are in this set: offset of 32 bytes, a bit a byte
export const GROUP_WORDS = 16;
export const MAX_GROUPS = 6; // each is one more pass over a text, and a state in every stream

// Span programs: words 0 … 2 are the number of instructions, the number of look-arounds and the entry, then two words
// a look-around (entry, LOOK_ bits of the compiler: 1 negative, 2 behind), inner ones first, then the instructions:
// opcode in the low 4 bits, two operands of 14 bits. Instructions fall through to the next one but where said.
export const SPAN_CLASS = 0; // both operands together: set
export const SPAN_SPLIT = 1; // operands: two instructions
export const SPAN_JUMP = 2; // operand: instruction
export const SPAN_ASSERT = 3; // operand: ASSERT_ kind
export const SPAN_LOOK = 4; // operand: look-around; taken where its truth is what it asks for
export const SPAN_MATCH = 5;
export const SPAN_HEADER_WORDS = 3;
export const SPAN_OP_BITS = 4;
export const SPAN_OPERAND_BITS = 14;

// ---- rules ------------------------------------------------------------------------------------------------------
/** Effects in order of strictness: a larger one wins. AUDIT records and decides nothing; LIFT (a rule's `allow`) lifts the default only. */
export const EFFECT_ALLOW = 0;
export const EFFECT_AUDIT = 1;
export const EFFECT_LIFT = 2;
export const EFFECT_REDACT = 3;
export const EFFECT_APPROVE = 4;
export const EFFECT_DENY = 5;

// Condition bytecode: 32-bit words, reverse Polish, one boolean stack. Operand words follow their opcode.
export const OP_MATCH = 1; // first, count: some pattern of first … first + count − 1 matched in some segment of its scope
export const OP_INTENT = 2; // category mask, per mille: the intent is in the mask with at least this confidence
export const OP_NOT = 3;
export const OP_AND = 4; // count
export const OP_OR = 5; // count
export const OP_TRUE = 6;
export const OP_SCOPE = 7; // mask: some segment of one of these kinds was looked at
export const OP_STRUCTURE = 8; // index: the structure condition holds
export const OP_FITS = 9; // permission, selector: every selected leaf, in every reading, matched a pattern of the permission
export const OP_FACT = 10; // selector, FACT_ bits looked at, those of them that have to be set
export const OP_NUMBER = 11; // index: the number test holds
/** Bit of OP_INTENT's mask in a permitting position: no signal of a category outside of the mask was seen either. */
export const INTENT_SURELY = 0x10000;

export const MAX_CONDITION_STACK = 64;

// Rules section: word 0 rules, word 1 patterns (of the scan section), word 2 offset of RULE_WORDS words a rule, word 3
// offset of patterns + selectors + 1 indices into the triggers, word 4 offset of the triggers (rules that a pattern's match
// or a selector's facts can make hold, ascending), word 5 number of triggers, word 6 offset of the bytecode, word 7 its
// words, word 8 structure conditions, word 9 offset of STRUCTURE_WORDS words each, word 10 NORMALIZE_ bits: the views that
// segments are matched through, word 11 offset of a binding a pattern (0: all unbound), word 12 selectors, word 13
// permissions, word 14 number tests, word 15 offset of NUMBER_WORDS words each.
export const RULES_HEADER_WORDS = 16;
export const NORMALIZE_UNICODE = 1;
export const NORMALIZE_ESCAPES = 2;
export const NORMALIZE_SHELL = 4;
export const NORMALIZE_NAMES = 8; // nothing but tool names, which the host reads as VIEW_UNICODE has them
export const RULE_EFFECT = 0; // EFFECT_, with RULE_ALWAYS where it may hold without any match
export const RULE_CODE = 1; // first word of its condition
export const RULE_CODE_WORDS = 2;
export const RULE_WORDS = 3;
export const RULE_ALWAYS = 0x100;

// A structure condition: what commands, SQL statements, paths or hosts a text means. Its pattern in a list of matches is
// the number of patterns + its index.
export const STRUCTURE_KIND = 0; // STRUCTURE_ code, with STRUCTURE_PERMITS in a permitting position
export const STRUCTURE_SELECTOR = 1; // selector bit of the segments it looks at; 0: those that are read as its kind of text
export const STRUCTURE_AT = 2; // offset in the rules section, a multiple of 4, and bytes of the encoded condition
export const STRUCTURE_BYTES = 3;
export const STRUCTURE_WORDS = 4;
export const STRUCTURE_COMMAND = 1;
export const STRUCTURE_SQL = 2;
export const STRUCTURE_PATH = 3;
export const STRUCTURE_HOST = 4;
export const STRUCTURE_PERMITS = 0x100;
/** Structure conditions of one program: the engine keeps a byte of state for each in a fixed place. */
export const MAX_STRUCTURES = 1024;

// A selector is a path of the policy: which segments it selects, and what there is at its places, comes with every call.
// Selector 0 is no path: every leaf of the arguments, or the text. A fact may also tell something else (an `after`).
export const FACT_PLACED = 1; // something stands at a place of the path, or the fact is true
export const FACT_MISSING = 2; // a branch of the path ends where something should stand
export const FACT_MISFIT = 4; // an object, or a list without elements, stands where leaves should
export const FACT_NULL = 8; // null stands at a place
/** Selectors of one program, and the pairs of segment and selector of one check. */
export const MAX_PATHS = 0xffff;
export const MAX_SELECTIONS = 1 << 18; // 2 MB; calls that need more are not read
// A selection: the selector in the low 16 bits, the segment in the high ones; and a word that is the engine's own.
export const SELECTION_WORDS = 2;

// A pattern's binding: its selector in the low 16 bits, its permission in the high ones, 0 where it belongs to none. A bound
// pattern matches in selected segments only; one of a permission (numbered from 1) only counts for OP_FITS.
export const BINDING_PERMISSION_SHIFT = 16;

// A number test: whether a number lies inside bounds. Bounds are decimals, exact: value = 0.d1d2… × 10^order.
export const NUMBER_SELECTOR = 0; // with NUMBER_ flags
export const NUMBER_LOW = 1; // offsets in the rules section of DECIMAL_WORDS words and digits of a byte each; 0: no bound
export const NUMBER_HIGH = 2;
export const NUMBER_WORDS = 3;
export const NUMBER_PERMITS = 0x10000; // all selected leaves have to be numbers inside the bounds
export const NUMBER_STRICT = 0x20000; // what is no number holds, too: it counts against the call
export const DECIMAL_SIGN = 0; // −1, 0, 1
export const DECIMAL_ORDER = 1;
export const DECIMAL_DIGITS = 2; // how many; the first and the last are not 0
export const DECIMAL_CLOSED = 3; // 1: the bound itself lies inside
export const DECIMAL_WORDS = 4;

// ---- intent -----------------------------------------------------------------------------------------------------
export const INTENT_COUNT = 9;
export const INTENT_BENIGN = 8;
/** The first five categories are dangerous. */
export const INTENT_DANGEROUS = 5;
// Intent section: word 0 signals, word 1 the pattern of the first one (they are consecutive), then a word a signal:
// mask of categories in the low 16 bits, weight per mille in the next 15, and SIGNAL_EXCUSE.
export const SIGNAL_EXCUSE = 0x80000000; // it discounts the categories of its mask instead of adding to one
/** A dangerous category with at least this score (per mille) wins over ordinary ones. */
export const DANGER_FIRST = 400;
/** Below this score (per mille) a call is benign. */
export const MIN_INTENT_SCORE = 300;
export const MAX_INTENT_SCORE = 990;

// ---- engine status ----------------------------------------------------------------------------------------------
export const STATUS_OK = 0;
export const STATUS_BAD_MAGIC = 1;
export const STATUS_BAD_VERSION = 2;
export const STATUS_BAD_SECTION = 3; // a section, table or state id points outside its place
export const STATUS_TOO_LARGE = 4; // input longer than the reserved buffer, or more segments than the table holds
export const STATUS_NOT_LOADED = 5;
export const STATUS_BAD_INPUT = 6; // segment table and input bytes disagree
export const STATUS_NEEDS_SQL = 7; // the program reads SQL, and sql.wasm is not attached
export const STATUS_DAMAGED = 8; // the checksum is not that of the bytes

// Functions of sql.wasm in the engine's table, from the entry that attachSql is given.
export const SQL_OPEN = 0; // openSql
export const SQL_PARSE = 1; // parseSql
export const SQL_MATCH = 2; // matchSql
export const SQL_FUNCTIONS = 3;

// ---- the engine's request and verdict, in 32-bit words ------------------------------------------------------------
// Segment table: two words a segment: end of the segment in UTF-16 units of the joined input, and its marks: SCOPE_ bit,
// READING_ code << 8, selectors (a bit for each argument path that the policy's conditions name) << 12.
export const SEGMENT_WORDS = 2;
export const SCOPE_MASK = 0xff;
export const READING_SHIFT = 8;
export const READING_MASK = 0xf;
export const SELECTOR_SHIFT = 12;
/** Argument paths that the conditions of one policy may name. */
export const MAX_SELECTORS = 20;

/** What a segment's text is. Segments without a scope bit come last: they tell where the call runs. */
export const READING_TEXT = 0;
export const READING_SH = 1;
export const READING_CMD = 2;
export const READING_POWERSHELL = 3;
export const READING_PYTHON = 4;
export const READING_SQL = 5;
export const READING_PATH = 6;
export const READING_URL = 7;
export const READING_WORD = 8; // one word of an argv
export const READING_ARGV = 9; // SCOPE_JOINED only: the words right in front of it are one command
export const READING_CWD = 10; // no scope: the directory that relative paths start from
export const READING_WORKSPACE = 11; // no scope: the directory that the agent may work in
export const READING_REMARK = 12; // what a person reads of a call: read as text; beside a command, code or SQL, no signal is asked
export const MAX_SEGMENTS = 65536;

export const VERDICT_STATUS = 0;
export const VERDICT_EFFECT = 1; // strongest effect of the rules that hold
export const VERDICT_RULE_COUNT = 2;
export const VERDICT_RULES = 3; // byte address of u16 rule indices, in program order
export const VERDICT_MATCH_COUNT = 4; // (pattern, segment) pairs that matched, all of them but the signals'
export const VERDICT_MATCH_KEPT = 5; // pairs in the list, signals' too: at most MAX_LISTED_MATCHES; set by locate()
export const VERDICT_MATCHES = 6; // byte address of MATCH_WORDS words a pair
export const VERDICT_INTENT = 7; // category
export const VERDICT_CONFIDENCE = 8; // per mille
export const VERDICT_RUNNER_UP = 9; // category
export const VERDICT_RUNNER_UP_CONFIDENCE = 10; // per mille
export const VERDICT_SIGNAL_COUNT = 11; // signals that matched
export const VERDICT_SIGNALS = 12; // byte address of their u16 numbers, ascending
export const VERDICT_MATCHED = 13; // byte address of a bit a pattern: matched in this check
export const VERDICT_WORDS = 16;

export const MATCH_PATTERN = 0;
export const MATCH_SEGMENT = 1;
export const MATCH_START = 2; // UTF-16 units from the start of the segment
export const MATCH_END = 3;
export const MATCH_VIEW = 4;
export const MATCH_WORDS = 5;
/** Pairs of one check that are located; beyond, they are only counted. */
export const MAX_LISTED_MATCHES = 512;
/** Matches that a host shows of them. */
export const MAX_KEPT_MATCHES = 64;

// ---- compiler -----------------------------------------------------------------------------------------------------
// Request: word 0 pattern count, word 1 section count, word 2 OPTION_ bits; a pattern: kind, flags, scope, bytes of source, source (padded to 4);
// a section: tag, bytes, content (padded to 4).
export const OPTION_NO_PREFILTER = 1; // every pattern scans every segment
export const OPTION_NO_TABLES = 2; // patterns without look-around run as NFAs
export const OPTION_CHECK_ONLY = 4; // parse and measure only: refusals as ever, and a program that matches nothing
export const COMPILE_RUNNING = 0;
export const COMPILE_DONE = 1;
export const COMPILE_FAILED = 2;

// Queries over patterns. Opening: word 0 pattern count; a pattern as in a request.
// QUERY_SEARCH: wanted count, unwanted count, ids. QUERY_FIT: count, bytes of text, ids, text.
export const QUERY_SEARCH = 0; // a shortest text in which all wanted and no unwanted patterns match
export const QUERY_FIT = 1; // for each pattern whether it matches in the text: FIT_ bytes
export const QUERY_LEAST = 2; // for each pattern the characters of its shortest match, at least: words; the text is empty
export const ANSWER_KIND = 0; // of answer(i)
export const ANSWER_AT = 1; // byte address of the text, or of the FIT_ bytes
export const ANSWER_BYTES = 2;
export const ANSWER_UNJUDGED = 3; // patterns of the query that have no table
export const ANSWER_PATTERN = 4; // one of them, or −1
export const ANSWER_NOTHING = 0; // there is no such text, because of the unwanted patterns whose ids are the answer's words
export const ANSWER_TEXT = 1; // here is one; where patterns are unjudged, they have not been looked at
export const ANSWER_UNKNOWN = 2; // the product is over its budget
export const FIT_NO = 0;
export const FIT_YES = 1;
export const FIT_UNJUDGED = 2;
