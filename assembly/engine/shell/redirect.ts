// Reads redirections: targets, here-strings, here-documents and where their bodies lie.
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
import { beginWord, isDigit, peek, readQuoted, readWord } from "./words.ts";

/** Reads a redirection at the cursor and pushes its target; false when there is none. */
export function readRedirect(shell: Shell): bool {
  const start = shell.pos;
  let at = start;
  while (at < shell.end && isDigit(load<u8>(at)) && at < start + 4) at++;
  let byte = peek(shell, at);
  const both = byte == 38 && at == start && peek(shell, at + 1) == 62;
  if (both) byte = peek(shell, ++at);
  if (shell.dialect == DIALECT_POWERSHELL && byte == 42 && at == start && peek(shell, at + 1) == 62)
    byte = peek(shell, ++at);
  if (byte != 60 && byte != 62) return false;
  let next = peek(shell, at + 1);
  if (next == 40 && at == start) return false;
  let kind = REDIRECT_READ;
  at++;
  if (byte == 62) {
    kind = next == 62 ? REDIRECT_APPEND : REDIRECT_WRITE;
    if (next == 62 || next == 124) next = peek(shell, ++at);
  } else if (next == 62) {
    kind = REDIRECT_WRITE;
    at++;
  } else if (next == 60 && shell.dialect == DIALECT_SH) {
    kind = REDIRECT_HERE;
    next = peek(shell, ++at);
    if (next == 60) {
      shell.pos = at + 1;
      skipBlanks(shell);
      readTarget(shell, REDIRECT_HERE);
      return true;
    }
    shell.pos = next == 45 ? at + 1 : at;
    skipBlanks(shell);
    readHere(shell);
    return true;
  }
  if (next == 38 && kind != REDIRECT_APPEND) {
    const mark = peek(shell, at + 1);
    if (isDigit(mark) || mark == 45) kind = REDIRECT_DUPLICATE;
    at++;
  }
  shell.pos = at;
  skipBlanks(shell);
  readTarget(shell, kind);
  return true;
}

/** Reads one word and makes it a redirect target; more words than one (`> $a`) make it dynamic. */
function readTarget(shell: Shell, kind: i32): void {
  const pending = shell.pending;
  const assignable = shell.assignable;
  const at = shell.pos;
  shell.assignable = false;
  shell.joins = kind == REDIRECT_HERE;
  readWord(shell);
  shell.joins = false;
  shell.assignable = assignable;
  if (shell.pending == pending) {
    if (!shell.broken && shell.pos == at) fail(shell, at);
    return;
  }
  store<i32>(pending, kind, 12);
  if (shell.pending > pending + PENDING_BYTES) store<i32>(pending, load<i32>(pending, 8) | WORD_DYNAMIC, 8);
  shell.pending = pending + PENDING_BYTES;
}

/** <<, the cursor on its delimiter: finds the body after this line and pushes it as a redirect target. */
function readHere(shell: Shell): void {
  const pending = shell.pending;
  readTarget(shell, REDIRECT_HERE);
  if (shell.pending == pending) return;
  const delimiter = load<i32>(pending);
  const length = load<i32>(pending, 4);
  const quoted = (load<i32>(pending, 8) & WORD_QUOTED) != 0;
  shell.pending = pending;
  let body = shell.hereResume;
  if (shell.hereNewline < shell.pos) {
    let at = shell.pos;
    while (at < shell.end && load<u8>(at) != 10) at++;
    shell.steps += at - shell.pos;
    shell.hereNewline = at;
    body = min(at + 1, shell.end);
  }
  let line = body;
  let special = false;
  while (line < shell.end) {
    let from = line;
    let next = line;
    while (next < shell.end && load<u8>(next) != 10) {
      const byte: i32 = load<u8>(next++);
      if (byte == 36 || byte == 96 || byte == 92) special = true;
    }
    shell.steps += next - line;
    while (from < next && load<u8>(from) == 9) from++;
    const last = next > from && load<u8>(next - 1) == 13 ? next - 1 : next;
    if (sameBytes(from, last - from, delimiter, length)) {
      shell.hereResume = min(next + 1, shell.end);
      pushBody(shell, body, line, special && !quoted);
      return;
    }
    line = min(next + 1, shell.end);
  }
  // as bash, which takes an unclosed body up to the end and warns
  shell.hereResume = shell.end;
  pushBody(shell, body, shell.end, special && !quoted);
}

function pushBody(shell: Shell, body: i32, end: i32, expands: bool): void {
  if (!expands) {
    pushPending(shell, body, end - body, 0, REDIRECT_HERE);
    return;
  }
  const pos = shell.pos;
  const outer = shell.end;
  const start = shell.scratch;
  const newline = shell.hereNewline;
  const resume = shell.hereResume;
  beginWord(shell);
  shell.pos = body;
  shell.end = end;
  shell.hereNewline = 0;
  if (enter(shell)) readQuoted(shell, -1);
  shell.depth--;
  shell.pos = shell.broken ? outer : pos;
  shell.end = outer;
  shell.hereNewline = newline;
  shell.hereResume = resume;
  pushPending(shell, start, shell.scratch - start, shell.wordBits, REDIRECT_HERE);
  beginWord(shell);
}
