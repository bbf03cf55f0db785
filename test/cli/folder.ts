// A throw-away folder for the files of one test file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

export interface Folder {
  readonly path: string;
  /** Writes a file, with the folders around it; its path. */
  file(name: string, text: string): string;
}

/** Makes the folder now and removes it after the tests of the calling file. */
export function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "portcullis-cli-"));
  afterAll(() => rmSync(path, { recursive: true }));
  return {
    path,
    file(name, text) {
      const full = join(path, name);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
      return full;
    },
  };
}
