// A program's bytes → the same with a few of them changed, the way files rot and attackers try.
import { PROGRAM_HEADER_WORDS, SECTION_WORDS } from "../../assembly/layout.ts";
import { sealed } from "../oracle/checksum.ts";
import type { Random } from "../property/random.ts";

/** Offsets in words whose change is likeliest to mislead: the header and the section table. */
const HEADER_WORDS = 24;

export interface SectionPlace {
  readonly tag: number;
  readonly at: number;
  readonly length: number;
}

/** The sections that a sound program lists. */
export function sectionsOf(program: Uint8Array): readonly SectionPlace[] {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const word = (index: number) => view.getUint32(index << 2, true);
  return Array.from({ length: word(3) }, (_, i) => {
    const head = PROGRAM_HEADER_WORDS + i * SECTION_WORDS;
    return { tag: word(head), at: word(head + 1), length: word(head + 2) };
  });
}

/** An offset whose byte is worth changing: anywhere, in the header, or near the head of a section. */
function somewhere(random: Random, program: Uint8Array, length: number): number {
  const choice = random.below(4);
  if (choice === 0) return random.below(Math.min(length, HEADER_WORDS * 4));
  if (choice === 1) return random.below(length);
  const section = random.pick(sectionsOf(program));
  const at = section.at + random.below(Math.max(1, choice === 2 ? Math.min(section.length, 256) : section.length));
  return Math.min(at, length - 1);
}

export function mutateProgram(random: Random, program: Uint8Array): Uint8Array {
  let bytes = program.slice();
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = somewhere(random, program, bytes.length);
    const word = at & ~3;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    switch (random.below(8)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 1:
        bytes[at] = random.below(256);
        break;
      case 2:
        if (word + 4 <= bytes.length) view.setUint32(word, random.pick(HOSTILE_WORDS), true);
        break;
      case 3:
        if (word + 4 <= bytes.length)
          view.setInt32(word, view.getInt32(word, true) + random.pick([-1, 1, 4, -4, 16, 256, -256]), true);
        break;
      case 4:
        if (word + 4 <= bytes.length) view.setUint32(word, random.below(bytes.length), true);
        break;
      case 5: {
        // one stretch over another
        const length = Math.min(random.below(64), bytes.length - at);
        bytes.copyWithin(random.below(bytes.length - length + 1), at, at + length);
        break;
      }
      case 6: {
        const other = random.below(bytes.length) & ~3;
        if (word + 4 > bytes.length || other + 4 > bytes.length) break;
        const kept = view.getUint32(word, true);
        view.setUint32(word, view.getUint32(other, true), true);
        view.setUint32(other, kept, true);
        break;
      }
      default:
        if (random.once(6)) bytes = bytes.slice(0, random.below(bytes.length) & ~random.pick([0, 7]));
    }
    if (bytes.length === 0) return bytes;
  }
  // A right checksum lets the changes through to the checks behind it.
  return random.once(16) ? bytes : sealed(bytes);
}

const HOSTILE_WORDS = [
  0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc, 0x10000000, 0xffff, 0x10000, 0x3fffffff, 0x40000000, 0xfffffff0,
];
