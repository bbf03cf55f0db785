// Patterns → our matcher, taken apart the way the benchmarks need it: program bytes, a loaded engine, a question.
import { compilePatterns } from "../bindings/compile/compile.ts";
import { Engine } from "../bindings/engine/engine.ts";
import { compilerModule, engineModule, sqlModule } from "../bindings/hosts/inline.ts";
import type { Matcher } from "./rivals/rivals.ts";

/** Program bytes of regexes, case folded, in the order given. */
export function compileRegexes(patterns: readonly string[]): Uint8Array {
  return compilePatterns(
    compilerModule(),
    patterns.map((pattern) => ({ pattern, type: "regex" })),
  );
}

/** An engine instance of its own that holds the program. */
export function loadProgram(program: Uint8Array): Engine {
  return Engine.create(engineModule(), program, sqlModule);
}

export function matcherOf(engine: Engine): Matcher {
  return { match: (text) => engine.matchText(text) };
}
