// What the published package promises in numbers and names.

/** Bytes of the packed archive. The wasm modules are in it twice, as files and as base64: two fifths of it. */
export const MAX_PACKAGE_BYTES = 768 * 1024;

/** Bytes of an edge entry's JavaScript, minified and gzipped, without the wasm. */
export const MAX_EDGE_GZIP_BYTES = 24 * 1024;

/** Values that the package exports by name, sorted. Types come on top. */
export const PUBLIC_NAMES = [
  "AuditLog",
  "GovernancePolicy",
  "IntentCategory",
  "PatternType",
  "PolicyError",
  "SafeAgent",
  "StreamDenied",
  "classify",
  "compare",
  "compile",
  "compose",
  "createGuard",
  "createGuardSync",
  "formatIssue",
  "openAuditFile",
  "verify",
];

export interface WasmPromise {
  readonly name: "engine" | "sql" | "compiler";
  /** What it asks of its host. */
  readonly imports: readonly string[];
  /** Every export, memory included: the ABI that other hosts are written against. */
  readonly exports: readonly string[];
  /** Bytes after gzip -9. */
  readonly maxGzipBytes: number;
}

const ENGINE_ABI =
  "programBuffer loadProgram reserveInput inputBuffer inputCapacity segmentTable segmentCapacity factTable selectionTable selectionCapacity begin scan score judge " +
  "evaluate verdict locate openReading readingText readingBytes openSpanWalk nextSpan spanBound " +
  "streamBytes streamBlock openStream pushStream listStreamMatches streamReleaseTo streamKeepFrom steps clearSteps " +
  "attachSql memory table";

/** The engine's memory by the name that only sql.wasm of the same build asks for; BUILD stands for its six digits. */
const SHARED_MEMORY = "memory BUILD";

const COMPILER_ABI =
  "limitHeap limitSteps reserve begin step progress resultAt resultLength failureWord heapBytes reserveQuery openPatterns ask work answer memory";

export const WASM_MODULES: readonly WasmPromise[] = [
  { name: "engine", imports: [], exports: [...ENGINE_ABI.split(" "), SHARED_MEMORY], maxGzipBytes: 48 * 1024 },
  {
    name: "sql",
    imports: [`engine.${SHARED_MEMORY}`],
    exports: ["openSql", "parseSql", "matchSql"],
    maxGzipBytes: 16_448,
  },
  { name: "compiler", imports: [], exports: COMPILER_ABI.split(" "), maxGzipBytes: 64 * 1024 },
];
