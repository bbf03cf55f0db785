// Ten thousand texts that come in chunks, all in turn → what each open stream holds, and microseconds a chunk.
import { compilePatterns } from "../bindings/compile/compile.ts";
import type { Engine } from "../bindings/engine/engine.ts";
import { type EngineStream, StreamOverflow, type StreamReport } from "../bindings/engine/stream.ts";
import { compilerModule } from "../bindings/hosts/inline.ts";
import type { BenchContext } from "./context.ts";
import { summarise } from "./harness.ts";
import { rounded } from "./report.ts";
import { loadProgram } from "./subject.ts";

const STREAMS = 10_000;
const QUICK_STREAMS = 200;
/** Bytes of state that a stream over a thousand patterns may hold, beside the text that it keeps. */
const MAX_STATE_BYTES = 4096;
/** UTF-16 units of a chunk: some tokens of a model. */
const CHUNK_UNITS = 48;
/** One pattern in so many is redacted in the second case: its spans are followed, not only its first match. */
const REDACTED = 20;

/** An open stream, the text that still comes and the patterns reported so far. */
interface Open {
  readonly stream: EngineStream;
  readonly text: string;
  readonly found: Set<number>;
  refused: boolean;
}

export function run({ report, workload, quick }: BenchContext): void {
  const count = quick ? QUICK_STREAMS : STREAMS;
  const texts = workload.inputs(1024);
  for (const { name, patterns } of workload.sets) {
    for (const redacts of [false, true]) {
      const program = compilePatterns(
        compilerModule(),
        patterns.map((pattern, id) => ({ pattern, type: "regex", wholeSpans: redacts && id % REDACTED === 0 })),
      );
      const engine = loadProgram(program);
      const open = Array.from({ length: count }, (_, i): Open => {
        // no two streams stand at the same place of the same text
        const text = texts[i % texts.length] as string;
        const turn = (i * 7) % text.length;
        const turned = text.slice(turn) + text.slice(0, turn);
        return { stream: engine.openStream(), text: turned.toWellFormed(), found: new Set(), refused: false };
      });
      const { times, held } = pushInTurn(open);
      assertWholeAnswers(engine, open);
      const fields = {
        set: name,
        patterns: patterns.length,
        redacted: redacts ? Math.ceil(patterns.length / REDACTED) : 0,
      };
      report.add(
        { case: "chunk of a stream", ...fields, streams: count, units: CHUNK_UNITS },
        { ...summarise(times), callsPerSample: count },
      );
      report.note({
        case: "state of a stream",
        ...fields,
        bytes: held.stateBytes,
        textUnitsMean: rounded(held.textUnits / count),
        textUnitsMost: held.mostUnits,
        refused: open.filter(({ refused }) => refused).length,
        ...(name === "agent1000" && !redacts && { goal: MAX_STATE_BYTES, met: held.stateBytes <= MAX_STATE_BYTES }),
      });
    }
  }
}

/** Gives every stream its next chunk until all texts have ended: microseconds a chunk by round, and the most that was held. */
function pushInTurn(open: readonly Open[]): {
  times: number[];
  held: { stateBytes: number; textUnits: number; mostUnits: number };
} {
  const times: number[] = [];
  const held = { stateBytes: 0, textUnits: 0, mostUnits: 0 };
  const longest = Math.max(...open.map(({ text }) => text.length));
  for (let at = 0; at < longest + CHUNK_UNITS; at += CHUNK_UNITS) {
    const started = performance.now();
    for (const one of open) {
      if (!one.refused) take(one, at);
    }
    times.push(((performance.now() - started) * 1000) / open.length);
    const all = open.map(({ stream }) => stream.held);
    held.stateBytes = Math.max(held.stateBytes, ...all.map(({ stateBytes }) => stateBytes));
    held.textUnits = Math.max(
      held.textUnits,
      all.reduce((sum, { textUnits }) => sum + textUnits, 0),
    );
    held.mostUnits = Math.max(held.mostUnits, ...all.map(({ textUnits }) => textUnits));
  }
  return { times, held };
}

function take(one: Open, at: number): void {
  const { stream, text, found } = one;
  if (at >= text.length + CHUNK_UNITS) return;
  try {
    const reported: StreamReport = at < text.length ? stream.push(text.slice(at, at + CHUNK_UNITS)) : stream.end();
    for (const { pattern } of reported.matches) found.add(pattern);
  } catch (error) {
    if (!(error instanceof StreamOverflow)) throw error;
    one.refused = true;
  }
}

/** Throws where a stream has not reported what its text, looked at whole, matches. */
function assertWholeAnswers(engine: Engine, open: readonly Open[]): void {
  for (const { text, found, refused } of open) {
    if (refused) continue;
    const whole = engine.matchText(text);
    if (whole.length !== found.size || !whole.every((id) => found.has(id))) {
      throw new Error(`in chunks ${[...found].join()}, whole ${whole.join()}, on ${JSON.stringify(text)}`);
    }
  }
}
