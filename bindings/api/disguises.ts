// A text → the same text in other spellings that views read through: what one policy sees and another does not.

/** Each spelling of a text; those that leave it as it is say the same text again. */
export const DISGUISES: readonly ((text: string) => string)[] = [percentEncoded, spaced, widened];

/** The same of a tool's name, in which escapes are letters like others. */
export const NAME_DISGUISES: readonly ((name: string) => string)[] = [spaced, widened];

/** `%41` for A. */
function percentEncoded(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

/** A zero-width space between letters. */
function spaced(text: string): string {
  return text.length === 1 ? `\u200b${text}\u200b` : [...text].join("\u200b");
}

/** Full-width forms of ASCII. */
function widened(text: string): string {
  return [...text]
    .map((char) => (char > " " && char < "\x7f" ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char))
    .join("");
}
