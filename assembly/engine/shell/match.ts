// Answers whether the commands of a reading fit an encoded `command:` condition.
import { GLOB_FOLD, GLOB_PATH, matchGlob } from "../text/glob.ts";
import { firstLetters, nextString, skipPart } from "./condition.ts";
import {
  ASK_PERMITTING,
  COMMAND_ALIASED,
  COMMAND_ASSIGNED,
  COMMAND_BITS,
  COMMAND_DYNAMIC,
  COMMAND_ENTRY,
  COMMAND_FLAG_COUNT,
  COMMAND_FLAGS,
  COMMAND_GLOB,
  COMMAND_LOW,
  COMMAND_NAME,
  COMMAND_NAME_LENGTH,
  COMMAND_OPERAND_COUNT,
  COMMAND_OPERANDS,
  COMMAND_PIPE_END,
  COMMAND_PIPE_START,
  COMMAND_REDIRECT_COUNT,
  COMMAND_REDIRECTS,
  COMMAND_SUBCOMMANDS,
  COMMAND_UNASKED,
  COMMAND_WORDS,
  CONDITION_HIGH,
  ENTRY_SAME,
  FLAG_LENGTH,
  FLAG_NAME,
  FLAG_WORDS,
  MAX_PATH_BYTES,
  OPERAND_OUTSIDE,
  OPERAND_PATH,
  OPERAND_TEXT,
  PART_ANY_FLAG,
  PART_FLAGS,
  PART_NAME,
  PART_OPERAND,
  PART_PIPE_TO,
  PART_REDIRECT,
  READ_ASSIGNS,
  READ_BLIND,
  READ_UNPARSED,
  REDIRECT_APPEND,
  REDIRECT_BITS,
  REDIRECT_KIND,
  REDIRECT_LENGTH,
  REDIRECT_TARGET,
  REDIRECT_WORDS,
  REDIRECT_WRITE,
  REST_LENGTH,
  REST_START,
  REST_WORDS,
  WORD_BITS,
  WORD_DYNAMIC,
  WORD_GLOB,
  WORD_LENGTH,
  WORD_PROCESS,
  WORD_TEXT,
  WORD_WORDS,
} from "./layout.ts";
import { field, hasSigned } from "./records.ts";
import { isAbsolute, normalisePath } from "./spelling.ts";
import { lower, Shell, sameBytes } from "./state.ts";
import { canonicalName, entryBits } from "./table.ts";
import { isNameByte, isNameStart } from "./words.ts";

/** Answers of `matchCommands` beyond a record's index + 1. */
export const MATCH_REST = 0x40000000; // a name in text that could not be read, with low certainty
export const MATCH_ANY_REST = 0x40000001; // text that could not be read, for a condition on any command
const NO = 0;
const UNSURE = 1;
const SURE = 2;

/** Bytes of a name in unread text that are compared; longer words are no names. */
const MAX_CANDIDATE = 64;

/**
 * Asked to forbid: the index + 1 of the first record that fits, MATCH_REST where unread text names it, MATCH_ANY_REST where
 * there is unread text and the condition names no command, else 0.
 * Asked to permit: 1 when every command fits, each certainly, and all text was read; else 0.
 * `base` is the directory relative operands start from, `workspace` the directory of `outside`; lengths 0 = not known.
 */
export function matchCommands(
  condition: i32,
  ask: i32,
  workspace: i32,
  workspaceLength: i32,
  base: i32,
  baseLength: i32,
): i32 {
  const permits = ask == ASK_PERMITTING;
  const high = permits || (load<i32>(condition) & CONDITION_HIGH) != 0;
  if (permits && Shell.status & (READ_UNPARSED | READ_ASSIGNS)) return 0;
  if (!permits && !(Shell.letters & firstLetters(condition))) return 0;
  Shell.workspace = workspace;
  Shell.workspaceLength = workspaceLength;
  Shell.base = baseLength > 0 ? base : workspace;
  Shell.baseLength = baseLength > 0 ? baseLength : workspaceLength;
  for (let i = 0; i < Shell.recordCount; i++) {
    const record = Shell.records + ((i * COMMAND_WORDS) << 2);
    if (field(record, COMMAND_BITS) & COMMAND_UNASKED) continue;
    const certainty = fitsCondition(condition, record, permits);
    if (certainty == SURE || (certainty == UNSURE && !high)) {
      if (!permits) return i + 1;
    } else if (permits) return 0;
  }
  if (permits) return Shell.recordCount > 0 ? 1 : 0;
  if (high || (Shell.status & READ_UNPARSED) == 0) return 0;
  if (Shell.status & READ_BLIND) return MATCH_REST;
  for (let i = 0; i < Shell.restCount; i++) {
    const rest = Shell.rests + ((i * REST_WORDS) << 2);
    const named = restNames(condition, field(rest, REST_START), field(rest, REST_LENGTH));
    if (named != 0) return named;
  }
  return 0;
}

function fitsCondition(condition: i32, record: i32, permits: bool): i32 {
  const bits = field(record, COMMAND_BITS);
  let certainty = bits & COMMAND_LOW ? UNSURE : SURE;
  let parts = load<i32>(condition) >>> 8;
  let at = condition + 4;
  let redirects = false;
  let unnamed: bool = false;
  let constraints = 0;
  if (permits && (bits & COMMAND_ASSIGNED || !isPlainName(record))) return NO;
  while (parts-- > 0) {
    const tag = load<i32>(at) & 255;
    const count = load<i32>(at) >>> 8;
    let answer = NO;
    if (tag == PART_NAME) {
      answer = fitsName(record, at, count, permits);
      unnamed = answer == UNSURE && isAnything(field(record, COMMAND_NAME), field(record, COMMAND_NAME_LENGTH));
    } else {
      constraints++;
      if (tag == PART_FLAGS || tag == PART_ANY_FLAG) answer = fitsFlags(record, at, count, tag == PART_FLAGS);
      else if (tag == PART_OPERAND) answer = fitsOperands(record, at, count, permits);
      else if (tag == PART_REDIRECT) {
        redirects = true;
        answer = fitsRedirects(record, at, count, permits);
      } else if (tag == PART_PIPE_TO) answer = fitsPipe(record, at, count, permits);
      else answer = fitsSubcommand(record, at, count, permits);
    }
    if (answer == NO) return NO;
    certainty = min(certainty, answer);
    at = skipPart(at, count);
  }
  if (unnamed && constraints == 0) return NO; // a name that may be anything says nothing by itself
  if (permits && !redirects && writesFiles(record)) return NO;
  return certainty;
}

/** Whether one of `count` globs fits the text. */
function fitsAny(part: i32, count: i32, text: i32, length: i32, bits: i32): bool {
  const first = length > 0 ? lower(load<u8>(text)) : 0;
  let at = part + 4;
  for (let i = 0; i < count; i++) {
    const size = load<i32>(at) & 0xffffff;
    // most names differ in their first letter
    const mark = size > 0 ? lower(load<u8>(at + 4)) : 0;
    if (mark == first || <u32>(mark - 97) >= 26) {
      if (matchGlob(at + 4, at + 4 + size, text, text + length, bits)) return true;
    }
    at = nextString(at);
  }
  return false;
}

function fitsName(record: i32, part: i32, count: i32, permits: bool): i32 {
  const name = field(record, COMMAND_NAME);
  const length = field(record, COMMAND_NAME_LENGTH);
  const bits = field(record, COMMAND_BITS);
  if (length == 0) return NO;
  if (fitsAny(part, count, name, length, permits ? 0 : GLOB_FOLD)) return SURE;
  if (permits) return NO;
  const entry = field(record, COMMAND_ENTRY);
  if (entry != 0 && (bits & COMMAND_ALIASED || entryBits(entry) & ENTRY_SAME)) {
    // the canonical name of an alias: Remove-Item for ri; of "git push" the first word
    const canonical = canonicalName(entry);
    const end = entry + 1 + load<u8>(entry);
    let stop = canonical;
    while (stop < end && load<u8>(stop) != 32) stop++;
    if (fitsAny(part, count, canonical, stop - canonical, GLOB_FOLD)) return SURE;
  }
  if ((bits & (COMMAND_DYNAMIC | COMMAND_GLOB)) == 0 || length > MAX_CANDIDATE) return NO;
  let at = part + 4;
  for (let i = 0; i < count; i++) {
    if (matchUnsureName(name, length, at + 4, load<i32>(at) & 0xffffff)) return UNSURE;
    at = nextString(at);
  }
  return NO;
}

/** Bytes of the pattern that unsurePattern wrote. */
export let unsureSize: i32 = 0;

/** A name with globs and unknown parts as a glob: its address, and its length in unsureSize (0 where it is too long). */
export function unsurePattern(name: i32, length: i32): i32 {
  unsureSize = length > MAX_CANDIDATE ? 0 : patternSize(name, length);
  return PATTERN;
}

/** The start of a name part with one glob of one letter: tag, count, length. */
const ONE_LETTER_NAME: i64 = <i64>(PART_NAME | (1 << 8)) | ((<i64>1) << 32);
const PATTERN: i32 = memory.data(MAX_CANDIDATE + 8) as i32;

/** Whether a name holds nothing but one expansion or glob. */
function isAnything(name: i32, length: i32): bool {
  return patternSize(name, length) == 1 && load<u8>(PATTERN) == 42;
}

/** Whether a name with globs and unknown expansions may become `wanted`: an expansion stands for any text. */
function matchUnsureName(name: i32, length: i32, wanted: i32, wantedLength: i32): bool {
  return matchGlob(PATTERN, PATTERN + patternSize(name, length), wanted, wanted + wantedLength, GLOB_FOLD);
}

/** Writes a name as a glob to PATTERN, a * for each expansion, and answers with its length. */
function patternSize(name: i32, length: i32): i32 {
  let size = 0;
  const end = name + length;
  let at = name;
  while (at < end) {
    const byte: i32 = load<u8>(at++);
    if (byte != 36 && byte != 96 && byte != 37) {
      store<u8>(PATTERN + size++, byte);
      continue;
    }
    store<u8>(PATTERN + size++, 42);
    if (at >= end) break;
    const open: i32 = load<u8>(at);
    const close = open == 123 ? 125 : open == 40 ? 41 : byte == 36 ? 0 : byte;
    if (close == 0) {
      const named = isNameStart(open);
      at++;
      while (named && at < end && isNameByte(load<u8>(at))) at++;
    } else {
      while (at < end && load<u8>(at) != close) at++;
      at++;
    }
  }
  return size;
}

/** Whether the name was written without a directory, or with one of the system's. */
function isPlainName(record: i32): bool {
  const name = field(record, COMMAND_NAME);
  let at = name;
  while (at > Shell.viewStart && load<u8>(at - 1) != 32 && load<u8>(at - 1) != 10) at--;
  if (field(record, COMMAND_NAME_LENGTH) == 0) return false;
  if (at == name) return true;
  if (name - at >= 9 && load<i32>(at) == 0x7273752f) at += 4; // /usr
  return name - at == 5 && load<i32>(at) == 0x6e69622f && load<u8>(at + 4) == 47; // /bin/
}

function fitsFlags(record: i32, part: i32, count: i32, all: bool): i32 {
  const start = Shell.flags + ((field(record, COMMAND_FLAGS) * FLAG_WORDS) << 2);
  const end = start + ((field(record, COMMAND_FLAG_COUNT) * FLAG_WORDS) << 2);
  let at = part + 4;
  for (let i = 0; i < count; i++) {
    const sign = load<i32>(at) >>> 24;
    let found: bool = sign != 0 && hasSigned(record, sign);
    for (let flag = start; flag < end && !found; flag += FLAG_WORDS << 2) {
      found = sameBytes(field(flag, FLAG_NAME), field(flag, FLAG_LENGTH), at + 4, load<i32>(at) & 0xffffff);
    }
    if (found != all) return found ? SURE : NO;
    at = nextString(at);
  }
  return all ? SURE : NO;
}

function fitsOperands(record: i32, part: i32, count: i32, permits: bool): i32 {
  const start = field(record, COMMAND_OPERANDS);
  const end = start + field(record, COMMAND_OPERAND_COUNT);
  let best = NO;
  for (let i = start + field(record, COMMAND_SUBCOMMANDS); i < end; i++) {
    const word = Shell.words + ((load<i32>(Shell.operands + (i << 2)) * WORD_WORDS) << 2);
    if (!permits && field(word, WORD_BITS) & WORD_PROCESS) continue; // its text is what the process writes, not a path
    const answer = fitsPaths(
      part,
      count,
      field(word, WORD_TEXT),
      field(word, WORD_LENGTH),
      field(word, WORD_BITS),
      permits,
    );
    if (permits && answer != SURE) return NO;
    best = max(best, answer);
  }
  return best;
}

/** Whether a text fits one of the patterns of a part. */
function fitsPaths(part: i32, count: i32, text: i32, length: i32, bits: i32, permits: bool): i32 {
  let best = NO;
  let at = part + 4;
  spellPath(text, length);
  for (let i = 0; i < count && best != SURE; i++) {
    const head = load<i32>(at);
    best = max(best, fitsPath(head >>> 24, at + 4, at + 4 + (head & 0xffffff), text, length, bits, permits));
    at = nextString(at);
  }
  return best;
}

/** Writes a text as a path to the path buffers: as it stands, and from the base directory when it is relative. */
function spellPath(text: i32, length: i32): void {
  Shell.pathLength = normalisePath(text, length, 0, 0, Shell.paths);
  Shell.fullLength =
    Shell.baseLength > 0 && !isAbsolute(text, length)
      ? normalisePath(text, length, Shell.base, Shell.baseLength, Shell.paths + MAX_PATH_BYTES)
      : -1;
}

/** Whether a text, spelled in the path buffers, fits one pattern of this kind. */
function fitsPath(kind: i32, pattern: i32, end: i32, text: i32, length: i32, bits: i32, permits: bool): i32 {
  const fold = permits ? 0 : GLOB_FOLD;
  const path = Shell.paths;
  const size = Shell.pathLength;
  if (permits && bits & (WORD_DYNAMIC | WORD_GLOB)) return NO;
  if (kind == OPERAND_TEXT) return matchGlob(pattern, end, text, text + length, fold) ? SURE : NO;
  if (kind == OPERAND_OUTSIDE) return isOutside(!isAbsolute(text, length), bits);
  if (size < 0) return permits ? NO : UNSURE;
  const stop = path + size;
  if (kind == OPERAND_PATH) {
    const full = path + MAX_PATH_BYTES;
    if (matchGlob(pattern, end, path, stop, fold | GLOB_PATH)) return SURE;
    if (Shell.fullLength > 0 && matchGlob(pattern, end, full, full + Shell.fullLength, fold | GLOB_PATH)) return SURE;
    return bits & WORD_GLOB && matchGlob(path, stop, pattern, end, fold | GLOB_PATH) ? UNSURE : NO;
  }
  let last = stop;
  while (last > path && load<u8>(last - 1) != 47) last--;
  if (matchGlob(pattern, end, path, stop, fold) || matchGlob(pattern, end, last, stop, fold)) return SURE;
  return bits & WORD_GLOB && matchGlob(last, stop, pattern, end, fold) ? UNSURE : NO;
}

/** Whether a path lies outside the workspace; without a workspace only relative paths that do not climb are inside. */
function isOutside(relative: bool, bits: i32): i32 {
  const path = Shell.paths;
  const size = Shell.pathLength;
  if (size < 0 || bits & WORD_DYNAMIC) return UNSURE;
  const place = Shell.fullLength > 0 ? path + MAX_PATH_BYTES : path;
  const length = Shell.fullLength > 0 ? Shell.fullLength : size;
  if (Shell.workspaceLength == 0) return !relative || (size >= 2 && load<u16>(path) == 0x2e2e) ? SURE : NO;
  const root = path + 2 * MAX_PATH_BYTES;
  const rootSize = normalisePath(Shell.workspace, Shell.workspaceLength, 0, 0, root);
  if (rootSize < 0) return UNSURE;
  if (rootSize == 1 && load<u8>(root) == 47) return NO;
  const inside =
    length >= rootSize &&
    sameBytes(place, rootSize, root, rootSize) &&
    (length == rootSize || load<u8>(place + rootSize) == 47);
  return inside ? NO : SURE;
}

function fitsRedirects(record: i32, part: i32, count: i32, permits: bool): i32 {
  const start = Shell.redirects + ((field(record, COMMAND_REDIRECTS) * REDIRECT_WORDS) << 2);
  const end = start + ((field(record, COMMAND_REDIRECT_COUNT) * REDIRECT_WORDS) << 2);
  let best = NO;
  for (let redirect = start; redirect < end; redirect += REDIRECT_WORDS << 2) {
    const kind = 1 << field(redirect, REDIRECT_KIND);
    const text = field(redirect, REDIRECT_TARGET);
    const length = field(redirect, REDIRECT_LENGTH);
    let at = part + 4;
    let answer = NO;
    spellPath(text, length);
    for (let i = 0; i < count && answer != SURE; i++) {
      const head = load<i32>(at);
      if ((head >>> 24) & kind) {
        const end = at + 4 + (head & 0xffffff);
        answer = max(
          answer,
          fitsPath(OPERAND_PATH, at + 4, end, text, length, field(redirect, REDIRECT_BITS), permits),
        );
      }
      at = nextString(at);
    }
    if (permits && kind & ((1 << REDIRECT_WRITE) | (1 << REDIRECT_APPEND)) && answer != SURE) return NO;
    best = max(best, answer);
  }
  return best;
}

function writesFiles(record: i32): bool {
  const start = Shell.redirects + ((field(record, COMMAND_REDIRECTS) * REDIRECT_WORDS) << 2);
  const end = start + ((field(record, COMMAND_REDIRECT_COUNT) * REDIRECT_WORDS) << 2);
  for (let redirect = start; redirect < end; redirect += REDIRECT_WORDS << 2) {
    const kind = field(redirect, REDIRECT_KIND);
    if (kind != REDIRECT_WRITE && kind != REDIRECT_APPEND) continue;
    const text = field(redirect, REDIRECT_TARGET);
    const nowhere =
      field(redirect, REDIRECT_LENGTH) == 9 && load<i64>(text) == 0x6c756e2f7665642f && load<u8>(text + 8) == 108;
    if (!nowhere) return true;
  }
  return false;
}

function fitsPipe(record: i32, part: i32, count: i32, permits: bool): i32 {
  let best = NO;
  for (let i = field(record, COMMAND_PIPE_START); i < field(record, COMMAND_PIPE_END); i++) {
    const later = Shell.records + ((i * COMMAND_WORDS) << 2);
    const answer = fitsName(later, part, count, permits);
    best = max(best, field(later, COMMAND_BITS) & COMMAND_LOW ? min(answer, UNSURE) : answer);
  }
  return best;
}

/** One of the paths: its words, each a glob, against the operands from the first on. */
function fitsSubcommand(record: i32, part: i32, count: i32, permits: bool): i32 {
  const operands = field(record, COMMAND_OPERAND_COUNT);
  let at = part + 4;
  for (let i = 0; i < count; i++) {
    let from = at + 4;
    const end = from + (load<i32>(at) & 0xffffff);
    let index = 0;
    while (from < end && index < operands) {
      let stop = from;
      while (stop < end && load<u8>(stop) != 32) stop++;
      const word =
        Shell.words +
        ((load<i32>(Shell.operands + ((field(record, COMMAND_OPERANDS) + index) << 2)) * WORD_WORDS) << 2);
      const text = field(word, WORD_TEXT);
      if (!matchGlob(from, stop, text, text + field(word, WORD_LENGTH), permits ? 0 : GLOB_FOLD)) {
        // cargo +nightly publish
        if (index > 0 || load<u8>(text) != 43) break;
      } else from = min(stop + 1, end);
      index++;
    }
    if (from >= end) return SURE;
    at = nextString(at);
  }
  return NO;
}

/** Whether there is a < or > in unread text. */
function holdsRedirect(text: i32, length: i32): bool {
  for (let at = text; at < text + length; at++) if ((load<u8>(at) | 2) == 62) return true;
  return false;
}

/** MATCH_REST where a word of unread text is a name of the condition; quotes, backslashes and carets inside it are dropped. */
function restNames(condition: i32, start: i32, length: i32): i32 {
  let parts = load<i32>(condition) >>> 8;
  let part = condition + 4;
  let redirects = false;
  while (parts-- > 0) {
    const tag = load<i32>(part) & 255;
    if (tag == PART_NAME) break;
    if (tag == PART_REDIRECT) redirects = true;
    part = skipPart(part, load<i32>(part) >>> 8);
  }
  // a redirection has its sign
  if (parts < 0 && redirects && !holdsRedirect(start, length)) return 0;
  // { name: "*" } names none either
  if (parts < 0 || (load<i64>(part) == ONE_LETTER_NAME && load<u8>(part + 8) == 42)) return MATCH_ANY_REST;
  let size = 0;
  const end = start + length;
  for (let at = start; at <= end; at++) {
    const byte: i32 = at < end ? load<u8>(at) : 10;
    if (byte == 39 || byte == 34 || byte == 92 || byte == 94) continue;
    if (isNameByte(byte) || byte == 45 || byte == 46 || byte == 43 || byte >= 128) {
      if (size < MAX_CANDIDATE) store<u8>(PATTERN + size, byte);
      size++;
      continue;
    }
    if (size > 0 && size <= MAX_CANDIDATE && fitsAny(part, load<i32>(part) >>> 8, PATTERN, size, GLOB_FOLD))
      return MATCH_REST;
    size = 0;
  }
  return 0;
}
