// A number as a policy writes it → the decimal that the engine compares with: sign, order and digits, exactly.
import { DECIMAL_WORDS } from "../../assembly/layout.ts";

/** A bound: sign × 0.d1d2… × 10^order. */
export interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly order: number;
  /** Neither the first nor the last one is 0. */
  readonly digits: readonly number[];
  /** The bound itself lies inside. */
  readonly closed: boolean;
}

/**
 * The decimal that JavaScript writes for a number: the shortest one that reads as it, which is what a person wrote up to 15
 * digits. `0.1` is one tenth here, not the nearest sum of powers of two.
 */
export function decimalOf(value: number, closed: boolean): Decimal {
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential().split("e");
  const digits = [...mantissa].filter((char) => char !== ".").map(Number);
  while (digits.length > 0 && digits.at(-1) === 0) digits.pop();
  if (digits.length === 0) return { sign: 0, order: 0, digits, closed };
  return { sign: value < 0 ? -1 : 1, order: Number(exponent) + 1, digits, closed };
}

/** Words of a decimal in a rules section; see assembly/layout.ts. */
export function packDecimal({ sign, order, digits, closed }: Decimal): number[] {
  const bytes = new Uint8Array((digits.length + 3) & ~3);
  bytes.set(digits);
  const head = Int32Array.of(sign, order, digits.length, closed ? 1 : 0);
  if (head.length !== DECIMAL_WORDS) throw new RangeError("a decimal has other words");
  return [...new Uint32Array(head.buffer), ...new Uint32Array(bytes.buffer)];
}
