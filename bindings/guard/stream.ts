// A text in chunks → what of it may go on, redacted, chunk by chunk, and one decision for the whole.
import { type Question, readText, type Stage } from "./call.ts";
import type { Core } from "./core.ts";
import type { Decision } from "./decision.ts";
import type { Force } from "./force.ts";
import { type Ruling, refusal } from "./judge.ts";
import { utf8Length } from "./segments.ts";
import { Follower, type Outcome } from "./stream-follower.ts";

/** What a chunk, or the end, sets free. */
export interface StreamStep {
  /** What may go on now, redacted; empty where nothing may yet, or ever. */
  readonly text: string;
  /**
   * The decision of the whole stream, which is over: at its end, or as soon as it is denied. Where it is not `allowed`,
   * nothing more leaves.
   */
  readonly decision?: Decision;
}

/** The reason with which a web stream breaks off whose text was denied. */
export class StreamDenied extends Error {
  override readonly name = "StreamDenied";
  readonly decision: Decision;

  constructor(decision: Decision) {
    super(decision.message);
    this.decision = decision;
  }
}

/**
 * One text that comes in chunks, cut anywhere. Text goes on as soon as no match that is still to come can begin in it; what
 * is part of a match waits until the match is complete. However the text is cut, what goes on is the same in all, and the
 * same as `checkText` and its redaction would give, with these bounds:
 *
 * - Where a rule of the stage asks for more than a match (an intent, several patterns together, a negation), and at stage
 *   `tool_call`, all text waits for the end.
 * - A redacting pattern with look-around or anchored to the start of the text makes all text wait, too; one with `\b` the
 *   last word, one with `(?m)^` the last line.
 * - Where texts are matched through views (`normalize`), text goes on word by word: what a view reads ends at a blank at the
 *   latest. A text without blanks waits, as does all text where `normalize` is `[escapes]` alone.
 * - Where the redacted text itself matches a redacting pattern the stream is denied, `unredactable`: `checkText` would
 *   replace again what has left here already.
 * - More than `max_input_bytes` in all is denied, `unreadable_input`; more undecided matches than the engine follows
 *   (`StreamOverflow`: 192 runs, 64 KB looked back at) are denied, `engine_fault`.
 * - The decision names the rules known when it is made, no intent, and no `redacted` text. Spans are offsets in the whole
 *   text; where the start of a match has left, its span is the place where it became certain.
 *
 * In observe mode text passes unchanged at once, and the decision says what enforcing would have done.
 */
export class GuardStream {
  readonly #core: Core;
  /** The policy that the stream began with. */
  readonly #force: Force;
  readonly #question: Question;
  readonly #follower: Follower | undefined;
  /** The whole text, where it is judged at the end. */
  #whole = "";
  #bytes = 0;
  /** First half of a surrogate pair, whose second half may begin the next chunk. */
  #half = "";
  #ruling: Ruling | undefined;
  #decision: Decision | undefined;

  constructor(core: Core, stage: Stage) {
    const { force } = core;
    this.#core = core;
    this.#force = force;
    this.#question = readText("", stage);
    const { engine } = force.judge;
    const plan = engine === undefined || this.#question.fault !== "" ? undefined : force.streamPlan(engine, stage);
    if (engine !== undefined && plan !== undefined) this.#follower = new Follower(force.judge, engine, plan);
  }

  /** Takes the next chunk. Once the stream is over, every further call answers its decision and no text. */
  push(chunk: string): StreamStep {
    return this.#take(chunk, false);
  }

  /** Ends the text: what was held goes on, or nothing more does. */
  end(): StreamStep {
    return this.#take("", true);
  }

  /**
   * The same as a web stream of strings. A denied text errors it with `StreamDenied`, which also stops what is piped into
   * it; text that its reader has not taken by then is lost. A web stream that is cancelled has no decision.
   */
  transform(): TransformStream<string, string> {
    const deliver = ({ text, decision }: StreamStep, controller: TransformStreamDefaultController<string>): void => {
      if (decision?.allowed === false) controller.error(new StreamDenied(decision));
      else if (text !== "") controller.enqueue(text);
    };
    return new TransformStream<string, string>({
      transform: (chunk, controller) => deliver(this.push(chunk), controller),
      flush: (controller) => deliver(this.end(), controller),
    });
  }

  #take(chunk: string, last: boolean): StreamStep {
    if (this.#decision !== undefined) return { text: "", decision: this.#decision };
    const { observing } = this.#force;
    let text = "";
    if (this.#ruling === undefined) {
      const outcome = this.#judge(chunk, last);
      this.#ruling = outcome.ruling;
      text = outcome.text;
    }
    // Who only observes lets pass what came, and hears at the end what enforcing would have stopped.
    if (observing) text = typeof chunk === "string" ? chunk : "";
    if (this.#ruling === undefined || (observing && !last)) return { text };
    this.#decision = this.#core.conclude(this.#question, this.#ruling, this.#force);
    return { text: this.#decision.allowed ? text : "", decision: this.#decision };
  }

  #judge(chunk: string, last: boolean): Outcome {
    if (this.#question.fault !== "") return unreadable(this.#question.fault);
    if (typeof chunk !== "string") return unreadable("the chunk is no string");
    const piece = this.#complete(chunk, last);
    const { maxInputBytes } = this.#force.limits;
    this.#bytes += utf8Length(piece);
    if (this.#bytes > maxInputBytes)
      return unreadable(`text cannot be read: more than ${maxInputBytes} bytes of text (max_input_bytes)`);
    if (this.#follower !== undefined) return this.#follower.take(piece, last);
    this.#whole += piece;
    if (!last) return { text: "" };
    const ruling = this.#core.rule(readText(this.#whole, this.#question.stage), undefined, this.#force);
    return { text: (ruling.judgement.redacted as string | undefined) ?? this.#whole, ruling };
  }

  /** The chunk with the half of a pair from before it, without one at its end, and no lone halves inside. */
  #complete(chunk: string, last: boolean): string {
    const text = this.#half + chunk;
    const tail = text.charCodeAt(text.length - 1);
    const cut = !last && tail >= 0xd800 && tail < 0xdc00 ? text.length - 1 : text.length;
    this.#half = text.slice(cut);
    return text.slice(0, cut).toWellFormed();
  }
}

function unreadable(why: string): Outcome {
  return { text: "", ruling: refusal("unreadable_input", why) };
}
