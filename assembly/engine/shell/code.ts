// Finds the calls in program text (Python, Perl, Ruby, JavaScript, PHP, awk) that run constant strings, and reads those strings.
import { examine } from "./command.ts";
import { emitEscape } from "./escapes.ts";
import {
  COMMAND_LOW,
  ENTRY_FIXES_OUTPUT,
  ENTRY_NAMED,
  KEY_CALL,
  LANGUAGE_CODE,
  LANGUAGE_CODE_BACKTICK,
  LANGUAGE_SH,
  OUTPUT_BASE64,
  WORD_QUOTED,
} from "./layout.ts";
import { examineText } from "./opening.ts";
import { decodeBase64, isDecoded } from "./output.ts";
import { wordLength, wordText } from "./records.ts";
import { addWord } from "./simple.ts";
import { keep, originOf, put, putRun, Shell, sameBytes, spend, writeBytes } from "./state.ts";
import { entryBits, entryOutput, findEntry } from "./table.ts";
import { CODE_MARK, findVariable, setVariable, variableLength, variableText } from "./variables.ts";
import { isBlank, isNameByte } from "./words.ts";

/** Strings of one call that are read; a longer argv is cut. */
const MAX_CALL_STRINGS = 64;
/** Bytes between the name of a call and its first string (`(`, `[`, other arguments). */
const MAX_CALL_GAP = 256;

/** Reads code from `text` on and examines what its calls would run. */
export function scanCode(text: i32, length: i32, language: i32, low: i32): void {
  const end = text + length;
  let at = text;
  const input = Shell.input;
  const inputLength = Shell.inputLength;
  const inputWhole = Shell.inputWhole;
  Shell.outputWhole = false;
  while (at < end && !Shell.overflown) {
    const byte: i32 = load<u8>(at);
    Shell.steps++;
    if (byte == 35) {
      // a comment; in the other languages # begins nothing that could hold a call
      while (at < end && load<u8>(at) != 10) at++;
    } else if (isNameByte(byte)) {
      const start = at;
      while (at < end && isNameByte(load<u8>(at))) at++;
      Shell.steps += at - start;
      const value = afterBlanks(at, end);
      if (value < end && load<u8>(value) == 61) {
        const quote = afterBlanks(value + 1, end);
        if (quote < end && isQuote(load<u8>(quote))) {
          // name = "text", for the calls that are given the name
          const scratch = Shell.scratch;
          const length = at - start;
          at = readString(quote, end);
          // "a" "b", "a" + "b", "a" . "b"
          for (let next = afterJoint(at, end); next < end && isQuote(load<u8>(next)); next = afterJoint(at, end))
            at = readString(next, end);
          const size = Shell.scratch - scratch;
          setVariable(start, length, CODE_MARK, keep(scratch, size), size, 0);
          Shell.scratch = scratch;
          continue;
        }
      }
      if (language == LANGUAGE_CODE_BACKTICK && runsQuoted(text, start, at) && at < end) {
        // qx{…} of Perl, %x(…) of Ruby
        const scratch = Shell.scratch;
        at = readString(at, end);
        runText(scratch, low);
        continue;
      }
      const call = findEntry(Shell.table, KEY_CALL, 0, 0, start, at - start);
      if (call != 0 && entryOutput(call) != OUTPUT_BASE64)
        at = readCall(start, at, end, entryBits(call), language, low);
    } else if (byte == 96 && (language == LANGUAGE_CODE_BACKTICK || (at > text && load<u8>(at - 1) == 36))) {
      // `…`, and $`…` of JavaScript
      const scratch = Shell.scratch;
      at = readString(at, end);
      runText(scratch, low);
    } else if (isQuote(byte)) {
      const scratch = Shell.scratch;
      const start = at;
      at = readString(at, end);
      // awk: "cmd" | getline, print | "cmd"; Perl: open(F, "cmd|")
      if (isPiped(text, start, at, end, language)) runText(scratch, low | COMMAND_LOW);
      else if (at - start == 4 && (load<u16>(start + 1) == 0x7c2d || load<u16>(start + 1) == 0x2d7c)) {
        // open(F, "-|", "cmd")
        let next = at;
        while (next < end && (load<u8>(next) == 44 || isBlank(load<u8>(next)))) next++;
        Shell.scratch = scratch;
        if (next < end && isQuote(load<u8>(next))) {
          at = readString(next, end);
          runText(scratch, low | COMMAND_LOW);
        }
      }
      Shell.scratch = scratch;
    } else if (byte == 33 && language == LANGUAGE_CODE && opensLine(text, at)) at = readShellLine(at + 1, end, low);
    else at++;
  }
  Shell.input = input;
  Shell.inputLength = inputLength;
  Shell.inputWhole = inputWhole;
}

/** Whether a name puts what is quoted behind it to the shell. */
function runsQuoted(text: i32, start: i32, end: i32): bool {
  if (end - start == 2) return load<u16>(start) == 0x7871;
  return end - start == 1 && load<u8>(start) == 120 && start > text && load<u8>(start - 1) == 37;
}

/** Behind blanks and the signs that join strings. */
function afterJoint(from: i32, end: i32): i32 {
  let at = afterBlanks(from, end);
  if (at < end && (load<u8>(at) == 43 || load<u8>(at) == 46)) at = afterBlanks(at + 1, end);
  return at;
}

function isQuote(byte: i32): bool {
  return byte == 34 || byte == 39 || byte == 96;
}

function afterBlanks(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && isBlank(load<u8>(at))) at++;
  return at;
}

/** Whether a string of code stands beside a single |, or (Perl) ends in one. */
function isPiped(text: i32, start: i32, stop: i32, end: i32, language: i32): bool {
  let before = start;
  while (before > text && isBlank(load<u8>(before - 1))) before--;
  const after = afterBlanks(stop, end);
  const left = before > text + 1 && load<u8>(before - 1) == 124 && load<u8>(before - 2) != 124;
  const right = after + 1 < end && load<u8>(after) == 124 && load<u8>(after + 1) != 124;
  const inside = language == LANGUAGE_CODE_BACKTICK && stop - start > 4 && load<u8>(stop - 2) == 124;
  return left || right || inside;
}

/** Nothing but blanks before `at` in its line. */
function opensLine(text: i32, at: i32): bool {
  while (at > text && isBlank(load<u8>(at - 1))) at--;
  return at == text || load<u8>(at - 1) == 10;
}

/** !command of a notebook, to the end of its line; in JavaScript `!function (` begins none. */
function readShellLine(from: i32, end: i32, low: i32): i32 {
  let stop = from;
  while (stop < end && load<u8>(stop) != 10) stop++;
  let name = from;
  while (name < stop && isNameByte(load<u8>(name))) name++;
  while (name < stop && isBlank(load<u8>(name))) name++;
  spend(stop - from);
  if (name < stop && load<u8>(name) == 40) return from;
  examineText(from, stop - from, LANGUAGE_SH, low | COMMAND_LOW);
  Shell.outputWhole = false;
  return stop;
}

/** The sign that closes what one opens: ) ] } > for ( [ { <, else itself. */
function closerOf(sign: i32): i32 {
  return sign == 40 ? 41 : sign == 91 || sign == 123 || sign == 60 ? sign + 2 : sign;
}

/** Reads the string literal at `at`, known names in braces replaced, to the top of the scratch area; answers with the address after it. */
function readString(start: i32, end: i32): i32 {
  const quote = closerOf(load<u8>(start));
  const triple = quote < 40 && start + 2 < end && load<u8>(start + 1) == quote && load<u8>(start + 2) == quote;
  let at = start + (triple ? 3 : 1);
  while (at < end) {
    const byte: i32 = load<u8>(at);
    if (byte == quote && (!triple || (at + 2 < end && load<u8>(at + 1) == quote && load<u8>(at + 2) == quote))) break;
    if (byte == 123 && Shell.variableCount > 0) {
      let stop = at + 1;
      while (stop < end && isNameByte(load<u8>(stop))) stop++;
      spend(stop - at + Shell.variableCount);
      const variable = stop < end && load<u8>(stop) == 125 ? findVariable(at + 1, stop - at - 1, CODE_MARK) : 0;
      if (variable != 0) {
        if (load<u8>(at - 1) == 36) Shell.scratch--;
        putRun(variableText(variable), variableLength(variable));
        at = stop + 1;
        continue;
      }
    }
    if (byte == 92) at = emitEscape(at, end, false);
    else put(byte, originOf(at++));
  }
  return min(at + (triple ? 3 : 1), end);
}

function runText(scratch: i32, low: i32): void {
  const length = Shell.scratch - scratch;
  const text = keep(scratch, length);
  Shell.scratch = scratch;
  examineText(text, length, LANGUAGE_SH, low);
  Shell.outputWhole = false;
}

/** The arguments of a call, from after its name: a string with a space is text for the shell, several strings are an argv. */
function readCall(name: i32, from: i32, end: i32, bits: i32, language: i32, low: i32): i32 {
  const named = (bits & ENTRY_NAMED) != 0;
  let at = from;
  let depth = 0;
  let joined = false;
  let strings = 0;
  let decodes: bool = false;
  const scratch = Shell.scratch;
  let string = scratch;
  const first = Shell.wordCount;
  if (named) addWord(name, from - name, WORD_QUOTED);
  while (at < end && strings < MAX_CALL_STRINGS && !Shell.overflown) {
    const byte: i32 = load<u8>(at);
    spend(1);
    if (strings == 0 && at - from > MAX_CALL_GAP) break;
    if (byte == 96 && language == LANGUAGE_CODE_BACKTICK && bits & ENTRY_FIXES_OUTPUT) {
      Shell.scratch = scratch;
      return at; // puts `…` runs what it prints
    }
    let stop = at;
    let variable = 0;
    let opens: i32 = isQuote(byte) ? at : 0;
    // qw(…), q(…) and qq(…) of Perl, [[…]] of Lua
    if (byte == 113 && language == LANGUAGE_CODE_BACKTICK) {
      opens = at + 1;
      if (opens < end && (load<u8>(opens) == 113 || load<u8>(opens) == 119)) opens++;
      if (opens >= end || isNameByte(load<u8>(opens)) || isBlank(load<u8>(opens))) opens = 0;
    } else if (
      byte == 91 &&
      language == LANGUAGE_CODE &&
      at + 2 < end &&
      load<u8>(at + 1) == 91 &&
      !isQuote(load<u8>(at + 2))
    )
      opens = at + 1;
    if (byte == 36 && strings == 0 && language == LANGUAGE_CODE && !(bits & (ENTRY_FIXES_OUTPUT | ENTRY_NAMED)))
      examineText(Shell.input, Shell.inputLength, LANGUAGE_SH, COMMAND_LOW); // system($0) of awk
    if (opens == 0 && depth + strings > 0) {
      while (stop < end && isNameByte(load<u8>(stop))) stop++;
      spend(stop - at + Shell.variableCount);
      variable = findVariable(at, stop - at, CODE_MARK);
      // system(b64decode("…"))
      if (stop > at) decodes = entryOutput(findEntry(Shell.table, KEY_CALL, 0, 0, at, stop - at)) == OUTPUT_BASE64;
    }
    if (opens != 0 || variable != 0) {
      if (!joined && strings > 0) finishString(string);
      if (!joined) {
        string = Shell.scratch;
        strings++;
      }
      if (variable != 0) {
        putRun(variableText(variable), variableLength(variable));
        at = stop;
      } else {
        const text = Shell.scratch;
        at = readString(opens, end);
        const length = Shell.scratch - text;
        if (decodes && !isDecoded(text, length, false)) {
          const kept = keep(text, length);
          Shell.scratch = text;
          if (kept != 0) decodeBase64(kept, length, false);
        }
      }
      joined = true; // 'a' 'b', 'a' + 'b', 'a' . 'b' are one string; a comma ends it
      continue;
    }
    if (byte == 40 || byte == 91) depth++;
    else if (byte == 41 || byte == 93) {
      if (--depth <= 0) break;
    } else if (byte == 59 || byte == 10) {
      if (depth == 0) break;
    } else if (byte == 44 || byte == 123) joined = false;
    else if (isNameByte(byte) && depth == 0 && strings == 0) break;
    else if (byte == 61 && strings > 0)
      break; // a keyword argument ends the positional ones
    else if (!isBlank(byte) && byte != 43 && byte != 46 && !isNameByte(byte) && depth == 0) break;
    at = max(at + 1, stop);
  }
  if (named) {
    if (strings > 0) finishString(string);
    if (!Shell.overflown) store<u8>(Shell.view - 1, 10);
    examine(first, Shell.wordCount - first, low & COMMAND_LOW);
    Shell.outputWhole = false;
    Shell.scratch = scratch;
    return strings > 0 ? at : from;
  }
  if (strings == 0) {
    Shell.scratch = scratch;
    return from;
  }
  if (bits & ENTRY_FIXES_OUTPUT) {
    const length = Shell.scratch - string;
    writeBytes(string, length);
    const bar = afterBlanks(at, end);
    if (bar < end && load<u8>(bar) == 124) {
      // print "text" | "sh" of awk
      Shell.input = keep(string, length);
      Shell.inputLength = length;
      Shell.inputWhole = true;
    }
    Shell.scratch = scratch;
  } else if (strings == 1) runText(string, low);
  else {
    finishString(string);
    const count = Shell.wordCount - first;
    if (count > 0) store<u8>(Shell.view - 1, 10);
    // os.system(" ".join(["rm", …])), then os.system("rm -rf /", …): a first string with a space is never a name
    if (count > 1 && wordLength(first) == 1 && hasBlank(first)) examine(first + 1, count - 1, low & COMMAND_LOW);
    else if (count > 0 && hasBlank(first)) {
      examineText(wordText(first), wordLength(first), LANGUAGE_SH, low);
    } else {
      // execvp("git", ["git", …]): the file, then the words
      const twice =
        count > 1 && sameBytes(wordText(first), wordLength(first), wordText(first + 1), wordLength(first + 1)) ? 1 : 0;
      examine(first + twice, count - twice, low & COMMAND_LOW);
    }
    Shell.outputWhole = false;
  }
  Shell.scratch = scratch;
  return at;
}

/** Whether a word holds a blank. */
export function hasBlank(word: i32): bool {
  const text = wordText(word);
  const end = text + wordLength(word);
  for (let at = text; at < end; at++) if (isBlank(load<u8>(at))) return true;
  return false;
}

function finishString(start: i32): void {
  addWord(start, Shell.scratch - start, WORD_QUOTED);
}
