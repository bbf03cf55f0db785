// Turns the records of several readings of one text into one list, without doubles.
import {
  CERTAINTY_LOW,
  RECORD_CERTAINTY,
  RECORD_DIGEST,
  RECORD_FLAGS,
  RECORD_KIND,
  RECORD_PRIVILEGES,
  RECORD_READING,
  RECORD_START,
  SQL_HEADER_NAMES,
  SQL_HEADER_RECORDS,
  SQL_RECORD_BYTES,
} from "./layout.ts";
import { dropFrom, dropNames, names, recordAt, records, setHeader, storedBytes } from "./records.ts";
import { countStep } from "./steps.ts";

let sealedNames: u32 = 0;
let sealedStore: u32 = 0;

/** A place to come back to when a reading adds nothing. */
export function sealRecords(): void {
  setHeader(SQL_HEADER_RECORDS, records());
  setHeader(SQL_HEADER_NAMES, names());
  sealedNames = names();
  sealedStore = storedBytes();
}

function same(a: usize, b: usize): bool {
  return (
    load<u32>(a) == load<u32>(b) && // kind, object, where, certainty
    load<u32>(a, RECORD_DIGEST) == load<u32>(b, RECORD_DIGEST) &&
    load<u32>(a, RECORD_FLAGS) == load<u32>(b, RECORD_FLAGS) &&
    load<u32>(a, RECORD_START) == load<u32>(b, RECORD_START)
  );
}

/** Closes reading `reading`, whose records begin at `from`: empties and doubles of earlier readings go. */
export function mergeReading(from: u32, reading: u32): void {
  let kept = from;
  const count = records();
  for (let i = from; i < count; i++) {
    const record = recordAt(i);
    if (load<u8>(record, RECORD_KIND) == 0) continue;
    let double = false;
    for (let k: u32 = 0; k < from && !double; k++) {
      countStep();
      if (same(record, recordAt(k))) {
        double = true;
        store<u32>(recordAt(k), load<u32>(recordAt(k), RECORD_READING) | (1 << reading), RECORD_READING);
      }
    }
    if (double) continue;
    store<u32>(record, 1 << reading, RECORD_READING);
    if (kept != i) memory.copy(recordAt(kept), record, SQL_RECORD_BYTES);
    kept++;
  }
  dropFrom(kept);
  if (kept == from) dropNames(sealedNames, sealedStore);
}

/**
 * Drops statements that say what an earlier one said (ten thousand INSERT INTO t), when the table fills up.
 * Called only while no record is open; answers whether it was worth it.
 */
export function compactRecords(from: u32): bool {
  let kept = from;
  const count = records();
  for (let i = from; i < count; i++) {
    const record = recordAt(i);
    let double = load<u8>(record, RECORD_KIND) == 0;
    for (let k = from; k < kept && !double; k++) {
      const other = recordAt(k);
      countStep();
      double =
        load<u32>(record) == load<u32>(other) &&
        load<u32>(record, RECORD_DIGEST) == load<u32>(other, RECORD_DIGEST) &&
        load<u32>(record, RECORD_FLAGS) == load<u32>(other, RECORD_FLAGS) &&
        load<u32>(record, RECORD_PRIVILEGES) == load<u32>(other, RECORD_PRIVILEGES);
    }
    if (double) continue;
    if (kept != i) memory.copy(recordAt(kept), record, SQL_RECORD_BYTES);
    kept++;
  }
  dropFrom(kept);
  return kept <= count >> 1;
}

/** Keeps, of the records of low certainty, those that a reading of the mask saw. */
export function dropLow(readings: u32): void {
  let kept: u32 = 0;
  const count = records();
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(i);
    if (load<u8>(record, RECORD_CERTAINTY) == CERTAINTY_LOW && (load<u32>(record, RECORD_READING) & readings) == 0)
      continue;
    if (kept != i) memory.copy(recordAt(kept), record, SQL_RECORD_BYTES);
    kept++;
  }
  dropFrom(kept);
}
