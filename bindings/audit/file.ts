// A file of records, one a line → where its chain stands, and a way to go on with it.
import { PolicyError } from "../errors.ts";
import { checkOptions } from "../guard/options.ts";
import { type HostFiles, hostFiles } from "../host-files.ts";
import { LinesVerifier } from "./lines.ts";
import { type Anchor, type AuditRecord, checkAnchor, ORIGIN } from "./record.ts";

export interface AuditFileOptions {
  /**
   * When written records are forced onto the disk: `always`, each before its call runs, so that even a power failure loses
   * none; `close`, at the end, so that a failure of the process loses none. Default `close`.
   */
  readonly fsync?: "always" | "close";
  /** What has to be sound before the file is written to: every record in it, or the last alone. Default `all`. */
  readonly verify?: "all" | "last";
  /** Where a new file begins: the `head` of the file before it, where files are rotated. Default: a new chain. */
  readonly from?: Anchor;
}

/** A file that an `AuditLog` writes to: `new AuditLog({ from: file.head, write: file.write })`. */
export interface AuditFile {
  /** Where the chain stands: the last record. */
  readonly head: Anchor;
  /** Bytes of a last line that was torn off when the file was opened; it stays, and records go on after it. */
  readonly tornBytes: number;
  /**
   * Appends a record. Throws where it could not be written whole, then it did not happen; and where another process has
   * written to the file, cut or deleted it since.
   */
  readonly write: (record: AuditRecord) => void;
  /** Forces what was written onto the disk and closes the file. */
  close(): void;
}

/** Bytes read at once. */
const CHUNK = 65_536;
/** Bytes at the end of a file in which its last record has to be. */
const TAIL = 1_048_576;
const NEWLINE = 10;

/**
 * Opens a log file in Node, Bun or Deno, made where there is none, for its owner alone. One process at a time may write to it. Rejects
 * with `PolicyError` where the file cannot be read or its chain is broken: nothing is appended to a log that was changed.
 */
export async function openAuditFile(path: string, options: AuditFileOptions = {}): Promise<AuditFile> {
  checkOptions(options, "an audit file", OPTIONS);
  const { fsync = "close", verify = "all", from = ORIGIN } = options;
  checkAnchor(from, "from");
  if (typeof path !== "string" || path === "") throw invalid("the path of an audit file is no text");
  if (fsync !== "always" && fsync !== "close") throw invalid(`fsync is ${String(fsync)}, expected always or close`);
  if (verify !== "all" && verify !== "last") throw invalid(`verify is ${String(verify)}, expected all or last`);
  const fs = hostFiles();
  let file: number;
  try {
    file = fs.openSync(path, "a+", 0o600);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PolicyError("audit_broken", `${path} cannot be opened: ${why}`);
  }
  try {
    const size = fs.fstatSync(file).size;
    const start = verify === "last" ? lastLine(fs, file, size) : 0;
    const verifier = new LinesVerifier(start === 0 ? { from } : {});
    for (let at = start; at < size; at += CHUNK) verifier.push(read(fs, file, at, Math.min(CHUNK, size - at)));
    const { ok, head = from, broken, torn } = verifier.end();
    if (!ok) throw unreadable(path, `line ${broken?.line} breaks the chain: ${broken?.why}`);
    const tornBytes = torn?.bytes ?? 0;
    const last = headOfTorn(read(fs, file, size - tornBytes, tornBytes), head) ?? head;
    return writer(fs, { file, path, size }, fsync, last, tornBytes);
  } catch (error) {
    fs.closeSync(file);
    throw error;
  }
}

const OPTIONS = ["fsync", "verify", "from"];

function invalid(why: string): PolicyError {
  return new PolicyError("invalid_option", why);
}

interface OpenFile {
  readonly file: number;
  readonly path: string;
  readonly size: number;
}

function writer(
  fs: HostFiles,
  { file, path, size: found }: OpenFile,
  fsync: "always" | "close",
  head: Anchor,
  tornBytes: number,
): AuditFile {
  let open = true;
  /** Bytes that the file has where nobody else writes to it. */
  let size = found;
  // A line that was cut off by a failed write is ended before the next begins, as one that was found torn.
  let torn = tornBytes > 0;
  let last = head;
  return {
    get head() {
      return last;
    },
    tornBytes,
    write(record) {
      if (!open) throw new PolicyError("closed", "the audit file was closed");
      const bytes = new TextEncoder().encode(`${torn ? "\n" : ""}${JSON.stringify(record)}\n`);
      const { size: now, nlink } = fs.fstatSync(file);
      // Two chains in one file are none, and what is written to a deleted file is nowhere.
      if (now !== size) throw unreadable(path, "somebody else has written to it, or cut it");
      if (nlink === 0) throw unreadable(path, "it was deleted");
      let at = 0;
      try {
        while (at < bytes.length) at += fs.writeSync(file, bytes, at, bytes.length - at);
      } finally {
        size += at;
        if (at > 0) torn = bytes[at - 1] !== NEWLINE;
      }
      if (fsync === "always") fs.fsyncSync(file);
      last = { sequence: record.sequence, hash: record.hash };
    },
    close() {
      if (!open) return;
      open = false;
      fs.fsyncSync(file);
      fs.closeSync(file);
    },
  };
}

function read(fs: HostFiles, file: number, at: number, bytes: number): Uint8Array {
  const chunk = new Uint8Array(bytes);
  let got = 0;
  while (got < bytes) {
    const more = fs.readSync(file, chunk, got, bytes - got, at + got);
    if (more === 0) break;
    got += more;
  }
  return chunk.subarray(0, got);
}

/** A record that lacks nothing but the end of its line counts: once the line is ended nobody could tell. */
function headOfTorn(bytes: Uint8Array, head: Anchor): Anchor | undefined {
  const verifier = new LinesVerifier({ from: head });
  verifier.push(bytes);
  verifier.push(new Uint8Array([NEWLINE]));
  const { ok, count, head: last } = verifier.end();
  return bytes.length > 0 && ok && count === 1 ? last : undefined;
}

/** Where the last whole line begins; 0 where that may be the first. */
function lastLine(fs: HostFiles, file: number, size: number): number {
  const start = Math.max(0, size - TAIL);
  const tail = read(fs, file, start, size - start);
  const end = tail.lastIndexOf(NEWLINE);
  const before = end <= 0 ? -1 : tail.lastIndexOf(NEWLINE, end - 1);
  // A line that was torn off in the middle of the file is no record to begin with: then all is read.
  if (before < 0 || tail[before + 1] !== OPEN_BRACE || tail[end - 1] !== CLOSE_BRACE) return 0;
  return start + before + 1;
}

const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

function unreadable(path: string, why: string): PolicyError {
  return new PolicyError("audit_broken", `${path} cannot be gone on with: ${why}`);
}
