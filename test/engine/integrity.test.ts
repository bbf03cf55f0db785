// Programs and modules that are not what they were made as → a clear refusal when they are loaded, never another decision.
import { createHash } from "node:crypto";
import binaryen from "binaryen";
import { describe, expect, it, test } from "vitest";
import { CHECKSUM_BYTES, PROGRAM_VERSION } from "../../assembly/layout.ts";
import { compilePatterns } from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { PolicyError } from "../../bindings/errors.ts";
import { BUILDS, type Build, readModule } from "../conformance/engine-subject.ts";
import { checksumOf, sealed } from "../oracle/checksum.ts";
import { Random } from "../property/random.ts";
import { DEEP } from "../property/tally.ts";
import { compileReference } from "./reference.ts";

const reference = compileReference();

function load(build: Build, program: Uint8Array, sql = readModule("sql", build)): Engine {
  return Engine.create(readModule("engine", build), program, () => sql);
}

function refusal(work: () => unknown): PolicyError {
  try {
    work();
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

/** Copies that went wrong, each in one way. */
const ACCIDENTS: Readonly<Record<string, (random: Random, program: Uint8Array) => Uint8Array>> = {
  "a bit flipped": (random, program) => {
    const at = random.below(program.length);
    return program.with(at, (program[at] as number) ^ (1 << random.below(8)));
  },
  "the same bit flipped twice, a stretch apart": (random, program) => {
    const bit = 1 << random.below(8);
    const copy = program.slice();
    const at = random.below(program.length >> 1);
    for (const each of [at, at + 8 * (1 + random.below(program.length >> 5))])
      copy[each] = (copy[each] as number) ^ bit;
    return copy;
  },
  "a word more here, a word less there": (random, program) => {
    const copy = program.slice();
    const words = new DataView(copy.buffer);
    for (const by of [1, -1]) {
      const at = random.below(program.length >> 2) << 2;
      words.setInt32(at, words.getInt32(at, true) + by, true);
    }
    return copy;
  },
  "a burst overwritten": (random, program) => {
    const copy = program.slice();
    const at = random.below(program.length - 64);
    for (let i = 0; i < 1 + random.below(64); i++) copy[at + i] = random.below(256);
    return copy;
  },
  "a block of zeros": (random, program) => program.slice().fill(0, ...stretch(random, program, 512)),
  "a block of ones": (random, program) => program.slice().fill(0xff, ...stretch(random, program, 512)),
  "two blocks exchanged": (random, program) => {
    const copy = program.slice();
    const block = 4 << random.below(8);
    const [a, b] = [random.below(program.length - block), random.below(program.length - block)];
    copy.set(program.subarray(a, a + block), b);
    copy.set(program.subarray(b, b + block), a);
    return copy;
  },
  "a block left out": (random, program) => {
    const [from, to] = stretch(random, program, 512);
    return Uint8Array.from([...program.subarray(0, from), ...program.subarray(to)]);
  },
  "a block twice": (random, program) => {
    const [from, to] = stretch(random, program, 512);
    return Uint8Array.from([...program.subarray(0, to), ...program.subarray(from)]);
  },
  "zeros put in": (random, program) => {
    const at = random.below(program.length);
    const zeros = new Uint8Array(8 * (1 + random.below(8)));
    return Uint8Array.from([...program.subarray(0, at), ...zeros, ...program.subarray(at)]);
  },
  "an end cut off": (random, program) => program.subarray(0, random.below(program.length)),
  "an end cut off, its length made right": (random, program) => {
    const cut = program.slice(0, 64 + (random.below(program.length - 64) & ~15));
    new DataView(cut.buffer).setUint32(8, cut.length, true);
    return cut;
  },
  "an end of another program": (random, program) => {
    const other = compilePatterns(readModule("compiler", "release"), [{ pattern: "other", type: "regex" }]);
    const keep = Math.max(16, random.below(program.length));
    return Uint8Array.from([...program.subarray(0, keep), ...other.subarray(-CHECKSUM_BYTES)]);
  },
  "line ends of text put in": (_, program) =>
    Uint8Array.from([...program].flatMap((byte) => (byte === 10 ? [13, 10] : [byte]))),
  "read as text": (_, program) => new TextEncoder().encode(new TextDecoder().decode(program)),
};

function stretch(random: Random, program: Uint8Array, most: number): [from: number, to: number] {
  const from = random.below(program.length);
  return [from, Math.min(program.length, from + 1 + random.below(most))];
}

const TIMES = DEEP ? 20_000 : 60;
const CODES = ["program_magic", "program_version", "program_damaged"];

test.each(Object.keys(ACCIDENTS))("%s: refused before anything else is looked at", (name) => {
  const random = new Random(0xacc1);
  let changed = 0;
  for (let i = 0; i < TIMES; i++) {
    const program = ACCIDENTS[name]?.(random, reference) as Uint8Array;
    if (Buffer.compare(program, reference) === 0) continue;
    changed++;
    const { code, message } = refusal(() => load(i % 5 === 0 ? "debug" : "release", program));
    expect(CODES, `${i}: ${message}`).toContain(code);
  }
  expect(changed).toBeGreaterThan(TIMES / 2);
});

test("every single bit of a program counts", () => {
  const program = compilePatterns(readModule("compiler", "release"), [{ pattern: "a+b", type: "regex" }]);
  const step = DEEP ? 1 : 29;
  for (let bit = 0; bit < program.length * 8; bit += step) {
    const changed = program.with(bit >> 3, (program[bit >> 3] as number) ^ (1 << (bit & 7)));
    expect(CODES, `bit ${bit}`).toContain(refusal(() => load("release", changed)).code);
  }
});

test("a program that is cut short says how much of it is there", () => {
  const { code, message } = refusal(() => load("release", reference.subarray(0, 1000)));
  expect(code).toBe("program_damaged");
  expect(message).toContain(`1000 of ${reference.length} bytes`);
  expect(message).toContain("copy it again");
});

test("the compiler's checksum is that of the words that stand there", () => {
  for (const count of [0, 1, 7, 40]) {
    const patterns = Array.from({ length: count }, (_, i) => ({
      pattern: `w${i}[a-f]{${i}}x`,
      type: "regex" as const,
    }));
    const program = compilePatterns(readModule("compiler", count % 2 ? "debug" : "release"), patterns);
    expect(program.subarray(-CHECKSUM_BYTES)).toEqual(checksumOf(program));
  }
  expect(reference.subarray(-CHECKSUM_BYTES)).toEqual(checksumOf(reference));
});

test("who can write a program can write its checksum: its digest tells", () => {
  const needle = new TextEncoder().encode("blocked_patterns[0]");
  const changed = reference.slice();
  changed[Buffer.from(changed).indexOf(needle)] = 0x42;
  const forged = sealed(changed);
  expect(load("release", forged).meta.rules.map(({ id }) => id)).toContain("Blocked_patterns[0]");
  const digests = [reference, forged].map((program) => createHash("sha256").update(program).digest("hex"));
  expect(digests[0]).not.toBe(digests[1]);
});

describe("a program of another version", () => {
  it.each([
    ["older", PROGRAM_VERSION - 1, "compile the policy again"],
    ["newer", PROGRAM_VERSION + 1, "update the package"],
    ["far off", 0xfffffffe, "update the package"],
  ])("%s: both versions, and what to do", (_, version, remedy) => {
    const program = reference.slice();
    new DataView(program.buffer).setUint32(4, version, true);
    for (const bytes of [program, sealed(program)]) {
      const { code, message } = refusal(() => load("release", bytes));
      expect(code).toBe("program_version");
      expect(message).toContain(`format ${version}`);
      expect(message).toContain(`reads format ${PROGRAM_VERSION}`);
      expect(message).toContain(remedy);
    }
  });
});

describe("sql.wasm", () => {
  const plain = compilePatterns(readModule("compiler", "release"), [{ pattern: "a", type: "regex" }]);

  /** As it is, and as another build would have it. */
  const MODULES: Readonly<Record<string, () => WebAssembly.Module>> = {
    "of another build": () => renamed("memory 000000"),
    "from before builds had names": () => renamed("memory"),
    "that is engine.wasm": () => readModule("engine", "release"),
    "that is compiler.wasm": () => readModule("compiler", "release"),
  };

  function renamed(name: string): WebAssembly.Module {
    const module = new binaryen.Module();
    module.addMemoryImport("0", "engine", name);
    for (const each of ["openSql", "parseSql", "matchSql"]) {
      const type = binaryen.createType(Array.from({ length: each === "matchSql" ? 2 : 3 }, () => binaryen.i32));
      module.addFunction(each, type, binaryen.i32, [], module.i32.const(1));
      module.addFunctionExport(each, each);
    }
    return new WebAssembly.Module(module.emitBinary() as Uint8Array<ArrayBuffer>);
  }

  it.each(Object.keys(MODULES))("%s is refused where a program reads SQL, and asked for nowhere else", (name) => {
    const module = MODULES[name]?.() as WebAssembly.Module;
    const { code, message } = refusal(() => load("release", reference, module));
    expect(code).toBe("module_mismatch");
    expect(message).toContain("one build");
    expect(load("release", plain, module).matchText("a")).toEqual([0]);
  });

  it.each(BUILDS)("links with the engine of its build (%s)", (build) => {
    expect(load(build, reference).meta.policy.name).toBe("reference");
  });
});
