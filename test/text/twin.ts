// The slow, obvious twin of the engine's views: the same readings over arrays of characters that know where they came from.

/** One character of a text and the raw bytes [from, to) it was read from. */
export interface Cell {
  readonly char: string;
  readonly from: number;
  readonly to: number;
}

export interface TwinTables {
  readonly folding: ReadonlyMap<number, string>;
  readonly entities: ReadonlyMap<string, { cp: number; legacy: boolean }>;
  readonly windows1252: readonly number[];
}

const utf8 = new TextEncoder();

export const textOf = (cells: readonly Cell[]): string => cells.map((cell) => cell.char).join("");

export function cellsOf(text: string): Cell[] {
  let at = 0;
  return [...text].map((char) => {
    const from = at;
    at += utf8.encode(char).length;
    return { char, from, to: at };
  });
}

function joined(text: string, cells: readonly Cell[]): Cell[] {
  const from = (cells[0] as Cell).from;
  const to = (cells.at(-1) as Cell).to;
  return [...text].map((char) => ({ char, from, to }));
}

export function unicodeTwin(tables: TwinTables, cells: readonly Cell[]): Cell[] {
  return cells.flatMap((cell) => {
    const fold = tables.folding.get(cell.char.codePointAt(0) as number);
    return fold === undefined ? [cell] : joined(fold, [cell]);
  });
}

// ---- escapes -------------------------------------------------------------------------------------------------------
const scalar = (cp: number) => cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff);

/** The code point of a UTF-8 character, overlong forms included, and how many of the bytes it takes. */
function characterOf(bytes: readonly number[]): { cp: number; size: number } | undefined {
  const lead = bytes[0] as number;
  if (lead < 0x80) return { cp: lead, size: 1 };
  const size = lead >= 0xc0 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf8 ? 4 : 0;
  if (size === 0 || bytes.length < size) return undefined;
  let cp = lead & (0x7f >> size);
  for (const byte of bytes.slice(1, size)) {
    if (byte < 0x80 || byte > 0xbf) return undefined;
    cp = cp * 64 + (byte & 0x3f);
  }
  return scalar(cp) ? { cp, size } : undefined;
}

/** What the head of `text` reads as: a code point and the characters it takes. */
function escapeTwin(tables: TwinTables, text: string): { cp: number; size: number } | undefined {
  const bytesOf = (unit: RegExp, width: number, base: number) => {
    const run = unit.exec(text)?.[0] ?? "";
    const bytes: number[] = [];
    for (let at = 0; at < run.length && bytes.length < 4; at += width) {
      const digits = run.slice(at, at + width).replace(/^(%|\\x|\\)/, "");
      bytes.push(Number.parseInt(digits, base));
    }
    if (bytes.length === 0) return undefined;
    const found = characterOf(bytes);
    if (found) return { cp: found.cp, size: found.size * width };
    return unit.source.includes("%") ? undefined : { cp: bytes[0] as number, size: width };
  };
  const utf16 = /^[%\\]u([0-9a-f]{4})/i.exec(text);
  if (utf16 && text[1] === "u") {
    const first = Number.parseInt(utf16[1] as string, 16);
    if (scalar(first)) return { cp: first, size: 6 };
    const second = text[6] === text[0] && text[7] === "u" ? /^..([0-9a-f]{4})/i.exec(text.slice(6)) : null;
    const pair = String.fromCharCode(first, second ? Number.parseInt(second[1] as string, 16) : 0);
    return pair.codePointAt(0) === first ? undefined : { cp: pair.codePointAt(0) as number, size: 12 };
  }
  if (text[0] === "%") return bytesOf(/^(%[0-9a-f]{2})+/i, 3, 16);
  if (text[0] === "\\") {
    const simple = { n: 10, t: 9, r: 13, "/": 47 }[text[1] ?? ""];
    if (simple !== undefined) return { cp: simple, size: 2 };
    const braced = /^\\u\{0*([0-9a-f]{0,6})\}/i.exec(text);
    if (braced && text[3] !== "}") {
      const cp = Number.parseInt(`0${braced[1]}`, 16);
      return text[1] === "u" && scalar(cp) ? { cp, size: braced[0].length } : undefined;
    }
    const long = /^\\U([0-9a-fA-F]{8})/.exec(text);
    if (long) {
      const cp = Number.parseInt(long[1] as string, 16);
      return scalar(cp) ? { cp, size: 10 } : undefined;
    }
    if (text[1] === "x") return bytesOf(/^(\\x[0-9a-fA-F]{2})+/, 4, 16);
    return bytesOf(/^(\\[0-3][0-7][0-7])+/, 4, 8);
  }
  const numeric = /^&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?/.exec(text);
  if (numeric) {
    const value = numeric[1] ? Number.parseInt(numeric[1], 16) : Number.parseInt(numeric[2] as string, 10);
    const cp = (value >= 0x80 && value < 0xa0 && tables.windows1252[value - 0x80]) || value;
    return cp > 0 && scalar(cp) ? { cp, size: numeric[0].length } : undefined;
  }
  const name = /^&([0-9A-Za-z]{1,24})/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const whole = tables.entities.get(name);
  if (whole && text[name.length + 1] === ";") return { cp: whole.cp, size: name.length + 2 };
  for (let size = Math.min(name.length, 6); size > 1; size--) {
    const entity = tables.entities.get(name.slice(0, size));
    if (entity?.legacy) return { cp: entity.cp, size: size + 1 };
  }
  return undefined;
}

export function escapesTwin(tables: TwinTables, cells: readonly Cell[]): Cell[] {
  const out: Cell[] = [];
  let at = 0;
  while (at < cells.length) {
    const char = (cells[at] as Cell).char;
    let special = at;
    if (char === "\\") while (cells[special + 1]?.char === "\\") special++;
    const before = cells[at - 1]?.char ?? " ";
    const named =
      special === at && /^\\[ntr]/.test(char + cells[at + 1]?.char) && (before <= " " || ":;&(`{|".includes(before));
    const escaped = "%\\&".includes(char) && !named;
    const found = escaped ? escapeTwin(tables, textOf(cells.slice(special, special + 400))) : undefined;
    if (found) out.push(...joined(String.fromCodePoint(found.cp), cells.slice(at, special + found.size)));
    else out.push(...cells.slice(at, special + 1));
    at = special + (found?.size ?? 1);
  }
  return out;
}

// ---- encoded runs --------------------------------------------------------------------------------------------------
const fatal = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const printable = (char: string) => !/^\p{Cc}$/u.test(char) || "\t\n\r".includes(char);
const share = (part: number, whole: number) => part * 10 >= whole * 9;

/** The characters of base64 or hexadecimal that stand in `cells`, as bytes. */
function decode(cells: readonly Cell[], bits: number): number[] {
  const digits = cells
    .filter((cell) => cell.char !== "\n" && cell.char !== "\r")
    .map((cell) => {
      const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      const plain = cell.char.replace("-", "+").replace("_", "/");
      return bits === 4 ? Number.parseInt(cell.char, 16) : base64.indexOf(plain);
    });
  const binary = digits.map((digit) => digit.toString(2).padStart(bits, "0")).join("");
  const bytes = [];
  for (let at = 0; at + 8 <= binary.length; at += 8) bytes.push(Number.parseInt(binary.slice(at, at + 8), 2));
  return bytes;
}

/** The decoded characters of a run, each from the whole of it; undefined if it holds no text. */
function readRun(cells: readonly Cell[], bits: number): Cell[] | undefined {
  const bytes = decode(cells, bits);
  const { from } = cells[0] as Cell;
  const { to } = cells.at(-1) as Cell;
  let text: string | undefined;
  try {
    text = fatal.decode(Uint8Array.from(bytes));
  } catch {
    text = undefined;
  }
  if (text !== undefined && share([...text].filter(printable).length, [...text].length)) {
    return [...text].map((char) => ({ char, from, to }));
  }
  const low = bytes.filter((_, index) => index % 2 === 0);
  const wide =
    bytes.length >= 8 &&
    bytes.length % 2 === 0 &&
    bytes.every((byte, index) => (index % 2 === 0 ? byte < 0x80 : byte === 0));
  const ascii = low.filter((byte) => printable(String.fromCharCode(byte))).length;
  if (!wide || !share(ascii, low.length)) return undefined;
  return low.map((byte) => ({ char: String.fromCharCode(byte), from, to }));
}

const hexadecimal = (text: string) => /^[0-9a-fA-F]+$/.test(text);

function readEither(cells: readonly Cell[], padding: number): Cell[] | undefined {
  const digits = cells.length >= 16 && hexadecimal(textOf(cells)) ? readRun(cells, 4) : undefined;
  return digits ?? (cells.length + padding >= 16 ? readRun(cells, 6) : undefined);
}

function tokenCells(cells: readonly Cell[], start: number): number {
  const coded = (at: number) => /^[A-Za-z0-9+/_-]$/.test(cells[at]?.char ?? "");
  let end = start;
  let line = start;
  for (;;) {
    while (coded(end)) end++;
    const size = end - line;
    let next = end;
    if (cells[next]?.char === "\r") next++;
    if (size < 60 || size % 4 !== 0 || cells[next]?.char !== "\n" || !coded(next + 1)) return end;
    line = end = next + 1;
  }
}

export function runsTwin(cells: readonly Cell[]): Cell[] {
  const out: Cell[] = [];
  let at = 0;
  while (at < cells.length) {
    const end = tokenCells(cells, at);
    if (end === at) {
      out.push(cells[at++] as Cell);
      continue;
    }
    const token = cells.slice(at, end);
    const padding = (run: readonly Cell[]) => {
      const due = [0, 0, 2, 1][run.filter(({ char }) => char !== "\n" && char !== "\r").length % 4] as number;
      let skipped = 0;
      while (skipped < due && cells[end + skipped]?.char === "=") skipped++;
      return skipped;
    };
    // Padding belongs to its run.
    const pad = (text: readonly Cell[], count: number) => {
      const to = cells[end + count - 1]?.to as number;
      return count === 0 ? text : text.map((cell) => ({ ...cell, to }));
    };
    const usedHex = (run: readonly Cell[]) =>
      run.length >= 16 && hexadecimal(textOf(run)) && readRun(run, 4) !== undefined;
    const whole = readEither(token, padding(token));
    if (whole) {
      const skipped = usedHex(token) ? 0 : padding(token);
      out.push(...pad(whole, skipped));
      at = end + skipped;
      continue;
    }
    at = end;
    let piece: Cell[] = [];
    const flush = (last: boolean) => {
      const text = readEither(piece, last ? padding(piece) : 0);
      if (text) {
        const skipped = last && !usedHex(piece) ? padding(piece) : 0;
        out.push(...pad(text, skipped));
        at += skipped;
      } else {
        let index = 0;
        for (const part of textOf(piece).split(/([0-9a-fA-F]{16,})/)) {
          const run = piece.slice(index, index + part.length);
          index += part.length;
          out.push(...((part.length >= 16 && hexadecimal(part) ? readRun(run, 4) : undefined) ?? run));
        }
      }
      piece = [];
    };
    for (const cell of token) {
      if (/[+/_\-\r\n]/.test(cell.char)) {
        flush(false);
        out.push(cell);
      } else piece.push(cell);
    }
    flush(true);
  }
  return out;
}

// ---- views ---------------------------------------------------------------------------------------------------------
export function viewsTwin(tables: TwinTables, raw: string): { unicode: Cell[]; escapes: Cell[] } {
  const unicode = unicodeTwin(tables, cellsOf(raw));
  let escapes = unicode;
  for (let depth = 0; depth < 2; depth++) escapes = runsTwin(escapesTwin(tables, escapes));
  return { unicode, escapes: unicodeTwin(tables, escapes) };
}
