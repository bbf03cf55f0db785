// Turns the compiler's Unicode functions into a module that tests can call, with a scratch page for names and answers.
export { nextWithCase, orbitOf } from "../../assembly/compiler/unicode/fold.ts";
export { propertyId, propertyRanges } from "../../assembly/compiler/unicode/properties.ts";

/** 32 KiB that belong to the caller: no property has more than 4,000 ranges. */
export const scratch: usize = memory.data(32768);
