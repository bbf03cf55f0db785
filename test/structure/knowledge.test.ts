// The knowledge that programs carry stays small: commands, SQL words and lookalikes together, as a program compressed once would hold them.
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { packCommandTable } from "../../bindings/compile/knowledge/packed-table.ts";
import { sqlWords } from "../../bindings/compile/knowledge/sql.ts";
import { viewTable } from "../../bindings/compile/knowledge/views.ts";

/** Bytes after gzip -9 of all tables that a program may include. */
const MAX_KNOWLEDGE_GZIP_BYTES = 24 * 1024;

it("takes at most 24 KB gzipped", () => {
  const tables = [packCommandTable(), sqlWords(), viewTable()];
  expect(gzipSync(Buffer.concat(tables), { level: 9 }).length).toBeLessThanOrEqual(MAX_KNOWLEDGE_GZIP_BYTES);
});
