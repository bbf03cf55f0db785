// A program's bytes → its checksum, as assembly/layout.ts describes it; and a changed program → one that says what it is.
import { CHECKSUM_BYTES } from "../../assembly/layout.ts";

const WORD = 2 ** 32;

/** The four sums over all words in front of the last CHECKSUM_BYTES, as they stand there. */
export function checksumOf(program: Uint8Array): Uint8Array {
  const words = new DataView(program.buffer, program.byteOffset, program.length - CHECKSUM_BYTES);
  const bytes = new Uint8Array(CHECKSUM_BYTES);
  const sums = new DataView(bytes.buffer);
  for (const lane of [0, 1]) {
    let sum = 0; // exact: a program has fewer than 2 ** 21 words
    let [low, high] = [0, 0];
    for (let at = lane * 4; at < words.byteLength; at += 8) {
      sum += words.getUint32(at, true);
      low += sum % WORD;
      high = (high + Math.floor(sum / WORD) + (low >= WORD ? 1 : 0)) % WORD;
      low %= WORD;
    }
    sums.setBigUint64(lane * 8, BigInt(sum), true);
    sums.setUint32(16 + lane * 8, low, true);
    sums.setUint32(20 + lane * 8, high, true);
  }
  return bytes;
}

/** The program with the length and the checksum of what it holds, so that a change meets the checks behind these. */
export function sealed(program: Uint8Array): Uint8Array {
  const whole = program.slice();
  if (whole.length < 2 * CHECKSUM_BYTES || whole.length % 8 !== 0) return whole;
  new DataView(whole.buffer).setUint32(8, whole.length, true);
  whole.set(checksumOf(whole), whole.length - CHECKSUM_BYTES);
  return whole;
}
