// Holds one reading of a shell text: where its arenas lie, how far the reader is, and the appends that every other file uses.
//
// Memory, from the base given at load (text cap M, area A = 2M + 4112, the last 16 bytes for what a copy writes too much):
//   scratch   A          words under construction, a stack: nested commands build above the outer word
//   view      A          finished words, one space between them, a newline after each command: the `shell` view itself
//   kept      A          redirect targets, here-document texts, values of variables
//   output    A          constant standard output of the commands in progress, a stack
//   origins   4 × 4A     for each byte above, its place in the original text
//   words     12 bytes each     text, length, WORD_ bits            (words.ts → command.ts)
//   pending   16 bytes each     words of commands still being read  (a stack)
//   records, flags, operands, redirects, variables, rests, two path buffers
import {
  COMMAND_WORDS,
  FLAG_WORDS,
  MAX_PATH_BYTES,
  MAX_QUERIES,
  MAX_RESTS,
  MAX_SHELL_DEPTH,
  MAX_VARIABLES,
  READ_BLIND,
  READ_OVERFLOW,
  READ_UNPARSED,
  REDIRECT_WORDS,
  REST_WORDS,
  SHELL_STEPS_BASE,
  SHELL_STEPS_PER_BYTE,
  WORD_WORDS,
} from "./layout.ts";

/** Bytes of one pending word: text, length, WORD_ bits, REDIRECT_ kind. */
export const PENDING_BYTES: i32 = 16;
/** Bytes of one variable: name, length, value, length, WORD_ bits. */
export const VARIABLE_BYTES: i32 = 20;

// biome-ignore lint/complexity/noStaticOnlyClass: static fields are wasm globals, two bytes and one load each; as fields of an object in memory the reader was 4.5 KB longer
export class Shell {
  static maximum: i32 = 0;
  static table: i32 = 0;

  static text: i32 = 0;
  static textEnd: i32 = 0;
  static pos: i32 = 0;
  static end: i32 = 0;
  static dialect: i32 = 0;
  /** This source could not be read to its end; nothing more of it is read. */
  static broken: bool = false;
  /** A cap was reached: every source in progress ends. */
  static overflown: bool = false;
  static low: i32 = 0;
  static depth: i32 = 0;
  static steps: i32 = 0;
  static limit: i32 = 0;
  static status: i32 = 0;

  static arena: i32 = 0;
  static origins: i32 = 0;
  static scratch: i32 = 0;
  static scratchEnd: i32 = 0;
  static viewStart: i32 = 0;
  static view: i32 = 0;
  static viewEnd: i32 = 0;
  static keptStart: i32 = 0;
  static kept: i32 = 0;
  static keptEnd: i32 = 0;
  static outputStart: i32 = 0;
  static output: i32 = 0;
  static outputEnd: i32 = 0;

  static words: i32 = 0;
  static wordCount: i32 = 0;
  static wordCap: i32 = 0;
  static pendingStart: i32 = 0;
  static pending: i32 = 0;
  static pendingEnd: i32 = 0;
  static records: i32 = 0;
  static recordCount: i32 = 0;
  static recordCap: i32 = 0;
  static flags: i32 = 0;
  static flagCount: i32 = 0;
  static flagCap: i32 = 0;
  static operands: i32 = 0;
  static operandCount: i32 = 0;
  static operandCap: i32 = 0;
  static redirects: i32 = 0;
  static redirectCount: i32 = 0;
  static redirectCap: i32 = 0;
  static variables: i32 = 0;
  static variableCount: i32 = 0;
  static rests: i32 = 0;
  static restCount: i32 = 0;
  static paths: i32 = 0;
  /** Texts of SQL given to database clients: address, length. */
  static queries: i32 = 0;
  static queryCount: i32 = 0;

  /** Which of the 64 bytes from `windowAt` on are not plain; 0 = not known. */
  static windowAt: i32 = 0;
  static window: u64 = 0;

  // the word under construction
  static wordStart: i32 = 0;
  static wordBits: i32 = 0;
  static hasWord: bool = false;
  /** The word stands where an assignment may. */
  static assignable: bool = false;
  /** Values are not split into fields (here-strings). */
  static joins: bool = false;

  // here-documents of the current line: the newline after which their bodies stand, and where reading goes on
  static hereNewline: i32 = 0;
  static hereResume: i32 = 0;

  // standard input of the command in progress: address 0 = not in the text
  static input: i32 = 0;
  static inputLength: i32 = 0;
  static inputWhole: bool = true;
  /** The output of the last command or list is known to its last byte. */
  static outputWhole: bool = true;
  /** An interpreter was left waiting for code on standard input. */
  static wantsInput: i32 = 0;

  // the simple command in progress
  static commandStart: i32 = 0;
  static commandEnd: i32 = 0;
  static firstRedirect: i32 = 0;
  static redirectTotal: i32 = 0;
  static assigned: bool = false;
  /** PowerShell: the call operator & stands before it. */
  static called: bool = false;
  static firstNested: i32 = 0;
  /** First record of the command itself, after those of its substitutions. */
  static firstOwn: i32 = 0;
  /** Set by its flags: the first operand is code (sh -c), standard input is code (sh -s). */
  static firstIsText: bool = false;
  static readsInput: bool = false;

  /** First letters of the names that a condition may ask for, bit letter & 31; −1 = any. */
  static letters: i32 = -1;

  // what a condition is asked with
  static workspace: i32 = 0;
  static workspaceLength: i32 = 0;
  static base: i32 = 0;
  static baseLength: i32 = 0;
  static pathLength: i32 = 0;
  static fullLength: i32 = 0;
}

/** Bytes that are copied at once; behind an area as many are free. */
const BLOCK: i32 = 16;

function areaBytes(maximum: i32): i32 {
  return maximum * 2 + 4096 + BLOCK;
}

/** Bytes of memory that a reader for texts of at most `maximum` bytes needs. */
export function shellBytes(maximum: i32): i32 {
  const size = maximum;
  return (
    areaBytes(maximum) * 20 +
    (size / 2 + 1024) * (WORD_WORDS * 4 + PENDING_BYTES + 8) +
    (size / 8 + 256) * (COMMAND_WORDS * 4 + REDIRECT_WORDS * 4) +
    (size / 4 + 256) * FLAG_WORDS * 4 +
    MAX_VARIABLES * VARIABLE_BYTES +
    MAX_RESTS * REST_WORDS * 4 +
    MAX_QUERIES * 8 +
    3 * MAX_PATH_BYTES +
    64
  );
}

/** Gives a reader its memory: `shellBytes(maximum)` bytes from `base`, and the address of an unpacked command table (0 = none). */
export function placeShell(base: i32, maximum: i32, table: i32): void {
  const size = maximum;
  const area = areaBytes(maximum);
  Shell.maximum = maximum;
  Shell.table = table;
  Shell.arena = (base + 15) & ~15;
  Shell.viewStart = Shell.arena + area;
  Shell.scratchEnd = Shell.viewStart - BLOCK;
  Shell.keptStart = Shell.viewStart + area;
  Shell.viewEnd = Shell.keptStart - BLOCK;
  Shell.outputStart = Shell.keptStart + area;
  Shell.keptEnd = Shell.outputStart - BLOCK;
  Shell.origins = Shell.outputStart + area;
  Shell.outputEnd = Shell.origins - BLOCK;
  let at = Shell.origins + area * 16;
  Shell.wordCap = size / 2 + 1024;
  Shell.words = at;
  at += Shell.wordCap * WORD_WORDS * 4;
  Shell.pendingStart = at;
  at += Shell.wordCap * PENDING_BYTES;
  Shell.pendingEnd = at;
  Shell.operandCap = Shell.wordCap * 2;
  Shell.operands = at;
  at += Shell.operandCap * 4;
  Shell.recordCap = size / 8 + 256;
  Shell.records = at;
  at += Shell.recordCap * COMMAND_WORDS * 4;
  Shell.redirectCap = Shell.recordCap;
  Shell.redirects = at;
  at += Shell.redirectCap * REDIRECT_WORDS * 4;
  Shell.flagCap = size / 4 + 256;
  Shell.flags = at;
  at += Shell.flagCap * FLAG_WORDS * 4;
  Shell.variables = at;
  at += MAX_VARIABLES * VARIABLE_BYTES;
  Shell.rests = at;
  at += MAX_RESTS * REST_WORDS * 4;
  Shell.queries = at;
  at += MAX_QUERIES * 8;
  Shell.paths = at;
}

/** Forgets the last reading and stands before the first byte of a text. */
export function beginReading(text: i32, length: i32, dialect: i32): void {
  Shell.text = text;
  Shell.textEnd = text + length;
  Shell.pos = text;
  Shell.end = Shell.textEnd;
  Shell.dialect = dialect;
  Shell.broken = false;
  Shell.overflown = false;
  Shell.low = 0;
  Shell.depth = 0;
  Shell.steps = 0;
  Shell.limit = length * SHELL_STEPS_PER_BYTE + SHELL_STEPS_BASE;
  Shell.status = 0;
  Shell.commandStart = 0;
  Shell.commandEnd = 0;
  Shell.scratch = Shell.arena;
  Shell.view = Shell.viewStart;
  Shell.kept = Shell.keptStart;
  Shell.output = Shell.outputStart;
  Shell.pending = Shell.pendingStart;
  Shell.wordCount = 0;
  Shell.recordCount = 0;
  Shell.flagCount = 0;
  Shell.operandCount = 0;
  Shell.redirectCount = 0;
  Shell.variableCount = 0;
  Shell.restCount = 0;
  Shell.queryCount = 0;
  Shell.hereNewline = 0;
  Shell.hereResume = 0;
  Shell.input = 0;
  Shell.inputLength = 0;
  Shell.inputWhole = true;
  Shell.outputWhole = true;
  Shell.wantsInput = 0;
  Shell.redirectTotal = 0;
  Shell.assigned = false;
  Shell.called = false;
  Shell.assignable = false;
  Shell.joins = false;
  Shell.letters = -1;
}

/** The place in the original text of a byte of the text or of an arena. */
export function originOf(at: i32): i32 {
  if (<u32>(at - Shell.text) < <u32>(Shell.textEnd - Shell.text)) return at - Shell.text;
  if (<u32>(at - Shell.arena) < <u32>(Shell.origins - Shell.arena))
    return load<i32>(Shell.origins + ((at - Shell.arena) << 2));
  return max(0, Shell.textEnd - Shell.text - 1); // the end of the source, and what is in no place of it
}

/** Remembers a stretch that was not read. */
export function addRest(start: i32, end: i32): void {
  Shell.status |= READ_UNPARSED;
  if (start >= end) return;
  if (Shell.restCount >= MAX_RESTS) {
    Shell.status |= READ_BLIND;
    return;
  }
  const rest = Shell.rests + ((Shell.restCount++ * REST_WORDS) << 2);
  store<i32>(rest, start);
  store<i32>(rest, end - start, 4);
}

/** Gives this source up at `at`: what follows becomes a rest. */
export function fail(at: i32): void {
  if (!Shell.broken) addRest(at, Shell.end);
  Shell.broken = true;
  Shell.pos = Shell.end;
}

/** Gives every source in progress up: a cap was reached. */
export function overflow(): void {
  Shell.status |= READ_OVERFLOW | READ_UNPARSED;
  Shell.overflown = true;
  fail(Shell.pos);
}

/** Goes one level deeper; past MAX_SHELL_DEPTH the source is given up and the answer is false. The caller goes back up in both cases. */
export function enter(): bool {
  if (++Shell.depth <= MAX_SHELL_DEPTH) return true;
  Shell.status |= READ_OVERFLOW;
  fail(Shell.pos);
  return false;
}

/** Counts work; past the limit the reading overflows. */
export function spend(steps: i32): void {
  Shell.steps += steps;
  if (Shell.steps > Shell.limit && !Shell.overflown) overflow();
}

/** Appends a byte to the word under construction. */
export function put(byte: i32, origin: i32): void {
  const at = Shell.scratch;
  Shell.steps++;
  if (at >= Shell.scratchEnd) {
    overflow();
    return;
  }
  store<u8>(at, byte);
  store<i32>(Shell.origins + ((at - Shell.arena) << 2), origin);
  Shell.scratch = at + 1;
}

/** Appends bytes of the source to the word under construction. */
export function putRun(from: i32, length: i32): void {
  const to = Shell.scratch;
  if (to + length > Shell.scratchEnd) {
    overflow();
    return;
  }
  Shell.scratch = to + length;
  copyBytes(to, from, length);
}

/** Appends a byte to the constant output; a full area makes the output partial. */
export function write(byte: i32, origin: i32): void {
  const at = Shell.output;
  Shell.steps++;
  if (at >= Shell.outputEnd) {
    Shell.outputWhole = false;
    return;
  }
  store<u8>(at, byte);
  store<i32>(Shell.origins + ((at - Shell.arena) << 2), origin);
  Shell.output = at + 1;
}

/** Bytes from which on memory.copy, which leaves the wasm code (measured on V8: 30 ns a call), beats a loop. */
const LONG_COPY: i32 = 512;

/** Copies bytes with their origins to `to`, which must have room for them; up to a block behind them is written over. */
export function copyBytes(to: i32, from: i32, length: i32): void {
  Shell.steps += length;
  const origins = Shell.origins + ((to - Shell.arena) << 2);
  const inArena = <u32>(from - Shell.arena) < <u32>(Shell.origins - Shell.arena);
  const source = Shell.origins + ((from - Shell.arena) << 2);
  if (length > LONG_COPY) {
    memory.copy(to, from, length);
    if (inArena) {
      memory.copy(origins, source, length << 2);
      return;
    }
  } else {
    for (let i = 0; i < length; i += BLOCK) v128.store(to + i, v128.load(from + i));
    if (inArena) {
      for (let i = 0; i < length << 2; i += BLOCK) v128.store(origins + i, v128.load(source + i));
      return;
    }
  }
  // bytes of the text come from where they stand, those of a constant all from its end
  const inText = <u32>(from - Shell.text) < <u32>(Shell.textEnd - Shell.text);
  let four = i32x4.splat(originOf(from));
  if (inText) four = i32x4.add(four, i32x4(0, 1, 2, 3));
  const step = i32x4.splat(inText ? 4 : 0);
  for (let i = 0; i < length << 2; i += BLOCK) {
    v128.store(origins + i, four);
    four = i32x4.add(four, step);
  }
}

/** Copies bytes to the kept area and answers with their address; 0 when it is full. */
export function keep(from: i32, length: i32): i32 {
  const at = Shell.kept;
  if (at + length > Shell.keptEnd) {
    overflow();
    return 0;
  }
  copyBytes(at, from, length);
  Shell.kept = at + length;
  return at;
}

/** Copies bytes to the constant output. */
export function writeBytes(from: i32, length: i32): void {
  if (Shell.output + length > Shell.outputEnd) {
    Shell.outputWhole = false;
    return;
  }
  copyBytes(Shell.output, from, length);
  Shell.output += length;
}

/** Pushes a finished word (or redirect target) of the command in progress. */
export function pushPending(text: i32, length: i32, bits: i32, kind: i32): void {
  if (Shell.pending >= Shell.pendingEnd) {
    overflow();
    return;
  }
  store<i32>(Shell.pending, text);
  store<i32>(Shell.pending, length, 4);
  store<i32>(Shell.pending, bits, 8);
  store<i32>(Shell.pending, kind, 12);
  Shell.pending += PENDING_BYTES;
}

/** Whether two byte strings are equal. */
export function sameBytes(a: i32, aLength: i32, b: i32, bLength: i32): bool {
  if (aLength != bLength) return false;
  for (let i: i32 = 0; i < aLength; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** An ASCII capital as its small letter, any other byte as it is. */
export function lower(byte: i32): i32 {
  return <u32>(byte - 65) < 26 ? byte + 32 : byte;
}
