// Turns a shell text into the answer whether its words, as the shell unquotes them, can differ from what is written.

// " $ ' and a tab; \ ^ ` { |: bit c of QUOTING_LOW (c < 64) or QUOTING_HIGH (c − 64).
const QUOTING_LOW: u64 = 0x00000094_00000200;
const QUOTING_HIGH: u64 = 0x18000001_50000000;

/** Whether anything in the text is quoted, escaped, expanded, piped or set apart by more than one blank. */
export function needsWords(text: usize, length: i32): bool {
  let before: u32 = 0;
  for (let at = text; at < text + <usize>length; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 32 && before == 32) return true;
    before = byte;
    if (byte < 128 && ((byte < 64 ? QUOTING_LOW : QUOTING_HIGH) >> <u64>(byte & 63)) & 1) return true;
  }
  return false;
}
