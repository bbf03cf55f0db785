// Plain words → what a terminal or a pipe should get: colours where they are wanted, columns that fit, nothing that a text could smuggle in.
import { styleText } from "node:util";

/** What the output goes to. */
export interface Surface {
  readonly colors: boolean;
  /** Columns that a line may use. */
  readonly width: number;
}

/** Columns assumed where nobody looks: a pipe or a file. */
const PIPE_WIDTH = 140;
const MIN_WIDTH = 60;

/** Follows NO_COLOR and FORCE_COLOR (no-color.org), and COLUMNS where the stream does not know its width. */
export function surfaceOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Surface {
  const forced = env.FORCE_COLOR;
  const wanted = forced !== undefined && forced !== "" ? forced !== "0" : stream.isTTY === true && env.TERM !== "dumb";
  const columns = stream.columns ?? Number.parseInt(env.COLUMNS ?? "", 10);
  return {
    colors: wanted && (env.NO_COLOR === undefined || env.NO_COLOR === ""),
    width: Math.max(MIN_WIDTH, Number.isSafeInteger(columns) && columns > 0 ? columns : PIPE_WIDTH),
  };
}

const STYLES = {
  good: ["green"],
  bad: ["red"],
  badLoud: ["red", "bold"],
  wait: ["yellow"],
  quiet: ["dim"],
  strong: ["bold"],
  name: ["cyan"],
} as const;

export type Style = keyof typeof STYLES;
export type Paint = (style: Style, text: string) => string;

export function painter({ colors }: Surface): Paint {
  return colors ? (style, text) => styleText([...STYLES[style]], text, { validateStream: false }) : (_, text) => text;
}

/**
 * The text with everything escaped that a terminal would act on or that a reader could not see: control characters,
 * line ends, bidi controls, zero-width and tag characters. Each stays one visible `\u{…}` or the usual short escape.
 */
export function visible(text: string): string {
  let out = "";
  for (const character of text) out += isHidden(character.codePointAt(0) ?? 0) ? escapeOf(character) : character;
  return out;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\e" };

function escapeOf(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function isHidden(point: number): boolean {
  return (
    point < 0x20 ||
    (point >= 0x7f && point < 0xa0) ||
    point === 0xad ||
    point === 0x061c ||
    point === 0x180e ||
    (point >= 0x200b && point <= 0x200f) ||
    (point >= 0x2028 && point <= 0x202e) ||
    (point >= 0x2060 && point <= 0x206f) ||
    point === 0xfeff ||
    (point >= 0xfff9 && point <= 0xfffb) ||
    (point >= 0xe0000 && point <= 0xe0fff) ||
    (point >= 0xd800 && point <= 0xdfff)
  );
}

/** Columns that a visible text takes: two for East Asian wide characters and emoji, none for combining marks. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character.codePointAt(0) ?? 0);
  return columns;
}

function widthOf(point: number): number {
  if (point < 0x300) return 1;
  if (
    (point >= 0x300 && point <= 0x36f) ||
    (point >= 0x20d0 && point <= 0x20ff) ||
    (point >= 0xfe00 && point <= 0xfe0f)
  ) {
    return 0;
  }
  const wide =
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0x303e) ||
    (point >= 0x3041 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd);
  return wide ? 2 : 1;
}

/** The first `width` columns of a visible text, an ellipsis in the last where something is cut. */
export function crop(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let out = "";
  let used = 0;
  for (const character of text) {
    const columns = widthOf(character.codePointAt(0) ?? 0);
    if (used + columns > width - 1) break;
    out += character;
    used += columns;
  }
  return `${out}…`;
}

export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columnsOf(text)));
}

/** One cell: its text as it is, and how to paint it. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export interface Column {
  readonly title: string;
  /** Never narrower than this where it is shrunk; absent: never shrunk. */
  readonly shrinkTo?: number;
  /** The width below which other columns rather go; default `shrinkTo`. */
  readonly comfort?: number;
  /** Left out first where the table is too wide, the highest number before the others; absent: never. */
  readonly expendable?: number;
  readonly right?: boolean;
}

const GAP = "  ";

/** Rows → lines that fit the surface: columns shrink or go as they say. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], surface: Surface): string[] {
  const paint = painter(surface);
  const natural = columns.map(({ title }, index) =>
    rows.reduce((most, row) => Math.max(most, columnsOf(row[index]?.text ?? "")), columnsOf(title)),
  );
  const kept = columns.map((_, index) => index);
  const comfort = columns.map(({ shrinkTo, comfort = shrinkTo }) => comfort);
  let sizes = shrink(comfort, natural, kept, surface.width);
  while (totalOf(sizes, kept) > surface.width) {
    const goes = kept.reduce((worst, index) => {
      const rank = columns[index]?.expendable ?? 0;
      return rank > (columns[worst]?.expendable ?? 0) ? index : worst;
    });
    if (columns[goes]?.expendable === undefined) break;
    kept.splice(kept.indexOf(goes), 1);
    sizes = shrink(comfort, natural, kept, surface.width);
  }
  sizes = shrink(
    columns.map(({ shrinkTo }) => shrinkTo),
    sizes,
    kept,
    surface.width,
  );
  const line = (cells: readonly (Cell | undefined)[]): string =>
    kept
      .map((index, at) => {
        const cell = cells[index] ?? { text: "" };
        const text = crop(cell.text, sizes[index] ?? 0);
        const space = " ".repeat(Math.max(0, (sizes[index] ?? 0) - columnsOf(text)));
        const painted = cell.style === undefined || text === "" ? text : paint(cell.style, text);
        if (columns[index]?.right === true) return space + painted;
        return at === kept.length - 1 ? painted : painted + space;
      })
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ title }) => ({ text: title, style: "quiet" }))), ...rows.map(line)];
}

function totalOf(sizes: readonly number[], kept: readonly number[]): number {
  return kept.reduce((sum, index) => sum + (sizes[index] ?? 0), GAP.length * (kept.length - 1));
}

/** Widths by column index: the widest columns shrink first, as far as they may and as little as they must. */
function shrink(
  minima: readonly (number | undefined)[],
  natural: readonly number[],
  kept: readonly number[],
  width: number,
): number[] {
  const sizes = [...natural];
  let over = totalOf(sizes, kept) - width;
  for (const index of [...kept].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0))) {
    if (over <= 0) break;
    const least = minima[index];
    const size = sizes[index] ?? 0;
    if (least === undefined || size <= least) continue;
    sizes[index] = Math.max(least, size - over);
    over -= size - (sizes[index] ?? 0);
  }
  return sizes;
}
