// Holds one reading of a shell text: where its arenas lie, how far the reader is, and the appends that every other file uses.
//
// Memory, from the base given at load (text cap M, area A = 2M + 4096):
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

export class Shell {
  maximum: i32 = 0;
  table: i32 = 0;

  text: i32 = 0;
  textEnd: i32 = 0;
  pos: i32 = 0;
  end: i32 = 0;
  dialect: i32 = 0;
  /** This source could not be read to its end; nothing more of it is read. */
  broken: bool = false;
  /** A cap was reached: every source in progress ends. */
  overflown: bool = false;
  low: i32 = 0;
  depth: i32 = 0;
  steps: i32 = 0;
  limit: i32 = 0;
  status: i32 = 0;

  arena: i32 = 0;
  origins: i32 = 0;
  scratch: i32 = 0;
  scratchEnd: i32 = 0;
  viewStart: i32 = 0;
  view: i32 = 0;
  viewEnd: i32 = 0;
  kept: i32 = 0;
  keptEnd: i32 = 0;
  output: i32 = 0;
  outputEnd: i32 = 0;

  words: i32 = 0;
  wordCount: i32 = 0;
  wordCap: i32 = 0;
  pendingStart: i32 = 0;
  pending: i32 = 0;
  pendingEnd: i32 = 0;
  records: i32 = 0;
  recordCount: i32 = 0;
  recordCap: i32 = 0;
  flags: i32 = 0;
  flagCount: i32 = 0;
  flagCap: i32 = 0;
  operands: i32 = 0;
  operandCount: i32 = 0;
  operandCap: i32 = 0;
  redirects: i32 = 0;
  redirectCount: i32 = 0;
  redirectCap: i32 = 0;
  variables: i32 = 0;
  variableCount: i32 = 0;
  rests: i32 = 0;
  restCount: i32 = 0;
  paths: i32 = 0;

  // the word under construction
  wordStart: i32 = 0;
  wordBits: i32 = 0;
  hasWord: bool = false;
  /** The word stands where an assignment may. */
  assignable: bool = false;
  /** Values are not split into fields (here-strings). */
  joins: bool = false;

  // here-documents of the current line: the newline after which their bodies stand, and where reading goes on
  hereNewline: i32 = 0;
  hereResume: i32 = 0;

  // standard input of the command in progress: address 0 = not in the text
  input: i32 = 0;
  inputLength: i32 = 0;
  inputWhole: bool = true;
  /** The output of the last command or list is known to its last byte. */
  outputWhole: bool = true;
  /** An interpreter was left waiting for code on standard input. */
  wantsInput: i32 = 0;

  // the simple command in progress
  commandStart: i32 = 0;
  commandEnd: i32 = 0;
  firstRedirect: i32 = 0;
  redirectTotal: i32 = 0;
  assigned: bool = false;
  /** PowerShell: the call operator & stands before it. */
  called: bool = false;
  firstNested: i32 = 0;
  /** First record of the command itself, after those of its substitutions. */
  firstOwn: i32 = 0;
  /** Set by its flags: the first operand is code (sh -c), standard input is code (sh -s). */
  firstIsText: bool = false;
  readsInput: bool = false;

  // what a condition is asked with
  workspace: i32 = 0;
  workspaceLength: i32 = 0;
  base: i32 = 0;
  baseLength: i32 = 0;
  pathLength: i32 = 0;
  fullLength: i32 = 0;
}

function areaBytes(maximum: i32): i32 {
  return maximum * 2 + 4096;
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
    3 * MAX_PATH_BYTES +
    64
  );
}

/** Gives a reader its memory: `shellBytes(maximum)` bytes from `base`, and the address of a verified command table (0 = none). */
export function placeShell(shell: Shell, base: i32, maximum: i32, table: i32): void {
  const size = maximum;
  const area = areaBytes(maximum);
  shell.maximum = maximum;
  shell.table = table;
  shell.arena = (base + 15) & ~15;
  shell.scratchEnd = shell.arena + area;
  shell.viewStart = shell.scratchEnd;
  shell.viewEnd = shell.viewStart + area;
  shell.keptEnd = shell.viewEnd + area;
  shell.outputEnd = shell.keptEnd + area;
  shell.origins = shell.outputEnd;
  let at = shell.origins + area * 16;
  shell.wordCap = size / 2 + 1024;
  shell.words = at;
  at += shell.wordCap * WORD_WORDS * 4;
  shell.pendingStart = at;
  at += shell.wordCap * PENDING_BYTES;
  shell.pendingEnd = at;
  shell.operandCap = shell.wordCap * 2;
  shell.operands = at;
  at += shell.operandCap * 4;
  shell.recordCap = size / 8 + 256;
  shell.records = at;
  at += shell.recordCap * COMMAND_WORDS * 4;
  shell.redirectCap = shell.recordCap;
  shell.redirects = at;
  at += shell.redirectCap * REDIRECT_WORDS * 4;
  shell.flagCap = size / 4 + 256;
  shell.flags = at;
  at += shell.flagCap * FLAG_WORDS * 4;
  shell.variables = at;
  at += MAX_VARIABLES * VARIABLE_BYTES;
  shell.rests = at;
  at += MAX_RESTS * REST_WORDS * 4;
  shell.paths = at;
}

/** Forgets the last reading and stands before the first byte of a text. */
export function beginReading(shell: Shell, text: i32, length: i32, dialect: i32): void {
  shell.text = text;
  shell.textEnd = text + length;
  shell.pos = text;
  shell.end = shell.textEnd;
  shell.dialect = dialect;
  shell.broken = false;
  shell.overflown = false;
  shell.low = 0;
  shell.depth = 0;
  shell.steps = 0;
  shell.limit = length * SHELL_STEPS_PER_BYTE + SHELL_STEPS_BASE;
  shell.status = 0;
  shell.commandStart = 0;
  shell.commandEnd = 0;
  shell.scratch = shell.arena;
  shell.view = shell.viewStart;
  shell.kept = shell.viewEnd;
  shell.output = shell.keptEnd;
  shell.pending = shell.pendingStart;
  shell.wordCount = 0;
  shell.recordCount = 0;
  shell.flagCount = 0;
  shell.operandCount = 0;
  shell.redirectCount = 0;
  shell.variableCount = 0;
  shell.restCount = 0;
  shell.hereNewline = 0;
  shell.hereResume = 0;
  shell.input = 0;
  shell.inputLength = 0;
  shell.inputWhole = true;
  shell.outputWhole = true;
  shell.wantsInput = 0;
  shell.redirectTotal = 0;
  shell.assigned = false;
  shell.called = false;
  shell.assignable = false;
  shell.joins = false;
}

/** The place in the original text of a byte of the text or of an arena. */
export function originOf(shell: Shell, at: i32): i32 {
  if (<u32>(at - shell.text) < <u32>(shell.textEnd - shell.text)) return at - shell.text;
  if (<u32>(at - shell.arena) < <u32>(shell.origins - shell.arena))
    return load<i32>(shell.origins + ((at - shell.arena) << 2));
  return max(0, shell.textEnd - shell.text - 1); // the end of the source, and what is in no place of it
}

/** Remembers a stretch that was not read. */
export function addRest(shell: Shell, start: i32, end: i32): void {
  shell.status |= READ_UNPARSED;
  if (start >= end) return;
  if (shell.restCount >= MAX_RESTS) {
    shell.status |= READ_BLIND;
    return;
  }
  const rest = shell.rests + ((shell.restCount++ * REST_WORDS) << 2);
  store<i32>(rest, start);
  store<i32>(rest, end - start, 4);
}

/** Gives this source up at `at`: what follows becomes a rest. */
export function fail(shell: Shell, at: i32): void {
  if (!shell.broken) addRest(shell, at, shell.end);
  shell.broken = true;
  shell.pos = shell.end;
}

/** Gives every source in progress up: a cap was reached. */
export function overflow(shell: Shell): void {
  shell.status |= READ_OVERFLOW | READ_UNPARSED;
  shell.overflown = true;
  fail(shell, shell.pos);
}

/** Goes one level deeper; past MAX_SHELL_DEPTH the source is given up and the answer is false. The caller goes back up in both cases. */
export function enter(shell: Shell): bool {
  if (++shell.depth <= MAX_SHELL_DEPTH) return true;
  fail(shell, shell.pos);
  return false;
}

/** Counts work; past the limit the reading overflows. */
export function spend(shell: Shell, steps: i32): void {
  shell.steps += steps;
  if (shell.steps > shell.limit && !shell.overflown) overflow(shell);
}

/** Appends a byte to the word under construction. */
export function put(shell: Shell, byte: i32, origin: i32): void {
  const at = shell.scratch;
  shell.steps++;
  if (at >= shell.scratchEnd) {
    overflow(shell);
    return;
  }
  store<u8>(at, byte);
  store<i32>(shell.origins + ((at - shell.arena) << 2), origin);
  shell.scratch = at + 1;
}

/** Appends bytes of the source to the word under construction. */
export function putRun(shell: Shell, from: i32, length: i32): void {
  const to = shell.scratch;
  if (to + length > shell.scratchEnd) {
    overflow(shell);
    return;
  }
  shell.steps += length;
  shell.scratch = to + length;
  const origins = shell.origins + ((to - shell.arena) << 2);
  const source = from >= shell.arena && from < shell.origins ? shell.origins + ((from - shell.arena) << 2) : 0;
  const place = from - shell.text;
  for (let i = 0; i < length; i++) {
    store<u8>(to + i, load<u8>(from + i));
    store<i32>(origins + (i << 2), source != 0 ? load<i32>(source + (i << 2)) : place + i);
  }
}

/** Appends a byte to the constant output; a full area makes the output partial. */
export function write(shell: Shell, byte: i32, origin: i32): void {
  const at = shell.output;
  shell.steps++;
  if (at >= shell.outputEnd) {
    shell.outputWhole = false;
    return;
  }
  store<u8>(at, byte);
  store<i32>(shell.origins + ((at - shell.arena) << 2), origin);
  shell.output = at + 1;
}

/** Bytes below which a loop beats memory.copy, which leaves the wasm code (measured on V8: 30 ns a call). */
const SHORT_COPY: i32 = 48;

/** Copies bytes with their origins to `to`, which must have room for them. */
export function copyBytes(shell: Shell, to: i32, from: i32, length: i32): void {
  shell.steps += length;
  const origins = shell.origins + ((to - shell.arena) << 2);
  if (from >= shell.arena && from < shell.origins) {
    const source = shell.origins + ((from - shell.arena) << 2);
    if (length > SHORT_COPY) {
      memory.copy(to, from, length);
      memory.copy(origins, source, length << 2);
      return;
    }
    for (let i = 0; i < length; i++) {
      store<u8>(to + i, load<u8>(from + i));
      store<i32>(origins + (i << 2), load<i32>(source + (i << 2)));
    }
    return;
  }
  memory.copy(to, from, length);
  for (let i = 0; i < length; i++) store<i32>(origins + (i << 2), originOf(shell, from + i));
}

/** Copies bytes to the kept area and answers with their address; 0 when it is full. */
export function keep(shell: Shell, from: i32, length: i32): i32 {
  const at = shell.kept;
  if (at + length > shell.keptEnd) {
    overflow(shell);
    return 0;
  }
  copyBytes(shell, at, from, length);
  shell.kept = at + length;
  return at;
}

/** Copies bytes to the constant output. */
export function writeBytes(shell: Shell, from: i32, length: i32): void {
  if (shell.output + length > shell.outputEnd) {
    shell.outputWhole = false;
    return;
  }
  copyBytes(shell, shell.output, from, length);
  shell.output += length;
}

/** Pushes a finished word (or redirect target) of the command in progress. */
export function pushPending(shell: Shell, text: i32, length: i32, bits: i32, kind: i32): void {
  if (shell.pending >= shell.pendingEnd) {
    overflow(shell);
    return;
  }
  store<i32>(shell.pending, text);
  store<i32>(shell.pending, length, 4);
  store<i32>(shell.pending, bits, 8);
  store<i32>(shell.pending, kind, 12);
  shell.pending += PENDING_BYTES;
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
