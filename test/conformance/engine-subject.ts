// The engine, in its release or its debug build, as a subject of conformance runs and property tests.
import { readFileSync } from "node:fs";
import {
  type CompileOptions,
  type CompilePattern,
  compilePatterns,
  PatternError,
} from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { findRoot } from "./root.ts";
import type { Subject, SubjectPattern } from "./subject.ts";

export const BUILDS = ["release", "debug"] as const;
export type Build = (typeof BUILDS)[number];

const modules = new Map<string, WebAssembly.Module>();

/** A module of `npm run build`. */
export function readModule(name: "compiler" | "engine" | "sql", build: Build): WebAssembly.Module {
  const file = `build/${name}.${build}.wasm`;
  let module = modules.get(file);
  if (!module) {
    module = new WebAssembly.Module(readFileSync(new URL(file, findRoot())));
    modules.set(file, module);
  }
  return module;
}

export function toCompilePattern({ pattern, type, caseSensitive }: SubjectPattern): CompilePattern {
  return type === "suffix_glob"
    ? { pattern, type: "glob", caseSensitive, suffix: true }
    : { pattern, type, caseSensitive };
}

export function engineSubject(build: Build = "release", options: CompileOptions = {}): Subject {
  return (patterns) => {
    let program: Uint8Array;
    try {
      program = compilePatterns(readModule("compiler", build), patterns.map(toCompilePattern), options);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      const { kind, pattern, message, start, end } = error.refusal;
      if (kind === "request" || kind === "fault") throw error;
      return { code: `pattern_${kind}`, pattern, message, start, end };
    }
    const engine = Engine.create(readModule("engine", build), program);
    return {
      matching: (text) => engine.matchText(text),
      spans: (id, text) => engine.findSpans(id, text),
      union: (id, text) => engine.findUnion(id, text),
    };
  };
}
