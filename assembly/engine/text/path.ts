// Turns a path as a tool would take it into its one normal spelling: absolute where it can be, `/` between names, no `.` or `..`.
import { hexValue } from "./utf8.ts";

// The area a caller gives (bytes):
//    0  length of the path   4  floor: bytes of it that `..` never removes   8  root, ROOT_…   12  unused
//   16  the path, with room for the source, a directory and a root
//   …   the source with its URL escapes read and its backslashes turned
// Views are the caller's: each reading of a leaf (raw, v1, v2) is normalised on its own.
const PATH_LENGTH: usize = 0;
const PATH_FLOOR: usize = 4;
const PATH_ROOT: usize = 8;
/** Where readPath leaves the path in its area. */
export const PATH_TEXT: usize = 16;

/** The area is smaller than pathArea says: the path is unknown, so deny. */
export const PATH_REFUSED: i32 = -1;

// What a path hangs on.
const ROOT_NONE: u32 = 0; // relative, and no directory to resolve against
const ROOT_POSIX: u32 = 1;
const ROOT_WINDOWS: u32 = 2; // `C:` or `//server/share`
const ROOT_HOME: u32 = 3; // `~` or `~name` whose place is unknown

const SLASH: u32 = 0x2f;
const BACKSLASH: u32 = 0x5c;
const COLON: u32 = 0x3a;
const TILDE: u32 = 0x7e;

function room(length: u32, directoryLength: u32): u32 {
  return (length + directoryLength + 47) & ~15;
}

/** Bytes of the area for a path of `length` bytes; `directoryLength` is the longer of the two directories. */
export function pathArea(length: u32, directoryLength: u32): u32 {
  return <u32>PATH_TEXT + room(length, directoryLength) + length + 16;
}

/**
 * Normalises one reading of a path into the area and returns its length (the text is at area + PATH_TEXT), or PATH_REFUSED.
 * `cwd` and `home` are directories as the host writes them, length 0 where unknown: a relative path then stays relative, with
 * its leading `..`, and `~` stays a root of its own. Understood: `.`, `..`, empty names, `\`, drives, UNC and `\\?\`, `file:` URLs,
 * `~`, `$HOME`, `$PWD` and their Windows spellings, /proc/self/root and /proc/self/cwd; a NUL ends a path, as it does in C.
 * Windows names lose trailing dots, spaces and streams. Symbolic links, case and short names are the host's business.
 */
export function readPath(
  source: usize,
  length: u32,
  cwd: usize,
  cwdLength: u32,
  home: usize,
  homeLength: u32,
  area: usize,
  capacity: u32,
): i32 {
  const directoryLength = cwdLength > homeLength ? cwdLength : homeLength;
  if (capacity < pathArea(length, directoryLength)) return PATH_REFUSED;
  store<u32>(area, 0, PATH_LENGTH);
  store<u32>(area, 0, PATH_FLOOR);
  store<u32>(area, ROOT_NONE, PATH_ROOT);
  const text = area + PATH_TEXT + <usize>room(length, directoryLength);
  const file = startsWith(source, source + <usize>length, "file:");
  const shared = !file && isBackslashPair(source, length);
  let at = text;
  const end = text + <usize>turn(source, length, file, text);
  let windows = shared;
  if (file) {
    at = fileAuthority(at + 5, end);
    // A host that is not this machine makes a UNC path; fileAuthority stops at the two slashes before it.
    windows = at + 1 < end && load<u8>(at) === SLASH && load<u8>(at, 1) === SLASH;
    if (isDrive(at + 1, end)) at++;
  }
  at = setRoot(area, at, end, windows, cwd, cwdLength, home, homeLength);
  walk(area, at, end, cwd, cwdLength);
  finish(area);
  return load<i32>(area, PATH_LENGTH);
}

/** Whether a normal path still hangs on something unknown: it is relative, below `~`, or holds a variable or a command. */
export function isOpenPath(path: usize, length: u32): bool {
  const end = path + <usize>length;
  if (length === 0 || (load<u8>(path) !== SLASH && !isDrive(path, end))) return true;
  for (let at = path; at < end; at++) if (load<u8>(at) === 0x24 || load<u8>(at) === 0x60) return true;
  return false;
}

// ---- the source ---------------------------------------------------------------------------------------------------

/** Copies the source to `text` with backslashes turned and, for a URL, escapes read; stops at NUL. Returns the length. */
function turn(source: usize, length: u32, file: bool, text: usize): u32 {
  const end = source + <usize>length;
  let at = source;
  let out = text;
  while (at < end) {
    let byte = <u32>load<u8>(at++);
    if (file && (byte === 0x3f || byte === 0x23)) break;
    if (file && byte === 0x25 && at + 2 <= end) {
      const high = hexValue(load<u8>(at));
      const low = hexValue(load<u8>(at, 1));
      if ((high | low) >= 0) {
        byte = <u32>((high << 4) | low);
        at += 2;
      }
    }
    if (byte === 0) break;
    store<u8>(out++, byte === BACKSLASH ? SLASH : byte);
  }
  return <u32>(out - text);
}

/** Skips the authority of a file URL if it names this machine; else stops so that the rest reads as `//host/share`. */
function fileAuthority(at: usize, end: usize): usize {
  if (at + 1 >= end || load<u8>(at) !== SLASH || load<u8>(at, 1) !== SLASH) return at;
  const host = at + 2;
  const after = nameEnd(host, end);
  if (isDrive(host, end)) return host;
  if (after === host) return onlySlash(host, end);
  return isThisMachine(host, after) ? after : at;
}

function isThisMachine(host: usize, end: usize): bool {
  return end - host === 9 && (startsWith(host, end, "localhost") || startsWith(host, end, "127.0.0.1"));
}

/** The last of the slashes from `at` on: `file:////etc` is /etc. */
function onlySlash(at: usize, end: usize): usize {
  let last = at;
  while (last + 1 < end && load<u8>(last, 1) === SLASH) last++;
  return last;
}

// ---- the root -----------------------------------------------------------------------------------------------------

/** Writes the root of the path and returns where its names begin. `windows` says that two slashes in front are a server's. */
function setRoot(
  area: usize,
  from: usize,
  end: usize,
  windows: bool,
  cwd: usize,
  cwdLength: u32,
  home: usize,
  homeLength: u32,
): usize {
  let at = from;
  if (startsWith(at, end, "//?/") || startsWith(at, end, "//./")) {
    // The device spelling of a drive or server. `//./etc` with forward slashes is plain POSIX.
    if (startsWith(at + 4, end, "unc/")) return setServer(area, at + 8, end);
    if (isDrive(at + 4, end)) at += 4;
    else if (windows) return setServer(area, at + 2, end);
  } else if (windows && startsWith(at, end, "//")) return setServer(area, at + 2, end);
  if (isDrive(at, end)) {
    append(area, upper(load<u8>(at)));
    append(area, COLON);
    setFloor(area, ROOT_WINDOWS);
    return at + 2;
  }
  if (at < end && load<u8>(at) === SLASH) {
    setFloor(area, ROOT_POSIX);
    return at;
  }
  const after = homeEnd(at, end);
  if (after !== at) {
    if (homeLength > 0) setDirectory(area, home, homeLength);
    else {
      append(area, TILDE);
      setFloor(area, ROOT_HOME);
    }
    return after;
  }
  if (at < end && load<u8>(at) === TILDE) {
    const name = nameEnd(at, end);
    if (name - at === 5 && startsWith(at, end, "~root")) {
      setFloor(area, ROOT_POSIX);
      appendName(area, at + 1, name);
      return name;
    }
    for (let byte = at; byte < name; byte++) append(area, load<u8>(byte));
    setFloor(area, ROOT_HOME);
    return name;
  }
  if (cwdLength > 0) setDirectory(area, cwd, cwdLength);
  return directoryEnd(at, end);
}

/** `//server/share`, or the drive that a share of this machine named `c$` is. */
function setServer(area: usize, from: usize, end: usize): usize {
  const server = nameEnd(from, end);
  const share = server < end ? server + 1 : end;
  const after = nameEnd(share, end);
  const local = isThisMachine(from, server) || (server - from === 1 && load<u8>(from) === 0x2e);
  if (local && after - share === 2 && isLetter(load<u8>(share)) && load<u8>(share, 1) === 0x24) {
    append(area, upper(load<u8>(share)));
    append(area, COLON);
    setFloor(area, ROOT_WINDOWS);
    return after;
  }
  append(area, SLASH);
  append(area, SLASH);
  for (let at = from; at < server; at++) append(area, lower(load<u8>(at)));
  if (after > share) {
    append(area, SLASH);
    for (let at = share; at < after; at++) append(area, load<u8>(at));
  }
  setFloor(area, ROOT_WINDOWS);
  return after;
}

/** Makes a directory of the host the start of the path. It is written as the host has it: its root, then its names. */
function setDirectory(area: usize, directory: usize, length: u32): void {
  const end = directory + <usize>length;
  store<u32>(area, 0, PATH_LENGTH);
  store<u32>(area, 0, PATH_FLOOR);
  let at = directory;
  if (isDrive(at, end)) {
    append(area, upper(load<u8>(at)));
    append(area, COLON);
    setFloor(area, ROOT_WINDOWS);
    at += 2;
  } else if (isBackslashPair(directory, length)) {
    at = setServer(area, at + 2, end);
  } else setFloor(area, isSeparator(load<u8>(at)) ? ROOT_POSIX : ROOT_NONE);
  walk(area, at, end, 0, 0);
}

/** The end of a spelling of the home directory at `at`, `at` if there is none. */
function homeEnd(at: usize, end: usize): usize {
  if (at < end && load<u8>(at) === TILDE && nameEnd(at, end) === at + 1) return at + 1;
  return oneOf(
    "$home \x24{home} %userprofile% %homepath% %homedrive%%homepath% $env:userprofile $env:home $env:homepath ",
    at,
    end,
  );
}

/** The end of a spelling of the working directory at `at`, `at` if there is none. */
function directoryEnd(at: usize, end: usize): usize {
  return oneOf("$pwd \x24{pwd} %cd% ", at, end);
}

/** The end of the first name at `at` if it is one of the variables, each with a space behind it; else `at`. */
function oneOf(variables: string, at: usize, end: usize): usize {
  if (at === end || load<u8>(at) >>> 1 !== 0x12) return at; // $ and %
  const after = nameEnd(at, end);
  const length = variables.length;
  let from = at;
  for (let i = 0; i < length; i++) {
    const wanted = <u32>variables.charCodeAt(i);
    if (wanted !== 0x20) {
      // what differs goes past the end
      from = from < after && lower(load<u8>(from)) === wanted ? from + 1 : end + 1;
    } else if (from === after) return after;
    else from = at;
  }
  return at;
}

// ---- the names ----------------------------------------------------------------------------------------------------

function walk(area: usize, from: usize, end: usize, cwd: usize, cwdLength: u32): void {
  let at = from;
  while (at < end) {
    if (isSeparator(load<u8>(at))) {
      at++;
      continue;
    }
    const after = nameEnd(at, end);
    let stop = after;
    if (load<u32>(area, PATH_ROOT) === ROOT_WINDOWS) stop = windowsEnd(at, after);
    if (stop - at === 2 && load<u8>(at) === 0x2e && load<u8>(at, 1) === 0x2e) pop(area);
    else if (stop > at && !(stop - at === 1 && load<u8>(at) === 0x2e)) {
      appendName(area, at, stop);
      followProc(area, cwd, cwdLength);
    }
    at = after;
  }
}

/** The end of a Windows name without its stream, trailing dots and spaces; `.` and `..` stay. */
function windowsEnd(at: usize, after: usize): usize {
  let stop = at;
  while (stop < after && load<u8>(stop) !== COLON) stop++;
  if (stop - at <= 2 && load<u8>(at) === 0x2e && (stop - at === 1 || load<u8>(at, 1) === 0x2e)) return stop;
  while (stop > at && (load<u8>(stop - 1) === 0x2e || load<u8>(stop - 1) === 0x20)) stop--;
  return stop;
}

function appendName(area: usize, at: usize, end: usize): void {
  if (load<u32>(area, PATH_LENGTH) > 0 || load<u32>(area, PATH_ROOT) === ROOT_POSIX) append(area, SLASH);
  for (let byte = at; byte < end; byte++) append(area, load<u8>(byte));
}

function pop(area: usize): void {
  const floor = load<u32>(area, PATH_FLOOR);
  const root = load<u32>(area, PATH_ROOT);
  let length = load<u32>(area, PATH_LENGTH);
  if (length <= floor) {
    if (root === ROOT_POSIX || root === ROOT_WINDOWS) return;
    // Above an unknown place the step up has to stay.
    if (length > 0) append(area, SLASH);
    append(area, 0x2e);
    append(area, 0x2e);
    store<u32>(area, load<u32>(area, PATH_LENGTH), PATH_FLOOR);
    return;
  }
  do length--;
  while (length > floor && load<u8>(area + PATH_TEXT + <usize>length) !== SLASH);
  store<u32>(area, length, PATH_LENGTH);
}

/** /proc/self/root and its like are the root directory, /proc/self/cwd the working directory, whatever is linked elsewhere. */
function followProc(area: usize, cwd: usize, cwdLength: u32): void {
  if (load<u32>(area, PATH_ROOT) !== ROOT_POSIX) return;
  const text = area + PATH_TEXT;
  const end = text + <usize>load<u32>(area, PATH_LENGTH);
  if (!startsWith(text, end, "/proc/")) return;
  const task = text + 6;
  const after = nameEnd(task, end);
  let known =
    (after - task === 4 && startsWith(task, end, "self")) ||
    (after - task === 11 && startsWith(task, end, "thread-self"));
  if (!known) {
    known = after > task;
    for (let at = task; at < after; at++) if (<u32>load<u8>(at) - 0x30 > 9) known = false;
  }
  if (!known) return;
  if (end - after === 5 && startsWith(after, end, "/root")) store<u32>(area, 0, PATH_LENGTH);
  else if (end - after === 4 && startsWith(after, end, "/cwd") && cwdLength > 0) setDirectory(area, cwd, cwdLength);
}

/** A path of no names is its root, or `.`. */
function finish(area: usize): void {
  const length = load<u32>(area, PATH_LENGTH);
  const root = load<u32>(area, PATH_ROOT);
  if (length === 0) append(area, root === ROOT_NONE ? 0x2e : SLASH);
  else if (root === ROOT_WINDOWS && length === 2) append(area, SLASH);
}

// ---- bytes --------------------------------------------------------------------------------------------------------

function append(area: usize, byte: u32): void {
  const length = load<u32>(area, PATH_LENGTH);
  store<u8>(area + PATH_TEXT + <usize>length, byte);
  store<u32>(area, length + 1, PATH_LENGTH);
}

function setFloor(area: usize, root: u32): void {
  store<u32>(area, load<u32>(area, PATH_LENGTH), PATH_FLOOR);
  store<u32>(area, root, PATH_ROOT);
}

function nameEnd(from: usize, end: usize): usize {
  let at = from;
  while (at < end && !isSeparator(load<u8>(at))) at++;
  return at;
}

function isSeparator(byte: u32): bool {
  return byte === SLASH || byte === BACKSLASH;
}

function isBackslashPair(at: usize, length: u32): bool {
  return length >= 2 && load<u8>(at) === BACKSLASH && load<u8>(at, 1) === BACKSLASH;
}

/** A letter and a colon. */
function isDrive(at: usize, end: usize): bool {
  return at + 2 <= end && isLetter(load<u8>(at)) && load<u8>(at, 1) === COLON;
}

function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}

function upper(byte: u32): u32 {
  return byte - 0x61 < 26 ? byte - 0x20 : byte;
}

/** Whether the bytes begin with an ASCII text given in lower case, in any case. */
export function startsWith(at: usize, end: usize, text: string): bool {
  const length = text.length;
  if (at + <usize>length > end) return false;
  for (let index = 0; index < length; index++) {
    if (lower(load<u8>(at + <usize>index)) !== <u32>text.charCodeAt(index)) return false;
  }
  return true;
}
