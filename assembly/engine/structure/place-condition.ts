// An encoded `path` or `host` condition and one reading of a text → whether it fits.
//
// A condition: u8 wish (ANY, YES, NO: inside the workspace, or private), u8 globs, u8 schemes, u8 ports, then globs and
// schemes as u16 length and bytes, then ports as u16.
import { GLOB_FOLD, GLOB_PATH, matchGlob } from "../text/glob.ts";
import {
  authorityStart,
  defaultPort,
  HOST_NONE,
  HOST_REFUSED,
  HOST_TEXT,
  hostArea,
  hostPort,
  READ_AS_BROWSER,
  READ_AS_LIBRARY,
  readHost,
} from "../text/host.ts";
import { isOpenPath, PATH_REFUSED, PATH_TEXT, pathArea, readPath, startsWith } from "../text/path.ts";

const WISH_ANY: u32 = 0;
const WISH_YES: u32 = 1;
const WISH_NO: u32 = 2;
const HEADER: usize = 4;

/** Whether every list of the condition lies inside its `length` bytes. */
export function verifyPlaceCondition(condition: usize, length: i32): bool {
  if (length < <i32>HEADER || <u32>load<u8>(condition) > WISH_NO) return false;
  const end = condition + <usize>length;
  let at = condition + HEADER;
  for (let left = <i32>load<u8>(condition, 1) + <i32>load<u8>(condition, 2); left > 0; left--) {
    if (at + 2 > end) return false;
    at += 2 + <usize>load<u16>(at);
    if (at > end) return false;
  }
  return at + ((<usize>load<u8>(condition, 3)) << 1) <= end;
}

/** Whether one of `count` globs from `at` on fits the whole text. */
function globsFit(at: usize, count: i32, text: usize, length: i32, bits: i32): bool {
  for (let i = 0; i < count; i++) {
    const size = <i32>load<u16>(at);
    if (matchGlob(<i32>at + 2, <i32>at + 2 + size, <i32>text, <i32>text + length, bits)) return true;
    at += 2 + <usize>size;
  }
  return false;
}

function behind(at: usize, count: i32): usize {
  for (let i = 0; i < count; i++) at += 2 + <usize>load<u16>(at);
  return at;
}

// ---- paths ------------------------------------------------------------------------------------------------------------

/** Bytes of scratch for pathFits. */
export function pathScratch(length: i32, cwdLength: i32, workspaceLength: i32): i32 {
  const longest = max(cwdLength, workspaceLength);
  return <i32>((pathArea(length, longest) + 15) & ~15) + <i32>pathArea(longest, longest) + 16;
}

/** Whether a text, as a path, fits. A directory of length 0 is unknown; what is unknown counts against the call. */
export function pathFits(
  condition: usize,
  permits: bool,
  text: usize,
  length: i32,
  cwd: usize,
  cwdLength: i32,
  workspace: usize,
  workspaceLength: i32,
  scratch: usize,
): bool {
  const base = cwdLength ? cwd : workspace;
  const baseLength = cwdLength ? cwdLength : workspaceLength;
  const capacity = (pathArea(length, max(cwdLength, workspaceLength)) + 15) & ~15;
  const size = readPath(text, length, base, baseLength, 0, 0, scratch, capacity);
  if (size == PATH_REFUSED) return !permits;
  const path = scratch + PATH_TEXT;
  const open = isOpenPath(path, size);
  // the workspace in its own normal spelling, 0 where it is not known
  const area = scratch + <usize>capacity;
  let rootSize = 0;
  if (workspaceLength) {
    rootSize = readPath(workspace, workspaceLength, 0, 0, 0, 0, area, pathArea(workspaceLength, workspaceLength));
    if (rootSize == PATH_REFUSED || isOpenPath(area + PATH_TEXT, rootSize)) rootSize = 0;
  }
  const inside = rootSize > 0 && !open && isBelow(path, size, area + PATH_TEXT, rootSize);
  const wish = <u32>load<u8>(condition);
  if (wish != WISH_ANY) {
    const known = rootSize > 0 && !open;
    if (known ? inside != (wish == WISH_YES) : permits) return false;
  }
  const globs = <i32>load<u8>(condition, 1);
  if (!globs) return !permits || !open || wish != WISH_ANY;
  if (permits && open) return false;
  const bits = permits ? GLOB_PATH : GLOB_PATH | GLOB_FOLD;
  if (globsFit(condition + HEADER, globs, path, size, bits)) return true;
  const skip = rootSize == 1 ? 1 : rootSize + 1;
  return inside && size > skip && globsFit(condition + HEADER, globs, path + <usize>skip, size - skip, bits);
}

/** Whether a normal path is a directory or lies in it. */
function isBelow(path: usize, size: i32, root: usize, rootSize: i32): bool {
  if (size < rootSize || memory.compare(path, root, rootSize) != 0) return false;
  return size == rootSize || load<u8>(root + <usize>(rootSize - 1)) == 0x2f || load<u8>(path + <usize>rootSize) == 0x2f;
}

// ---- hosts ------------------------------------------------------------------------------------------------------------

/** Bytes of scratch for hostFits. */
export function hostScratch(length: i32): i32 {
  return <i32>hostArea(length) + 16;
}

/** Whether the host of a text fits: forbidding, as one of the two ways to read it; permitting, as both. */
export function hostFits(condition: usize, permits: bool, text: usize, length: i32, scratch: usize): bool {
  const first = hostFitsAs(condition, permits, text, length, READ_AS_BROWSER, scratch);
  if (first != permits) return first;
  return hostFitsAs(condition, permits, text, length, READ_AS_LIBRARY, scratch);
}

function hostFitsAs(condition: usize, permits: bool, text: usize, length: i32, reading: i32, scratch: usize): bool {
  const size = readHost(text, length, reading, scratch, hostArea(length));
  if (size == HOST_REFUSED) return !permits;
  const wish = <u32>load<u8>(condition);
  const names = <i32>load<u8>(condition, 1);
  const schemes = <i32>load<u8>(condition, 2);
  const ports = <i32>load<u8>(condition, 3);
  const host = scratch + HOST_TEXT;
  if (size == HOST_NONE) {
    if (permits || names || ports || wish != WISH_ANY) return false;
  } else {
    if (names && !globsFit(condition + HEADER, names, host, size, GLOB_FOLD)) return false;
    if (wish != WISH_ANY && isPrivate(host, size) != (wish == WISH_YES)) return false;
  }
  const at = behind(condition + HEADER, names);
  let start = text;
  while (start < text + <usize>length && load<u8>(start) <= 0x20) start++;
  const schemeSize = schemeLength(start, text + <usize>length);
  if (schemes) {
    if (schemeSize ? !globsFit(at, schemes, start, schemeSize, GLOB_FOLD) : permits) return false;
  }
  if (!ports) return true;
  let port = hostPort(scratch);
  if (port < 0) port = defaultPort(start, start + <usize>schemeSize);
  if (port < 0) return !permits;
  const list = behind(at, schemes);
  for (let i = 0; i < ports; i++) if (<i32>load<u16>(list + ((<usize>i) << 1)) == port) return true;
  return false;
}

/** Whether a byte ends a URL in a text of several: blanks, quotes, `( ) , ; < > { | }` and backticks. */
export function endsUrl(byte: u32): bool {
  if (byte < 64) return ((<u64>0x58001385ffffffff >> <u64>byte) & 1) != 0;
  return byte == 0x60 || byte - 0x7b < 3;
}

/** Whether a URL stands at `at`, and no bare name: a scheme and slashes, one of those that need none, or two slashes. */
export function beginsUrl(at: usize, end: usize): bool {
  const host = authorityStart(at, end);
  return host != at && host < end;
}

/** Bytes of the scheme at `at`, 0 where none is written. `host:80` has none. */
function schemeLength(at: usize, end: usize): i32 {
  let stop = at;
  while (stop < end) {
    const byte = <u32>load<u8>(stop);
    const lower = byte | 0x20;
    const first = lower - 0x61 < 26;
    if (!first && (stop == at || (byte - 0x30 > 9 && byte != 0x2b && byte != 0x2d && byte != 0x2e))) break;
    stop++;
  }
  if (stop == at || stop >= end || load<u8>(stop) != 0x3a) return 0;
  const next = stop + 1 < end ? <u32>load<u8>(stop, 1) : 0;
  return next - 0x30 <= 9 ? 0 : <i32>(stop - at);
}

/** An address that is not of the public internet (IANA's special-purpose registries), or a name that always means one. */
function isPrivate(host: usize, size: i32): bool {
  const end = host + <usize>size;
  const four = fourOf(host, end);
  if (four >= 0) return isPrivateFour(<u32>four);
  if (hasColon(host, end)) return isPrivateSix(host, end);
  return (
    isOrEndsWith(host, size, "localhost") ||
    isOrEndsWith(host, size, "local") ||
    isOrEndsWith(host, size, "internal") ||
    isOrEndsWith(host, size, "home.arpa") ||
    isOrEndsWith(host, size, "ip6-localhost") ||
    isOrEndsWith(host, size, "ip6-loopback")
  );
}

function isPrivateFour(address: u32): bool {
  const first = address >>> 24;
  const second = (address >>> 16) & 0xff;
  if (first == 0 || first == 10 || first == 127 || first >= 224) return true;
  if (first == 100) return second >>> 6 == 1;
  if (first == 169) return second == 254;
  if (first == 172) return second >>> 4 == 1;
  if (first == 192) return second == 168 || (second == 0 && ((address >>> 8) & 0xff) == 0);
  return first == 198 && second >>> 1 == 9;
}

/** The address of four decimal numbers in their normal spelling; −1 for other text. */
function fourOf(host: usize, end: usize): i64 {
  let address: i64 = 0;
  let value: i64 = -1;
  let parts = 0;
  for (let at = host; at <= end; at++) {
    const byte: u32 = at < end ? <u32>load<u8>(at) : 0x2e;
    if (byte == 0x2e) {
      if (value < 0 || value > 255) return -1;
      address = (address << 8) | value;
      value = -1;
      parts++;
    } else if (byte - 0x30 <= 9) value = (value < 0 ? 0 : value * 10) + <i64>(byte - 0x30);
    else return -1;
    if (value > 999 || parts > 4) return -1;
  }
  return parts == 4 ? address : -1;
}

function hasColon(host: usize, end: usize): bool {
  for (let at = host; at < end; at++) if (load<u8>(at) == 0x3a) return true;
  return false;
}

/** `::`, `::1`, fc00::/7 and fe80::/10, in the spelling of RFC 5952. */
function isPrivateSix(host: usize, end: usize): bool {
  const size = end - host;
  if (size == 2) return true;
  if (size == 3 && load<u8>(host) == 0x3a && load<u8>(host, 2) == 0x31) return true;
  if (size < 4 || load<u8>(host) != 0x66) return false;
  const second = <u32>load<u8>(host, 1);
  if (load<u8>(host, 4) != 0x3a && size > 4) return false;
  if (second == 0x63 || second == 0x64) return true;
  const third = <u32>load<u8>(host, 2);
  return second == 0x65 && (third == 0x38 || third == 0x39 || third == 0x61 || third == 0x62);
}

function isOrEndsWith(host: usize, size: i32, name: string): bool {
  const length = name.length;
  if (size < length) return false;
  const at = host + <usize>(size - length);
  return (size == length || load<u8>(at - 1) == 0x2e) && startsWith(at, at + <usize>length, name);
}
