// Bytes that claim to be an encoded `sql` condition → whether matchSql may read them.
import { CONDITION_GROUPS, CONDITION_HEADER_BYTES, CONDITION_STACKED, STACKED_NO } from "../sql/layout.ts";

/** Groups that matchSql keeps a bit for. */
const MAX_GROUPS: u32 = 31;

/** Whether every group and glob of the condition lies inside its `length` bytes. */
export function verifySqlCondition(condition: usize, length: i32): bool {
  if (length < CONDITION_HEADER_BYTES || <i32>load<u8>(condition, CONDITION_STACKED) > STACKED_NO) return false;
  const groups = <u32>load<u8>(condition, CONDITION_GROUPS);
  if (groups > MAX_GROUPS) return false;
  const end = condition + <usize>length;
  let at = condition + CONDITION_HEADER_BYTES;
  for (let group: u32 = 0; group < groups; group++) {
    if (at + 2 > end) return false;
    let globs = <u32>load<u8>(at, 1);
    at += 2;
    while (globs-- > 0) {
      if (at >= end) return false;
      at += 1 + <usize>load<u8>(at);
      if (at > end) return false;
    }
  }
  return true;
}
