// Reads redirections: targets, here-strings, here-documents and where their bodies lie.

import { keepDescriptor } from "./actions.ts";
import {
  DIALECT_POWERSHELL,
  DIALECT_SH,
  REDIRECT_APPEND,
  REDIRECT_DUPLICATE,
  REDIRECT_HERE,
  REDIRECT_READ,
  REDIRECT_WRITE,
  WORD_DYNAMIC,
  WORD_QUOTED,
} from "./layout.ts";
import { skipBlanks } from "./reserved.ts";
import { enter, fail, PENDING_BYTES, pushPending, Shell, sameBytes } from "./state.ts";
import { FILE_MARK, findVariable } from "./variables.ts";
import { beginWord, isDigit, peek, readQuoted, readWord } from "./words.ts";

/** Reads a redirection at the cursor and pushes its target; false when there is none. */
export function readRedirect(): bool {
  const start = Shell.pos;
  const pending = Shell.pending;
  let at = start;
  while (at < Shell.end && isDigit(load<u8>(at)) && at < start + 4) at++;
  const digits = at - start;
  let byte = peek(at);
  const both = byte == 38 && at == start && peek(at + 1) == 62;
  if (both) byte = peek(++at);
  if (Shell.dialect == DIALECT_POWERSHELL && byte == 42 && at == start && peek(at + 1) == 62) byte = peek(++at);
  if (byte != 60 && byte != 62) return false;
  let next = peek(at + 1);
  if (next == 40 && at == start) return false;
  let kind = REDIRECT_READ;
  at++;
  if (byte == 62) {
    kind = next == 62 ? REDIRECT_APPEND : REDIRECT_WRITE;
    if (next == 62 || next == 124) next = peek(++at);
  } else if (next == 62) {
    kind = REDIRECT_WRITE;
    at++;
  } else if (next == 60 && Shell.dialect == DIALECT_SH) {
    kind = REDIRECT_HERE;
    next = peek(++at);
    if (next == 60) {
      Shell.pos = at + 1;
      skipBlanks();
      readTarget(REDIRECT_HERE);
    } else {
      Shell.pos = next == 45 ? at + 1 : at;
      skipBlanks();
      readHere();
    }
    keepDescriptor(start, digits, pending);
    return true;
  }
  if (next == 38 && kind != REDIRECT_APPEND) {
    const mark = peek(at + 1);
    at++;
    // <&3 reads what 3<<<… gave
    if ((isDigit(mark) || mark == 45) && (kind != REDIRECT_READ || findVariable(at, 1, FILE_MARK) == 0))
      kind = REDIRECT_DUPLICATE;
  }
  Shell.pos = at;
  skipBlanks();
  readTarget(kind);
  if (kind == REDIRECT_READ) keepDescriptor(start, digits, pending);
  return true;
}

/** Reads one word and makes it a redirect target; more words than one (`> $a`) make it dynamic. */
function readTarget(kind: i32): void {
  const pending = Shell.pending;
  const assignable = Shell.assignable;
  const at = Shell.pos;
  Shell.assignable = false;
  Shell.joins = kind == REDIRECT_HERE;
  readWord();
  Shell.joins = false;
  Shell.assignable = assignable;
  if (Shell.pending == pending) {
    if (!Shell.broken && Shell.pos == at) fail(at);
    return;
  }
  store<i32>(pending, kind, 12);
  if (Shell.pending > pending + PENDING_BYTES) store<i32>(pending, load<i32>(pending, 8) | WORD_DYNAMIC, 8);
  Shell.pending = pending + PENDING_BYTES;
}

/** <<, the cursor on its delimiter: finds the body after this line and pushes it as a redirect target. */
function readHere(): void {
  const pending = Shell.pending;
  readTarget(REDIRECT_HERE);
  if (Shell.pending == pending) return;
  const delimiter = load<i32>(pending);
  const length = load<i32>(pending, 4);
  const quoted = (load<i32>(pending, 8) & WORD_QUOTED) != 0;
  Shell.pending = pending;
  let body = Shell.hereResume;
  if (Shell.hereNewline < Shell.pos) {
    let at = Shell.pos;
    while (at < Shell.end && load<u8>(at) != 10) at++;
    Shell.steps += at - Shell.pos;
    Shell.hereNewline = at;
    body = min(at + 1, Shell.end);
  }
  let line = body;
  let special = false;
  while (line < Shell.end) {
    let from = line;
    let next = line;
    while (next < Shell.end && load<u8>(next) != 10) {
      const byte: i32 = load<u8>(next++);
      if (byte == 36 || byte == 96 || byte == 92) special = true;
    }
    Shell.steps += next - line;
    while (from < next && load<u8>(from) == 9) from++;
    const last = next > from && load<u8>(next - 1) == 13 ? next - 1 : next;
    if (sameBytes(from, last - from, delimiter, length)) {
      Shell.hereResume = min(next + 1, Shell.end);
      pushBody(body, line, special && !quoted);
      return;
    }
    line = min(next + 1, Shell.end);
  }
  // as bash, which takes an unclosed body up to the end and warns
  Shell.hereResume = Shell.end;
  pushBody(body, Shell.end, special && !quoted);
}

function pushBody(body: i32, end: i32, expands: bool): void {
  if (!expands) {
    pushPending(body, end - body, 0, REDIRECT_HERE);
    return;
  }
  const pos = Shell.pos;
  const outer = Shell.end;
  const start = Shell.scratch;
  const newline = Shell.hereNewline;
  const resume = Shell.hereResume;
  beginWord();
  Shell.pos = body;
  Shell.end = end;
  Shell.hereNewline = 0;
  if (enter()) readQuoted(-1);
  Shell.depth--;
  Shell.pos = Shell.broken ? outer : pos;
  Shell.end = outer;
  Shell.hereNewline = newline;
  Shell.hereResume = resume;
  pushPending(start, Shell.scratch - start, Shell.wordBits, REDIRECT_HERE);
  beginWord();
}
