/** The generated files by their paths from the project's root. */
export const generated: Readonly<Record<string, string>>;
/** The key of a word in the table. */
export function pack(word: string): bigint;
