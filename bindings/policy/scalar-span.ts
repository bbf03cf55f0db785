// Offsets inside a string's value → offsets in the file, through quotes and escapes.
import type { Source, Span } from "./source.ts";
import type { ScalarTree } from "./tree.ts";

/** Where units `start`–`end` of a scalar's value stand in the file; the whole scalar where that is not one stretch. */
export function spanInScalar(source: Source, scalar: ScalarTree, start: number, end: number): Span {
  const written = source.text.slice(scalar.start, scalar.end);
  const whole = { start: scalar.start, end: scalar.end };
  // Folded lines and block scalars drop indentation; their whole is close enough.
  if (written.includes("\n") || written.includes("\r") || scalar.style === "block") return whole;
  const offsets = valueOffsets(written, scalar.style);
  const from = offsets[start];
  const to = offsets[end];
  if (from === undefined || to === undefined) return whole;
  return { start: scalar.start + from, end: scalar.start + Math.max(to, from + 1) };
}

/** For every unit of the value, and for its end, the offset in the text as written. */
function valueOffsets(written: string, style: ScalarTree["style"]): number[] {
  if (style === "plain") return Array.from({ length: written.length + 1 }, (_, at) => at);
  const offsets: number[] = [];
  const stop = written.length - 1;
  let at = 1;
  while (at < stop) {
    const taken = style === "single" ? singleQuoted(written, at) : doubleQuoted(written, at);
    for (let unit = 0; unit < taken.units; unit++) offsets.push(at);
    at += taken.length;
  }
  offsets.push(stop);
  return offsets;
}

interface Taken {
  /** Units as written. */
  readonly length: number;
  /** Units of the value they stand for. */
  readonly units: number;
}

const ONE: Taken = { length: 1, units: 1 };

function singleQuoted(written: string, at: number): Taken {
  return written.charAt(at) === "'" ? { length: 2, units: 1 } : ONE;
}

function doubleQuoted(written: string, at: number): Taken {
  if (written.charAt(at) !== "\\") return ONE;
  switch (written.charAt(at + 1)) {
    case "x":
      return { length: 4, units: 1 };
    case "u":
      return { length: 6, units: 1 };
    case "U": {
      const code = Number.parseInt(written.slice(at + 2, at + 10), 16);
      return { length: 10, units: code > 0xffff ? 2 : 1 };
    }
    default:
      return { length: 2, units: 1 };
  }
}
