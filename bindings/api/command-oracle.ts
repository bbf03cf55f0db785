// The names of a command condition → the flags that the compiler's table knows of them.

import { readFlagNotation } from "../compile/knowledge/command-table.ts";
import { commandEntries, findEntry } from "../compile/knowledge/commands.ts";
import type { CommandOracle } from "../policy/lint.ts";

/** What `lintPolicy` asks about commands. */
export const commandOracle: CommandOracle = {
  flagsOf(names, subcommands) {
    if (names.length === 0 || names.some(isGlob)) return undefined;
    const known = names.filter((name) => findEntry(name.toLowerCase()) !== undefined);
    if (known.length === 0) return "unknown command";
    if (known.length < names.length) return undefined;
    return commandEntries({ names, subcommands }).flatMap(({ flags = "", style }) => {
      const folds = style === "windows" || style === "powershell";
      const spellings = readFlagNotation(flags).flatMap((flag) => flag.spellings);
      return folds ? spellings.map((spelling) => spelling.toLowerCase()) : spellings;
    });
  },
};

function isGlob(name: string): boolean {
  return [..."*?[{/\\"].some((mark) => name.includes(mark));
}
