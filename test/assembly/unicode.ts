// Turns the compiler's Unicode functions into a module that tests can call, with a scratch page for names and answers.
export { nextWithCase, orbitOf } from "../../assembly/compiler/unicode/fold";
export { propertyId, rangeCount, writeRanges } from "../../assembly/compiler/unicode/properties";

/** 32 KiB that belong to the caller: no property has more than 4,000 ranges. */
export const scratch: usize = memory.data(32768);
