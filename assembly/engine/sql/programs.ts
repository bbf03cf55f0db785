// Turns the texts that SQL gives to a shell, a program or another language into a list that the engine's shell reader goes through.
//
// An entry of the list, at SQL_PROGRAMS_AT: length, PROGRAM_ code, then the bytes.
import {
  PROGRAM_HEADER_BYTES,
  PROGRAM_LENGTH,
  PROGRAMS_BYTES,
  PROGRAMS_LOST,
  SQL_HEADER_PROGRAMS,
  SQL_PROGRAMS_AT,
} from "./layout.ts";
import { arena, header, setHeader } from "./records.ts";
import { countStep } from "./steps.ts";

/** Keeps a text of `size` bytes, once, however many readings find it. */
export function keepProgram(text: usize, size: u32, reading: i32): void {
  const used = header(SQL_HEADER_PROGRAMS);
  const base = arena + SQL_PROGRAMS_AT;
  if (<i32>size <= 0 || used >= <u32>PROGRAMS_LOST) return;
  const key = ((<u64>reading) << 32) | size; // PROGRAM_LENGTH and PROGRAM_READING
  let entry = base;
  while (entry < base + used) {
    countStep();
    if (load<u64>(entry) == key && memory.compare(entry + PROGRAM_HEADER_BYTES, text, size) == 0) return;
    entry += PROGRAM_HEADER_BYTES + load<u32>(entry, PROGRAM_LENGTH);
  }
  if (used + PROGRAM_HEADER_BYTES + size > <u32>PROGRAMS_BYTES) {
    setHeader(SQL_HEADER_PROGRAMS, used | PROGRAMS_LOST);
    return;
  }
  store<u64>(entry, key);
  memory.copy(entry + PROGRAM_HEADER_BYTES, text, size);
  setHeader(SQL_HEADER_PROGRAMS, used + PROGRAM_HEADER_BYTES + size);
}
