// The command table and the names that conditions ask for → marks on the commands whose flags and operands nobody looks at.
import { structureCount } from "../program.ts";
import { ARGUMENT_OPERAND, ARGUMENT_OPTIONAL } from "../shell/layout.ts";
import {
  canonicalSpelling,
  entryFlags,
  entryInSlot,
  entryOnlyReads,
  entrySubcommands,
  firstFlag,
  flagArgument,
  namedBy,
  setIdle,
} from "../shell/table.ts";
import { mayName } from "./names.ts";

/**
 * Tells the reader of commands, once for a program, whose flags and operands it may leave unread: of commands that no condition
 * behind the filter asks for (0: there is none, and none asks) and that run nothing by them.
 */
export function markIdle(table: i32, filter: usize): void {
  const mask = load<i32>(table);
  const asksAll: bool = filter ? load<u32>(filter, 8) != 0 : structureCount != 0;
  for (let slot = 0; slot <= mask; slot++) {
    const entry = entryInSlot(table, slot);
    if (entry != 0 && namedBy(table, entry) == entry) setIdle(entry, !asksAll && isInert(entry));
  }
  if (!filter || asksAll) return;
  for (let slot = 0; slot <= mask; slot++) {
    const entry = entryInSlot(table, slot);
    if (entry != 0 && mayName(filter, <usize>entry + 1, load<u8>(entry))) setIdle(namedBy(table, entry), false);
  }
}

/** Whether a command runs nothing by its flags and operands, and writes nothing by them but what it reads. */
function isInert(entry: i32): bool {
  if (!entryOnlyReads(entry) || entrySubcommands(entry) != 0) return false;
  let at = firstFlag(entry);
  for (let flags = entryFlags(entry); flags > 0; flags--) {
    const argument = flagArgument(at);
    if (argument > ARGUMENT_OPTIONAL && argument != ARGUMENT_OPERAND) return false;
    at = canonicalSpelling(at);
    at += 1 + load<u8>(at);
  }
  return true;
}
