// A path as written → one spelling. Linear in the path.
import { MAX_PATH_BYTES } from "./layout.ts";
import { isNameStart } from "./words.ts";

/** Whether a path names its place without a directory to start from: /…, ~…, C:…, $… */
export function isAbsolute(text: i32, length: i32): bool {
  if (length == 0) return false;
  const first: i32 = load<u8>(text);
  return first == 47 || first == 126 || first == 36 || (length > 1 && isNameStart(first) && load<u8>(text + 1) == 58);
}

/** Bytes of a leading $HOME or ${HOME}, 0 for none. */
function homeLength(text: i32, length: i32): i32 {
  if (length < 5 || load<u8>(text) != 36) return 0;
  if (load<i32>(text + 1) == 0x454d4f48) return length == 5 || load<u8>(text + 5) == 47 ? 5 : 0;
  return length > 6 && load<u8>(text + 1) == 123 && load<i32>(text + 2) == 0x454d4f48 && load<u8>(text + 6) == 125
    ? 7
    : 0;
}

/** Writes a path in one spelling to `to`: / for \, no empty or . components, .. taken back, ~ for $HOME. Its length, −1 when it is too long. */
export function normalisePath(text: i32, length: i32, base: i32, baseLength: i32, to: i32): i32 {
  if (length + baseLength + 2 > MAX_PATH_BYTES) return -1;
  let size = 0;
  if (baseLength > 0 && !isAbsolute(text, length)) size = addPath(to, 0, base, baseLength, 0);
  const home = homeLength(text, length);
  if (home > 0) store<u8>(to + size++, 126);
  return addPath(to, size, text, length, home);
}

function addPath(to: i32, start: i32, text: i32, length: i32, skip: i32): i32 {
  let size = start;
  const end = text + length;
  let at = text + skip;
  if (size == 0 && at < end && isSlash(load<u8>(at))) store<u8>(to + size++, 47);
  while (at < end) {
    while (at < end && isSlash(load<u8>(at))) at++;
    let stop = at;
    while (stop < end && !isSlash(load<u8>(stop))) stop++;
    const part = stop - at;
    if (part == 2 && load<u16>(at) == 0x2e2e && canGoUp(to, size)) {
      while (size > 0 && load<u8>(to + size - 1) != 47) size--;
      if (size > 1) size--;
    } else if (part > 0 && !(part == 1 && load<u8>(at) == 46)) {
      if (size > 0 && load<u8>(to + size - 1) != 47) store<u8>(to + size++, 47);
      memory.copy(to + size, at, part);
      size += part;
    }
    at = stop;
  }
  if (size == 0 && length > 0) store<u8>(to + size++, 46);
  return size;
}

function isSlash(byte: i32): bool {
  return byte == 47 || byte == 92;
}

/** Whether .. takes a component back: not above a relative start, ~ or another .. (above / stays /). */
function canGoUp(to: i32, size: i32): bool {
  if (size == 0) return false;
  if (size == 1) return load<u8>(to) != 126;
  return !(size >= 2 && load<u16>(to + size - 2) == 0x2e2e && (size == 2 || load<u8>(to + size - 3) == 47));
}
