// A JSON value → the one text that RFC 8785 (JSON Canonicalization Scheme) gives it.

/**
 * Keys sorted by UTF-16 units, no white space, strings and numbers as ECMAScript's JSON writes them. Throws `TypeError`
 * for what JSON cannot hold. Own code because the well-kept package for it asks for Node 22.
 */
export function canonicalize(value: unknown): string {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw new TypeError("a lone surrogate has no canonical form");
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`);
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object": {
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${Array.from(value, canonicalize).join(",")}]`;
      const members = Object.keys(value)
        .sort()
        .map((key) => `${canonicalize(key)}:${canonicalize((value as Record<string, unknown>)[key])}`);
      return `{${members.join(",")}}`;
    }
    default:
      throw new TypeError(`a value of type ${typeof value} has no canonical form`);
  }
}
