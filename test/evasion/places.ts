// A path or URL → another spelling of the same file or host.
import { bytesOf, hex, ofText, type Transformation } from "./transformation.ts";

const path = (name: string, change: (text: string) => string | undefined): Transformation =>
  ofText(["path"], name, change, { plain: false });
const host = (name: string, change: (text: string) => string | undefined): Transformation =>
  ofText(["host"], name, change, { plain: false });

const absolute = (text: string): boolean => text.startsWith("/");
const slash = (text: string, by: string): string => `${text.slice(0, 1)}${text.slice(1).split("/").join(by)}`;

/** A URL in parts: scheme with `://`, host, everything behind. */
function partsOf(text: string): readonly [string, string, string] | undefined {
  const scheme = text.indexOf("://");
  if (scheme < 0) return undefined;
  const from = scheme + 3;
  let to = from;
  while (to < text.length && !"/:?#".includes(text.charAt(to))) to++;
  return text.charAt(from) === "[" ? undefined : [text.slice(0, from), text.slice(from, to), text.slice(to)];
}
const ofHost =
  (change: (name: string) => string | undefined): ((text: string) => string | undefined) =>
  (text) => {
    const parts = partsOf(text);
    const name = parts === undefined ? undefined : change(parts[1]);
    return parts === undefined || name === undefined ? undefined : `${parts[0]}${name}${parts[2]}`;
  };
const numbersOf = (name: string): readonly number[] | undefined => {
  const parts = name.split(".");
  return parts.length === 4 && parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : undefined;
};
const ofAddress = (write: (parts: readonly number[]) => string): ((text: string) => string | undefined) =>
  ofHost((name) => {
    const parts = numbersOf(name);
    return parts === undefined ? undefined : write(parts);
  });
const whole = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);
const named = (change: (name: string) => string): ((text: string) => string | undefined) =>
  ofHost((name) => (numbersOf(name) === undefined ? change(name) : undefined));
const behind =
  (change: (rest: string) => string): ((text: string) => string | undefined) =>
  (text) => {
    const parts = partsOf(text);
    return parts === undefined ? undefined : `${parts[0]}${parts[1]}${change(parts[2])}`;
  };

export const PLACE_TRANSFORMATIONS: readonly Transformation[] = [
  path("double slashes", (text) => slash(text, "//")),
  path("dots between", (text) => slash(text, "/./")),
  path("a step down and up", (text) => slash(text, "/x/../")),
  path("a leading dot step", (text) =>
    absolute(text) ? `/./${text.slice(1)}` : text.startsWith("~") ? undefined : `./${text}`,
  ),
  path("up from the root", (text) => (absolute(text) ? `/../../..${text}` : undefined)),
  path("up from a deep folder", (text) => (absolute(text) ? `/usr/share/../..${text}` : undefined)),
  path("up from the working directory", (text) => (absolute(text) ? `../../../..${text}` : undefined)),
  path("a slash behind", (text) => `${text}/`),
  path("a dot behind", (text) => `${text}/.`),
  path("file URL", (text) => (absolute(text) ? `file://${text}` : undefined)),
  path("file URL with a host", (text) => (absolute(text) ? `file://localhost${text}` : undefined)),
  path("file URL with escapes", (text) =>
    absolute(text)
      ? `file:///${bytesOf(text.slice(1))
          .map((byte) => `%${hex(byte)}`)
          .join("")}`
      : undefined,
  ),
  path("encoded dots and slashes", (text) => (absolute(text) ? `/x%2f%2e%2e%2f${text.slice(1)}` : undefined)),
  path("backslashes", (text) => (absolute(text) ? text.split("/").join("\\") : undefined)),
  path("the home directory by variable", (text) => (text.startsWith("~/") ? `$HOME${text.slice(1)}` : undefined)),
  path("the home directory by variable in braces", (text) =>
    text.startsWith("~/") ? `${["$", "{HOME}"].join("")}${text.slice(1)}` : undefined,
  ),
  host(
    "capital letters",
    named((name) => name.toUpperCase()),
  ),
  host(
    "a dot behind the name",
    ofHost((name) => `${name}.`),
  ),
  host(
    "a user in front",
    ofHost((name) => `user@${name}`),
  ),
  host(
    "a user that looks like a host",
    ofHost((name) => `example.com@${name}`),
  ),
  host(
    "a user and password",
    ofHost((name) => `example.com:443@${name}`),
  ),
  host("a port", (text) => (text.split(":").length > 2 ? undefined : ofHost((name) => `${name}:8080`)(text))),
  host(
    "a query with another host",
    behind((rest) => `${rest}?next=https://example.com/`),
  ),
  host(
    "a fragment with a user's sign",
    behind((rest) => `${rest}#@example.com`),
  ),
  host("a capital scheme", (text) => text.replace(/^[a-z]+/, (scheme) => scheme.toUpperCase())),
  host("no scheme", (text) => (text.startsWith("http://") ? text.slice(7) : undefined)),
  host("no scheme but slashes", (text) => (text.startsWith("http") ? text.slice(text.indexOf("//")) : undefined)),
  host("backslashes for slashes", (text) => text.replace("://", ":\\\\")),
  host("one slash", (text) => text.replace("://", ":/")),
  host("three slashes", (text) => text.replace("://", ":///")),
  host("blanks around", (text) => `  ${text} `),
  host(
    "a newline inside",
    named((name) => `${name.slice(0, 2)}\n${name.slice(2)}`),
  ),
  host("a tab inside the scheme", (text) => text.replace(/^ht/, "h\tt")),
  host(
    "an escaped letter",
    named((name) => `%${hex(name.charCodeAt(0))}${name.slice(1)}`),
  ),
  host(
    "escaped dots",
    named((name) => name.split(".").join("%2e")),
  ),
  host(
    "ideographic dots",
    named((name) => name.split(".").join("\u3002")),
  ),
  host(
    "full-width name",
    named((name) => [...name].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join("")),
  ),
  host(
    "circled letters",
    named((name) => name.replace(/[a-z]/g, (c) => String.fromCodePoint(0x24d0 + c.charCodeAt(0) - 97))),
  ),
  host(
    "a soft hyphen",
    named((name) => `${name.slice(0, 1)}\u00ad${name.slice(1)}`),
  ),
  host(
    "as one number",
    ofAddress((parts) => String(whole(parts))),
  ),
  host(
    "as one hexadecimal number",
    ofAddress((parts) => `0x${whole(parts).toString(16)}`),
  ),
  host(
    "as one octal number",
    ofAddress((parts) => `0${whole(parts).toString(8)}`),
  ),
  host(
    "hexadecimal parts",
    ofAddress((parts) => parts.map((part) => `0x${part.toString(16)}`).join(".")),
  ),
  host(
    "octal parts",
    ofAddress((parts) => parts.map((part) => `0${part.toString(8)}`).join(".")),
  ),
  host(
    "mixed parts",
    ofAddress(([a = 0, b = 0, c = 0, d = 0]) => `0x${a.toString(16)}.0${b.toString(8)}.${c}.${d}`),
  ),
  host(
    "three parts",
    ofAddress(([a = 0, b = 0, c = 0, d = 0]) => `${a}.${b}.${c * 256 + d}`),
  ),
  host(
    "two parts",
    ofAddress(([a = 0, b = 0, c = 0, d = 0]) => `${a}.${b * 65536 + c * 256 + d}`),
  ),
  host(
    "zeros in front",
    ofAddress((parts) => parts.map((part) => `0x000${part.toString(16)}`).join(".")),
  ),
  host(
    "IPv6 mapped",
    ofAddress((parts) => `[::ffff:${parts.join(".")}]`),
  ),
  host(
    "IPv6 mapped in hexadecimal",
    ofAddress(([a = 0, b = 0, c = 0, d = 0]) => `[::ffff:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`),
  ),
  host(
    "IPv6 mapped in full",
    ofAddress(([a = 0, b = 0, c = 0, d = 0]) => `[0:0:0:0:0:ffff:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`),
  ),
  host(
    "NAT64",
    ofAddress((parts) => `[64:ff9b::${parts.join(".")}]`),
  ),
  host(
    "full-width digits",
    ofAddress((parts) => parts.join(".").replace(/\d/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))),
  ),
  host(
    "full-width dots",
    ofAddress((parts) => parts.join("\uff0e")),
  ),
];
