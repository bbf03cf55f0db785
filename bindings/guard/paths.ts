// Segment numbers of a snapshot → the paths that people read, and the snapshot again with some of its texts replaced.
import type { Plain } from "./segments.ts";

/** Keys longer than this many UTF-16 units are cut in paths: evidence names a place, it does not repeat content. */
const MAX_LABEL = 64;

type Label = string | number;

/** `args`, then `.name` for names, `["any text"]` for other keys, `[2]` for elements. */
export function formatPath(root: string, labels: readonly Label[]): string {
  let path = root;
  for (const label of labels) {
    if (typeof label === "number") path += `[${label}]`;
    else if (isName(label)) path += `.${label}`;
    else path += `[${JSON.stringify(cut(label))}]`;
  }
  return path;
}

function cut(key: string): string {
  return (key.length > MAX_LABEL ? `${key.slice(0, MAX_LABEL)}…` : key).toWellFormed();
}

function isName(key: string): boolean {
  if (key.length === 0 || key.length > MAX_LABEL) return false;
  for (let index = 0; index < key.length; index += 1) {
    const unit = key.charCodeAt(index);
    const letter = ((unit | 32) >= 97 && (unit | 32) <= 122) || unit === 95 || unit === 36;
    const digit = unit >= 48 && unit <= 57;
    if (!letter && !(digit && index > 0)) return false;
  }
  return true;
}

/** Told of every segment in the order of `Reader`; may answer a string leaf with another text. */
interface Visitor {
  key(segment: number, labels: readonly Label[]): void;
  leaf(segment: number, labels: readonly Label[], value: Plain): Plain;
  joined(segment: number, labels: readonly Label[]): void;
}

/** The walk that `Reader` makes, over a snapshot: the same segments under the same numbers. Answers a copy. */
function walk(snapshot: Plain, visitor: Visitor): Plain {
  const labels: Label[] = [];
  let segment = 0; // the tool's name

  function visit(value: Plain): Plain {
    if (typeof value !== "object" || value === null) {
      segment += 1;
      return visitor.leaf(segment, labels, value);
    }
    if (!Array.isArray(value)) {
      const copy: { [key: string]: Plain } = {};
      for (const key of Object.keys(value)) {
        labels.push(key);
        segment += 1;
        visitor.key(segment, labels);
        copy[key] = visit(value[key] as Plain);
        labels.pop();
      }
      return copy;
    }
    const copy: Plain[] = [];
    let scalars = true;
    for (const element of value) {
      if (typeof element === "object" && element !== null) scalars = false;
      labels.push(copy.length);
      copy.push(visit(element));
      labels.pop();
    }
    if (scalars && copy.length > 1) {
      segment += 1;
      visitor.joined(segment, labels);
    }
    return copy;
  }

  return visit(snapshot);
}

/** Paths of the segments asked for. */
export function pathsOf(snapshot: Plain, root: string, segments: ReadonlySet<number>): Map<number, string> {
  const paths = new Map<number, string>();
  if (segments.has(0)) paths.set(0, "tool");
  walk(snapshot, {
    key(segment, labels) {
      if (segments.has(segment)) paths.set(segment, `${formatPath(root, labels)}~`);
    },
    leaf(segment, labels, value) {
      if (segments.has(segment)) paths.set(segment, formatPath(root, labels));
      return value;
    },
    joined(segment, labels) {
      if (segments.has(segment)) paths.set(segment, `${formatPath(root, labels)}[*]`);
    },
  });
  return paths;
}

/** A copy of the snapshot in which the string leaves of these segments have these texts. */
export function replaceTexts(snapshot: Plain, texts: ReadonlyMap<number, string>): Plain {
  return walk(snapshot, {
    key() {},
    leaf: (segment, _labels, value) => texts.get(segment) ?? value,
    joined() {},
  });
}
