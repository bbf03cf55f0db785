// Turns a URL, or a host as people and tools write it, into the host's one normal spelling.
import { startsWith } from "./path.ts";
import { decodePunycode } from "./punycode.ts";
import { hexValue } from "./utf8.ts";

// The area a caller gives (bytes):
//    0  port, −1 where none is written   4 … 15  unused
//   16  256 bytes for the code points of one label, or the eight groups of an address
//  272  the host: lower-case ASCII, dotted IPv4, IPv6 as RFC 5952 has it (no brackets), labels of `xn--` as UTF-8
//   …   the text without blanks, its host with %XX read
const HOST_PORT: usize = 0;
const HOST_LABEL: usize = 16;
/** Where readHost leaves the host in its area. */
export const HOST_TEXT: usize = 272;

/** The text holds no host, or one that clients read in ways nobody agrees on: it counts against the call. */
export const HOST_NONE: i32 = -1;
/** The area is smaller than hostArea says: deny. */
export const HOST_REFUSED: i32 = -2;

// Clients differ; both readings are judged.
/** As browsers, curl and Node read: WHATWG URL, `\` ends the authority, a leading 0 is octal. */
export const READ_AS_BROWSER: i32 = 0;
/** As older libraries read: RFC 3986, only `/ ? #` end the authority, a leading 0 is decimal. */
export const READ_AS_LIBRARY: i32 = 1;

const SLASH: u32 = 0x2f;
const BACKSLASH: u32 = 0x5c;
const COLON: u32 = 0x3a;
const DOT: u32 = 0x2e;

function room(length: u32): u32 {
  return (length + 63) & ~15;
}

/** Bytes of the area for a text of `length` bytes. A decoded label takes at most four times its bytes, an address at most 39. */
export function hostArea(length: u32): u32 {
  return <u32>HOST_TEXT + room(length) * 5;
}

/** Normalises the host of one reading of a text into the area and returns its length, or HOST_NONE or HOST_REFUSED. */
export function readHost(source: usize, length: u32, reading: i32, area: usize, capacity: u32): i32 {
  if (capacity < hostArea(length)) return HOST_REFUSED;
  store<i32>(area, -1, HOST_PORT);
  const scratch = area + HOST_TEXT + <usize>(room(length) << 2);
  const end = scratch + <usize>trim(source, length, scratch);
  const start = authorityStart(scratch, end);
  const after = authorityEnd(start, end, reading);
  let at = start;
  for (let byte = start; byte < after; byte++) if (load<u8>(byte) === 0x40) at = byte + 1;
  if (at === after) return HOST_NONE;
  if (load<u8>(at) === 0x5b) return readBracketed(at, after, area);
  // An IPv6 address without its brackets has two colons at least; a host and its port have one.
  const six = readSix(at, after, area);
  if (six !== HOST_NONE) return six;
  let name = at;
  while (name < after && load<u8>(name) !== COLON) name++;
  // `git@host:path` of ssh has a path where a URL has its port; `data:…` and `C:\…` have no host at all.
  if (!readPort(name, after, area) && at === start) return HOST_NONE;
  return readName(at, at + <usize>readPercents(at, name), reading, area);
}

/** The port that was written, −1 if none or no number was. */
export function hostPort(area: usize): i32 {
  return load<i32>(area, HOST_PORT);
}

// ---- the parts of a URL -------------------------------------------------------------------------------------------

/** Copies without blanks and controls at both ends, and without tabs and line breaks anywhere, as browsers do. */
function trim(source: usize, length: u32, scratch: usize): u32 {
  let at = source;
  let end = source + <usize>length;
  while (at < end && load<u8>(at) <= 0x20) at++;
  while (end > at && load<u8>(end - 1) <= 0x20) end--;
  let out = scratch;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) store<u8>(out++, byte);
  }
  return <u32>(out - scratch);
}

/** Behind the scheme and its slashes, or at the first byte where no scheme is written. */
export function authorityStart(from: usize, end: usize): usize {
  let at = from;
  while (at < end && isSchemeByte(load<u8>(at))) at++;
  if (at > from && at < end && load<u8>(at) === COLON && isLetter(load<u8>(from))) {
    if (isSpecial(from, at)) {
      // Browsers take any number of slashes of either kind, none included.
      let after = at + 1;
      while (after < end && isSlash(load<u8>(after))) after++;
      return after;
    }
    if (at + 2 < end && load<u8>(at, 1) === SLASH && load<u8>(at, 2) === SLASH) return at + 3;
    if (at - from === 1) return end; // a drive, not a scheme
  }
  let after = from;
  while (after < end && isSlash(load<u8>(after))) after++;
  // One slash in front is a path; two begin a host.
  return after - from === 1 ? end : after;
}

/** The schemes of the URL standard that have hosts. */
function isSpecial(at: usize, end: usize): bool {
  const port = defaultPort(at, end);
  return port > 0 && port !== PORT_SSH;
}

const PORT_SSH: i32 = 22;

/** The port of a scheme where none is written, −1 where it is not known. */
export function defaultPort(at: usize, end: usize): i32 {
  // its letters in lower case; longer names have more bytes than those below
  let name: u64 = 0;
  for (let byte = at; byte < end; byte++) name = (name << 8) | <u64>(<u32>load<u8>(byte) | 0x20);
  if (name === 0x68747470 || name === 0x7773) return 80; // http, ws
  if (name === 0x6874747073 || name === 0x777373) return 443; // https, wss
  if (name === 0x667470) return 21; // ftp
  return name === 0x737368 ? PORT_SSH : -1; // ssh
}

function authorityEnd(from: usize, end: usize, reading: i32): usize {
  let at = from;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte === SLASH || byte === 0x3f || byte === 0x23) break;
    if (byte === BACKSLASH && reading === READ_AS_BROWSER) break;
    at++;
  }
  return at;
}

/** Reads %XX in place; returns the new length. */
function readPercents(from: usize, end: usize): u32 {
  let at = from;
  let out = from;
  while (at < end) {
    let byte = <u32>load<u8>(at++);
    if (byte === 0x25 && at + 2 <= end) {
      const high = hexValue(load<u8>(at));
      const low = hexValue(load<u8>(at, 1));
      if ((high | low) >= 0) {
        byte = <u32>((high << 4) | low);
        at += 2;
      }
    }
    store<u8>(out++, byte);
  }
  return <u32>(out - from);
}

/** Keeps the number between a colon at `at` and the end; false for anything else than a number or nothing. */
function readPort(at: usize, end: usize, area: usize): bool {
  if (at + 1 >= end) return true;
  let port: u32 = 0;
  for (let byte = at + 1; byte < end; byte++) {
    const digit = <u32>load<u8>(byte) - 0x30;
    port = port * 10 + digit;
    if (digit > 9 || port > 0xffff) return false;
  }
  store<i32>(area, <i32>port, HOST_PORT);
  return true;
}

// ---- names --------------------------------------------------------------------------------------------------------

/** Writes a host that is no IPv6 address; its bytes at … from may change. */
function readName(at: usize, from: usize, reading: i32, area: usize): i32 {
  let end = from;
  if (end > at && load<u8>(end - 1) === DOT) end--;
  if (end === at) return HOST_NONE;
  for (let byte = at; byte < end; byte++) {
    if (isForbidden(load<u8>(byte))) return HOST_NONE;
    store<u8>(byte, lower(load<u8>(byte)));
  }
  let last = end;
  while (last > at && load<u8>(last - 1) !== DOT) last--;
  if (isNumber(last, end)) return readFour(at, end, reading, area);
  const text = area + HOST_TEXT;
  let out = text;
  let label = at;
  while (label <= end) {
    let after = label;
    while (after < end && load<u8>(after) !== DOT) after++;
    if (after === label) return HOST_NONE;
    if (out > text) store<u8>(out++, DOT);
    let size: u32 = 0;
    if (startsWith(label, after, "xn--")) {
      size = decodePunycode(label + 4, <u32>(after - label - 4), out, area + HOST_LABEL);
    }
    if (size === 0) {
      size = <u32>(after - label);
      memory.copy(out, label, size);
    }
    out += <usize>size;
    label = after + 1;
  }
  return <i32>(out - text);
}

/** Bytes that no host may hold, as WHATWG URL lists them. */
function isForbidden(byte: u32): bool {
  if (byte <= 0x20 || byte === 0x7f) return true;
  if (byte === 0x23 || byte === 0x25 || byte === SLASH || byte === COLON || byte === 0x3c || byte === 0x3e) return true;
  return byte === 0x3f || byte === 0x40 || (byte >= 0x5b && byte <= 0x5e) || byte === 0x7c;
}

// ---- IPv4 ---------------------------------------------------------------------------------------------------------

/** Whether a label makes its host an IPv4 address: digits only, or 0x and hexadecimal digits. */
function isNumber(at: usize, end: usize): bool {
  if (at === end) return false;
  let digits = true;
  for (let byte = at; byte < end; byte++) if (<u32>load<u8>(byte) - 0x30 > 9) digits = false;
  if (digits) return true;
  if (!startsWith(at, end, "0x")) return false;
  for (let byte = at + 2; byte < end; byte++) if (hexValue(load<u8>(byte)) < 0) return false;
  return true;
}

const NO_NUMBER: u64 = u64.MAX_VALUE;

/** One to four numbers, decimal, octal or hexadecimal; the last one fills the bytes that are left. */
function readFour(from: usize, end: usize, reading: i32, area: usize): i32 {
  let address: u64 = 0;
  let parts: u32 = 0;
  let at = from;
  while (at <= end) {
    let after = at;
    while (after < end && load<u8>(after) !== DOT) after++;
    const value = numberAt(at, after, reading);
    if (value === NO_NUMBER || ++parts > 4) return HOST_NONE;
    if (after < end) {
      if (value > 255) return HOST_NONE;
      address = (address << 8) | value;
    } else {
      const bits = <u64>(8 * (5 - parts));
      if (value >>> bits !== 0) return HOST_NONE;
      address = (address << bits) | value;
    }
    at = after + 1;
  }
  return writeFour(area, <u32>address);
}

/** A number of IPv4, capped far above any; NO_NUMBER if it is none. */
function numberAt(from: usize, end: usize, reading: i32): u64 {
  let at = from;
  let base: u64 = 10;
  if (at === end) return NO_NUMBER;
  if (startsWith(at, end, "0x")) {
    base = 16;
    at += 2;
  } else if (end - at > 1 && load<u8>(at) === 0x30 && reading === READ_AS_BROWSER) {
    base = 8;
    at++;
  }
  let value: u64 = 0;
  for (; at < end; at++) {
    const digit = hexValue(load<u8>(at));
    if (digit < 0 || <u64>digit >= base) return NO_NUMBER;
    if (value >>> 40 === 0) value = value * base + <u64>digit;
  }
  return value;
}

function writeFour(area: usize, address: u32): i32 {
  const text = area + HOST_TEXT;
  let out = text;
  for (let shift = 24; shift >= 0; shift -= 8) {
    const byte = (address >>> <u32>shift) & 255;
    if (out > text) store<u8>(out++, DOT);
    if (byte >= 100) store<u8>(out++, 0x30 + byte / 100);
    if (byte >= 10) store<u8>(out++, 0x30 + ((byte / 10) % 10));
    store<u8>(out++, 0x30 + (byte % 10));
  }
  return <i32>(out - text);
}

// ---- IPv6 ---------------------------------------------------------------------------------------------------------

function readBracketed(at: usize, end: usize, area: usize): i32 {
  let close = at + 1;
  while (close < end && load<u8>(close) !== 0x5d) close++;
  if (close === end) return HOST_NONE;
  if (close + 1 < end && (load<u8>(close, 1) !== COLON || !readPort(close + 1, end, area))) return HOST_NONE;
  return readSix(at + 1, close, area);
}

/** Reads eight groups of hexadecimal digits, `::` once, four decimal bytes at the end, a zone behind `%`. */
function readSix(from: usize, until: usize, area: usize): i32 {
  let end = from;
  while (end < until && load<u8>(end) !== 0x25) end++;
  const groups = area + HOST_LABEL;
  memory.fill(groups, 0, 16);
  let count: u32 = 0;
  let gap: u32 = 8; // the group before which the zeros of `::` go, 8 without
  let at = from;
  if (end - at < 2) return HOST_NONE;
  if (load<u8>(at) === COLON) {
    if (load<u8>(at, 1) !== COLON) return HOST_NONE;
    gap = 0;
    at += 2;
  }
  while (at < end) {
    if (count === 8) return HOST_NONE;
    let value: u32 = 0;
    let after = at;
    while (after < end && after - at < 4 && hexValue(load<u8>(after)) >= 0) {
      value = (value << 4) | <u32>hexValue(load<u8>(after));
      after++;
    }
    if (after < end && load<u8>(after) === DOT) {
      if (count > 6) return HOST_NONE;
      const address = decimalFour(at, end);
      if (address === NO_NUMBER) return HOST_NONE;
      putGroup(groups, count, <u32>(address >>> 16));
      putGroup(groups, count + 1, <u32>address & 0xffff);
      count += 2;
      at = end;
      break;
    }
    if (after === at) return HOST_NONE;
    putGroup(groups, count++, value);
    at = after;
    if (at === end) break;
    if (load<u8>(at) !== COLON) return HOST_NONE;
    at++;
    if (at === end) return HOST_NONE;
    if (load<u8>(at) === COLON) {
      if (gap !== 8) return HOST_NONE;
      gap = count;
      at++;
    }
  }
  if (gap === 8 ? count !== 8 : count > 7) return HOST_NONE;
  if (gap !== 8) {
    const moved = count - gap;
    memory.copy(groups + ((<usize>(8 - moved)) << 1), groups + ((<usize>gap) << 1), (<usize>moved) << 1);
    memory.fill(groups + ((<usize>gap) << 1), 0, (<usize>(8 - count)) << 1);
  }
  const inner = innerFour(groups);
  return inner === NO_NUMBER ? writeSix(area, groups) : writeFour(area, <u32>inner);
}

/** Four decimal bytes without leading zeros. */
function decimalFour(from: usize, end: usize): u64 {
  let address: u64 = 0;
  let at = from;
  for (let part = 0; part < 4; part++) {
    let value: u32 = 0;
    const start = at;
    while (at < end && <u32>load<u8>(at) - 0x30 <= 9 && at - start < 3) value = value * 10 + <u32>load<u8>(at++) - 0x30;
    if (at === start || value > 255 || (at - start > 1 && load<u8>(start) === 0x30)) return NO_NUMBER;
    address = (address << 8) | <u64>value;
    if (part < 3) {
      if (at >= end || load<u8>(at) !== DOT) return NO_NUMBER;
      at++;
    }
  }
  return at === end ? address : NO_NUMBER;
}

/** The IPv4 address that an IPv6 address stands for: mapped, translated (RFC 2765, NAT64) or compatible; NO_NUMBER for others. */
function innerFour(groups: usize): u64 {
  const high = groupAt(groups, 6);
  const address = ((<u64>high) << 16) | <u64>groupAt(groups, 7);
  const first = groupAt(groups, 0);
  if (first === 0x64 && groupAt(groups, 1) === 0xff9b && zeros(groups, 2, 6)) return address;
  if (first !== 0 || !zeros(groups, 1, 4)) return NO_NUMBER;
  const fourth = groupAt(groups, 4);
  const fifth = groupAt(groups, 5);
  if (fourth === 0 && fifth === 0xffff) return address;
  if (fourth === 0xffff && fifth === 0) return address;
  return fourth === 0 && fifth === 0 && high !== 0 ? address : NO_NUMBER;
}

function zeros(groups: usize, from: u32, to: u32): bool {
  for (let group = from; group < to; group++) if (groupAt(groups, group) !== 0) return false;
  return true;
}

/** RFC 5952: lower case, no leading zeros, the first longest run of two zero groups or more as `::`. */
function writeSix(area: usize, groups: usize): i32 {
  let best: u32 = 8;
  let bestLength: u32 = 1;
  for (let group: u32 = 0; group < 8; group++) {
    let length: u32 = 0;
    while (group + length < 8 && groupAt(groups, group + length) === 0) length++;
    if (length > bestLength) {
      best = group;
      bestLength = length;
    }
  }
  const text = area + HOST_TEXT;
  let out = text;
  for (let group: u32 = 0; group < 8; group++) {
    if (group === best) {
      store<u8>(out++, COLON);
      if (group + bestLength === 8) store<u8>(out++, COLON);
      group += bestLength - 1;
      continue;
    }
    if (group > 0) store<u8>(out++, COLON);
    const value = groupAt(groups, group);
    for (let shift = 12; shift >= 0; shift -= 4) {
      const digit = (value >>> <u32>shift) & 15;
      if (value >>> <u32>shift !== 0 || shift === 0) store<u8>(out++, digit < 10 ? 0x30 + digit : 0x57 + digit);
    }
  }
  return <i32>(out - text);
}

function groupAt(groups: usize, group: u32): u32 {
  return <u32>load<u16>(groups + ((<usize>group) << 1));
}

function putGroup(groups: usize, group: u32, value: u32): void {
  store<u16>(groups + ((<usize>group) << 1), value);
}

// ---- bytes --------------------------------------------------------------------------------------------------------

function isSchemeByte(byte: u32): bool {
  return isLetter(byte) || byte - 0x30 <= 9 || byte === 0x2b || byte === 0x2d || byte === DOT;
}

function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

function isSlash(byte: u32): bool {
  return byte === SLASH || byte === BACKSLASH;
}

function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}
