// A text and two bounds → whether it is a number between them: decimals compared digit by digit, of any length, exactly.
import * as layout from "../../layout.ts";
import { word } from "../program.ts";

/** What a text says. */
export const NO_NUMBER = 0;
export const OUTSIDE = 1;
export const INSIDE = 2;

/** Exponents are read up to here; the digits of a text are fewer, so that no larger one can be made up for by them. */
const MAX_EXPONENT: i32 = 100000000;

// The number at hand: value = 0.d1d2… × 10^order, its digits from `digits` to `past` with at most one point among them.
let sign: i32 = 0;
let order: i32 = 0;
let digits: usize = 0;
let past: usize = 0;

/**
 * Judges a text; `low` and `high` are addresses of bounds, 0 where there is none. Strictly a number is what JSON calls one;
 * else white space around it, a plus sign, leading zeros, and a missing part on one side of the point are let pass.
 */
export function judgeNumber(text: usize, length: i32, strict: bool, low: usize, high: usize): i32 {
  if (!readNumber(text, text + <usize>length, strict)) return NO_NUMBER;
  if (low && !passes(low, 1)) return OUTSIDE;
  return high && !passes(high, -1) ? OUTSIDE : INSIDE;
}

/** Whether the number at hand lies on the wanted side (1: above) of a bound, or on a closed bound itself. */
function passes(bound: usize, side: i32): bool {
  const compared = compareTo(bound);
  return compared == side || (compared == 0 && word(bound + (layout.DECIMAL_CLOSED << 2)) != 0);
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

function readNumber(from: usize, end: usize, strict: bool): bool {
  let at = from;
  if (!strict) {
    while (at < end && load<u8>(at) <= 0x20) at++;
    while (end > at && load<u8>(end - 1) <= 0x20) end--;
  }
  sign = 1;
  if (at < end && (load<u8>(at) == 0x2d || (!strict && load<u8>(at) == 0x2b))) {
    if (load<u8>(at) == 0x2d) sign = -1;
    at++;
  }
  // whole part, point, fraction
  const whole = at;
  digits = 0;
  while (at < end && isDigit(load<u8>(at))) {
    if (!digits && load<u8>(at) != 0x30) digits = at;
    at++;
  }
  const wholes = at - whole;
  order = digits ? <i32>(at - digits) : 0;
  if (strict && (!wholes || (wholes > 1 && load<u8>(whole) == 0x30))) return false;
  past = at;
  if (at < end && load<u8>(at) == 0x2e) {
    const fraction = ++at;
    while (at < end && isDigit(load<u8>(at))) {
      if (!digits && load<u8>(at) != 0x30) {
        digits = at;
        order = -(<i32>(at - fraction));
      }
      at++;
    }
    if (at == fraction && (strict || !wholes)) return false;
    past = at;
  } else if (!wholes) return false;
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    at++;
    const negative = at < end && load<u8>(at) == 0x2d;
    if (at < end && (negative || load<u8>(at) == 0x2b)) at++;
    const exponentAt = at;
    let exponent = 0;
    while (at < end && isDigit(load<u8>(at))) {
      exponent = min(exponent * 10 + (<i32>load<u8>(at) - 0x30), MAX_EXPONENT);
      at++;
    }
    if (at == exponentAt) return false;
    order += negative ? -exponent : exponent;
  }
  if (!digits) sign = 0;
  return at == end;
}

/** −1, 0, 1: the number at hand is below, at, above the bound. */
function compareTo(bound: usize): i32 {
  const other = word(bound + (layout.DECIMAL_SIGN << 2));
  if (sign != other) return sign > other ? 1 : -1;
  if (!sign) return 0;
  const otherOrder = word(bound + (layout.DECIMAL_ORDER << 2));
  if (order != otherOrder) return order > otherOrder ? sign : -sign;
  let theirs = bound + (layout.DECIMAL_WORDS << 2);
  const theirPast = theirs + <usize>word(bound + (layout.DECIMAL_DIGITS << 2));
  let ours = digits;
  while (ours < past || theirs < theirPast) {
    let digit = 0;
    if (ours < past) {
      const byte = <i32>load<u8>(ours++);
      if (byte == 0x2e) continue;
      digit = byte - 0x30;
    }
    const their = theirs < theirPast ? <i32>load<u8>(theirs++) : 0;
    if (digit != their) return digit > their ? sign : -sign;
  }
  return 0;
}
