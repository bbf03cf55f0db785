// The seed of a run → what every random choice of its tests starts from.
import fc from "fast-check";

const text = process.env.PORTCULLIS_SEED ?? "";

/** Set by vitest.config.ts: the same in every default run, another in every deep one unless it is given. */
export const SEED = Number(text);

if (text === "" || !Number.isInteger(SEED)) throw new Error(`PORTCULLIS_SEED is "${text}", expected an integer`);

fc.configureGlobal({ seed: SEED });
