// Widths, cropping and escapes of what a terminal shows.
import { describe, expect, it } from "vitest";
import { underline } from "../../bindings/cli/evidence.ts";
import { columnsOf, crop, surfaceOf, visible } from "../../bindings/cli/terminal.ts";

describe("columns", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["全角", 4],
    ["e\u0301", 1],
    ["😀", 2],
  ])("%s takes %i", (text, columns) => expect(columnsOf(text)).toBe(columns));

  it("crops by columns, never through a wide character", () => {
    expect(crop("abcdef", 6)).toBe("abcdef");
    expect(crop("abcdef", 4)).toBe("abc…");
    expect(crop("全角全角", 4)).toBe("全…");
  });
});

describe("visible", () => {
  it.each([
    ["a\nb\tc\r", "a\\nb\\tc\\r"],
    ["\u001b[31m", "\\e[31m"],
    ["\u202ex\u2066", "\\u{202e}x\\u{2066}"],
    ["\u{e0041}", "\\u{e0041}"],
    ["\u009b", "\\u{9b}"],
    ["naïve 全角 😀", "naïve 全角 😀"],
  ])("%j", (text, shown) => expect(visible(text)).toBe(shown));
});

describe("underline", () => {
  it("points at the span in its line", () => {
    expect(underline("one\ntwo three\nfour", 8, 13, 40)).toEqual({ line: "two three", carets: "    ^^^^^" });
  });

  it("starts behind a line end that the span begins with", () => {
    expect(underline("one\nrm -rf", 3, 6, 40)).toEqual({ line: "rm -rf", carets: "^^" });
  });

  it("crops long lines around the span", () => {
    const text = `${"x".repeat(100)} NEEDLE ${"y".repeat(100)}`;
    const { line, carets } = underline(text, 101, 107, 40);
    expect(columnsOf(line)).toBeLessThanOrEqual(40);
    expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("NEEDLE");
  });

  it("counts what it escapes", () => {
    const { line, carets } = underline("a\u0007b xyz", 4, 7, 40);
    expect(line.slice(carets.indexOf("^"))).toBe("xyz");
  });
});

describe("the surface", () => {
  it.each([
    [{ isTTY: true, columns: 90 }, {}, { colors: true, width: 90 }],
    [{ isTTY: true, columns: 20 }, {}, { colors: true, width: 60 }],
    [{ isTTY: true, columns: 90 }, { NO_COLOR: "1" }, { colors: false, width: 90 }],
    [{ isTTY: true, columns: 90 }, { TERM: "dumb" }, { colors: false, width: 90 }],
    [{}, {}, { colors: false, width: 140 }],
    [{}, { FORCE_COLOR: "1", COLUMNS: "100" }, { colors: true, width: 100 }],
    [{ isTTY: true, columns: 90 }, { FORCE_COLOR: "0" }, { colors: false, width: 90 }],
  ])("%o with %o", (stream, env, surface) => expect(surfaceOf(stream, env)).toEqual(surface));
});
