// What tests may read of the folding map.

/** Code point at or above U+0080 → the ASCII text it reads as, "" where it is invisible. */
export function readFolding(): Promise<Map<number, string>>;
