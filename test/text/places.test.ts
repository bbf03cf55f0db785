// Applies the rows of paths.json and hosts.json to the engine, and holds plain paths and URLs to Node's own parsers.
import { readFileSync } from "node:fs";
import { join, posix, win32 } from "node:path";
import { domainToUnicode } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createTextEngine, type TextEngine } from "./engine.ts";
import { createPlaces, type Places } from "./places.ts";

/** `paths` are those of all readings of the leaf (raw, v1, v2), each once, in that order; `open` is that of the last one. */
interface PathRow {
  readonly name: string;
  readonly raw: string;
  readonly cwd?: string;
  readonly home?: string;
  readonly paths: readonly string[];
  readonly open?: boolean;
}
/** `hosts` are those of all readings of the leaf, as a browser and as a library reads each; `port` is the last one's. */
interface HostRow {
  readonly name: string;
  readonly raw: string;
  readonly hosts: readonly string[];
  readonly port?: number;
}
const rowsOf = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, "../cases", file), "utf8"));
const pathRows: PathRow[] = rowsOf("paths.json");
const hostRows: HostRow[] = rowsOf("hosts.json");
const RUNS = process.env.PORTCULLIS_DEEP === "1" ? 200_000 : 1_500;

let text: TextEngine;
let places: Places;
beforeAll(async () => {
  text = await createTextEngine("release");
  places = await createPlaces();
});

function readings(raw: string): string[] {
  const { unicode, escapes } = text.views(raw, false);
  const first = unicode?.text ?? raw;
  return [raw, first, escapes?.text ?? first];
}
const once = <T>(list: readonly T[]): T[] => [...new Set(list)];

test("there are rows", () => expect(pathRows.length + hostRows.length).toBeGreaterThan(300));

describe("paths", () => {
  test.each(pathRows)("$name", (row) => {
    const found = readings(row.raw).map((reading) => places.path(reading, row.cwd, row.home));
    expect(once(found.map(({ path }) => path))).toEqual(row.paths);
    expect(found.at(-1)?.open).toBe(row.open ?? false);
  });

  // Not so for a server's path: written back with slashes, `//server/share` is what POSIX takes for `/server/share`.
  const kept = pathRows.filter((row) => !row.paths.some((path) => path.startsWith("//")));
  test.each(kept)("a normal path is its own normal path: $name", (row) => {
    for (const path of row.paths) expect(places.path(path).path).toBe(path);
  });

  const names = fc.constantFrom("a", "b.txt", "..", ".", "", "...", ".x", "a b", "é", "proc", "etc");
  const path = fc
    .tuple(fc.boolean(), fc.array(names, { maxLength: 12 }))
    .map(([rooted, list]) => (rooted ? "/" : "") + list.join("/"));
  test(`${RUNS} POSIX paths resolve as Node resolves them`, () => {
    fc.assert(
      fc.property(path, (source) => {
        expect(places.path(source, "/work/app").path).toBe(posix.resolve("/work/app", source));
      }),
      { numRuns: RUNS },
    );
  });
  test(`${RUNS} Windows paths resolve as Node resolves them`, () => {
    const plain = fc.array(fc.constantFrom("a", "b.txt", "..", ".", "", ".x", "a b", "é"), { maxLength: 12 });
    fc.assert(
      fc.property(plain, fc.constantFrom("/", "\\"), (list, slash) => {
        const source = `C:${slash}${list.join(slash)}`;
        expect(places.path(source).path).toBe(win32.resolve(source).replaceAll("\\", "/"));
      }),
      { numRuns: RUNS },
    );
  });
  test(`${RUNS} random texts give a path without dots, double slashes or traps`, () => {
    const unit = fc.constantFrom(
      ..."/\\.:~$%{}?C2eaF ",
      "..",
      "file:",
      "$HOME",
      "//",
      "\\\\",
      "%2e",
      "/proc/self/root",
      "/proc/1/cwd",
      "\0",
    );
    fc.assert(
      fc.property(
        fc.array(unit, { maxLength: 24 }),
        fc.constantFrom("", "/w", "C:\\w", "w"),
        fc.constantFrom("", "/h"),
        (parts, cwd, home) => {
          const { path: found, open } = places.path(parts.join(""), cwd, home);
          if (!open) expect(found.split("/").some((name) => name === "." && !found.startsWith("//"))).toBe(false);
          if (found.startsWith("/") && !found.startsWith("//")) expect(posix.normalize(found)).toBe(found);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

describe("hosts", () => {
  test.each(hostRows)("$name", (row) => {
    const found = readings(row.raw).flatMap((reading) => [places.host(reading, 0), places.host(reading, 1)]);
    const known = found.filter((host) => host !== undefined);
    expect(once(known.map(({ host }) => host))).toEqual(row.hosts);
    expect(known.at(-1)?.port ?? -1).toBe(row.port ?? -1);
  });

  test.each(hostRows)("a normal host is its own normal host: $name", (row) => {
    for (const host of row.hosts) expect(places.host(host, 0)?.host).toBe(host);
  });

  test(`${RUNS} random texts give a host that is its own normal host, or none`, () => {
    const unit = fc.constantFrom(
      ..."/\\.:@%[]?# 01fx-a\n",
      "http:",
      "//",
      "0x",
      "::",
      "ffff",
      "xn--",
      "%2e",
      "%5b",
      "é",
      "255",
      "bcher-kva",
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), fc.constantFrom<0 | 1>(0, 1), (parts, reading) => {
        const found = places.host(parts.join(""), reading);
        if (found)
          expect(places.host(`http://${found.host.includes(":") ? `[${found.host}]` : found.host}`, 0)?.host).toBe(
            found.host,
          );
      }),
      { numRuns: RUNS },
    );
  });

  test(`${RUNS} URLs have the host that Node's URL finds`, () => {
    const number = fc.oneof(
      fc.nat(300).map(String),
      fc.nat(300).map((value) => `0x${value.toString(16)}`),
      fc.nat(300).map((value) => `0${value.toString(8)}`),
      fc.nat().map(String),
    );
    const four = fc.array(number, { minLength: 1, maxLength: 5 }).map((list) => list.join("."));
    const six = fc.oneof(
      fc.ipV6(),
      fc
        .array(fc.constantFrom("0", "1", "ffff", "a9fe", "", ":", "1.2.3.4", "00ab"), { maxLength: 9 })
        .map((list) => list.join(":")),
    );
    const name = fc.oneof(
      fc.domain(),
      fc
        .array(fc.constantFrom("a", "Ex", "xn--mnchen-3ya", "xn--fiqs8s", "1", "0x1", "%41", "-", "_"), {
          minLength: 1,
          maxLength: 4,
        })
        .map((list) => list.join(".")),
      fc.domain().map((domain) => `${domain}.`),
    );
    const host = fc.oneof(
      four,
      name,
      six.map((address) => `[${address}]`),
    );
    const url = fc
      .tuple(
        fc.constantFrom("http://", "HTTPS://", "http:", "https:/", "http:\\\\", "ws://", "ftp:///"),
        fc.constantFrom("", "", "u@", "u:p@", "a@b@", "good.com@", "x%40y@"),
        host,
        fc.constantFrom("", "", ":", ":80", ":8080"),
        fc.constantFrom("", "/", "/x@y", "\\x", "?a@b", "#c@d", "\\@good.com"),
      )
      .map((parts) => parts.join(""));
    let compared = 0;
    fc.assert(
      fc.property(url, (source) => {
        if (!URL.canParse(source)) return;
        const node = new URL(source).hostname;
        const found = places.host(source, 0)?.host;
        if (node.startsWith("[")) {
          // Node keeps the address of an IPv4 host inside IPv6; so does ours once it is written the other way round.
          const [high, low] = node
            .slice(1, -1)
            .split(":")
            .slice(-2)
            .map((group) => Number.parseInt(group || "0", 16));
          const inner = [high as number, low as number].flatMap((group) => [group >> 8, group & 255]).join(".");
          expect([node.slice(1, -1), inner]).toContain(found);
        } else expect(found).toBe(domainToUnicode(node).replace(/\.$/, ""));
        compared++;
      }),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS / 4);
  });
});
