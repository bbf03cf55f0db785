// Every number that TypeScript and AssemblyScript share: versions, codes, offsets. Untyped constants only, so that both compilers read this file.

// ---- program format ---------------------------------------------------------------------------------------------
// word 0 magic, 1 version, 2 total bytes, 3 section count, then 4 words a section: tag, offset, length, 0.
// Offsets count bytes from the start of the program and are multiples of 16.
export const PROGRAM_MAGIC = 0x4c4c4350; // "PCLL" read as little-endian bytes
export const PROGRAM_VERSION = 1;
export const PROGRAM_HEADER_WORDS = 4;
export const SECTION_WORDS = 4;

export const SECTION_SCAN = 1; // header words of the scanner: counts, and offsets of its tables
export const SECTION_RULES = 2; // effects and condition bytecode
export const SECTION_INTENT = 3; // signal → category and weight
export const SECTION_META = 4; // UTF-8 JSON for hosts: policy name, rule names, messages; the engine never reads it

// ---- patterns ---------------------------------------------------------------------------------------------------
export const KIND_SUBSTRING = 0;
export const KIND_REGEX = 1;
export const KIND_GLOB = 2;
export const KIND_PATH_GLOB = 3;
export const KIND_EXACT = 4; // the whole segment, letter for letter

export const FLAG_CASE_SENSITIVE = 1;
export const FLAG_SUFFIX = 2; // a glob that has to match some suffix of the segment (files without apiVersion)

/** Segment kinds, as bits: a pattern has a mask of the kinds it looks at, its scope. */
export const SCOPE_TOOL = 1; // the tool's name
export const SCOPE_KEY = 2; // an object key
export const SCOPE_STRING = 4; // a string leaf
export const SCOPE_SCALAR = 8; // a number, boolean or null as JSON text
export const SCOPE_JOINED = 16; // the elements of an array of scalars, joined by one space
export const SCOPE_TEXT = 32; // a text of its own: model input, output, matchesPattern
export const SCOPE_CONTENT = 62; // everything but the tool's name

export const VIEW_RAW = 0;
export const VIEW_UNICODE = 1;
export const VIEW_ESCAPES = 2;
export const VIEW_SHELL = 3;

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

export const MAX_CONDITION_STACK = 64;

// ---- intent -----------------------------------------------------------------------------------------------------
export const INTENT_COUNT = 9;

// ---- engine status ----------------------------------------------------------------------------------------------
export const STATUS_OK = 0;
export const STATUS_BAD_MAGIC = 1;
export const STATUS_BAD_VERSION = 2;
export const STATUS_BAD_SECTION = 3; // a section, table or state id points outside its place
export const STATUS_TOO_LARGE = 4; // input longer than the reserved buffer, or more segments than the table holds
export const STATUS_NOT_LOADED = 5;
export const STATUS_BAD_INPUT = 6; // segment table and input bytes disagree

// ---- the engine's request and verdict, in 32-bit words ------------------------------------------------------------
// Segment table: two words a segment: end of the segment in UTF-16 units of the joined input, and its SCOPE_ bit.
export const SEGMENT_WORDS = 2;
export const MAX_SEGMENTS = 65536;

export const VERDICT_STATUS = 0;
export const VERDICT_EFFECT = 1; // strongest effect of the rules that hold
export const VERDICT_RULE_COUNT = 2;
export const VERDICT_RULES = 3; // byte address of u16 rule indices, in program order
export const VERDICT_MATCH_COUNT = 4; // (pattern, segment) pairs that matched, all of them
export const VERDICT_MATCH_KEPT = 5; // pairs in the list: at most MAX_KEPT_MATCHES
export const VERDICT_MATCHES = 6; // byte address of MATCH_WORDS words a pair
export const VERDICT_INTENT = 7; // category
export const VERDICT_CONFIDENCE = 8; // per mille
export const VERDICT_RUNNER_UP = 9; // category
export const VERDICT_RUNNER_UP_CONFIDENCE = 10; // per mille
export const VERDICT_WORDS = 16;

export const MATCH_PATTERN = 0;
export const MATCH_SEGMENT = 1;
export const MATCH_START = 2; // UTF-16 units from the start of the segment
export const MATCH_END = 3;
export const MATCH_VIEW = 4;
export const MATCH_WORDS = 5;
export const MAX_KEPT_MATCHES = 64;

// ---- compiler -----------------------------------------------------------------------------------------------------
// Request: word 0 pattern count, word 1 section count; a pattern: kind, flags, scope, bytes of source, source (padded to 4);
// a section: tag, bytes, content (padded to 4).
export const COMPILE_RUNNING = 0;
export const COMPILE_DONE = 1;
export const COMPILE_FAILED = 2;
