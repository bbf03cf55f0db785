// Budgets of the compiler: a unit, a reason and a refusal each. A pattern over one of them is refused, never approximated.

/** Bytes of one pattern's source. Longer ones are data, not patterns. */
export const MAX_PATTERN_BYTES: i32 = 65536;
/** Nested groups; the parser recurses, and a wasm stack holds a few thousand frames. */
export const MAX_NESTING: i32 = 250;
/** A bound in `{m,n}`. */
export const MAX_REPEAT: i32 = 1000;
/** Nodes of a syntax tree. */
export const MAX_TREE_NODES: i32 = 200000;
/** Nodes of one pattern's byte automaton after counted repeats are unrolled. */
export const MAX_NFA_NODES: i32 = 24000;
/** States of one pattern's DFA before minimisation; beyond, the pattern runs as an NFA. */
export const MAX_DFA_STATES: i32 = 4096;
/** Bytes of one pattern's table; beyond, the pattern runs as an NFA. Of a thousand agent patterns two are larger. */
export const MAX_DFA_BYTES: i32 = 24576;
/** The same with FLAG_LARGE_TABLE: the default signals are few and known, and one that ran as an NFA would cost as much as all others. */
export const MAX_LARGE_DFA_BYTES: i32 = 40960;
/** Subset-construction work (words of state sets united) for one pattern before it is given to the NFA tier. */
export const MAX_DFA_STEPS: i32 = 6000000;
/** Instructions of one pattern's span program, which is also the NFA tier's program. */
export const MAX_SPAN_INSTRUCTIONS: i32 = 8192;
/** Threads of one state while look-around is determinised. */
export const MAX_THREADS: i32 = 1024;
/** Strings of one exact set while required literals are extracted (RE2's prefilter uses 16). */
export const MAX_EXACT: i32 = 24;
/** Symbols of one exact string kept while literals are extracted. */
export const MAX_EXACT_LENGTH: i32 = 64;
/** Alternatives of one required clause. */
export const MAX_CLAUSE: i32 = 64;
/** Symbols of a literal in the literal automaton: its rarest window. */
export const MAX_WINDOW: i32 = 5;
/** Symbols below which a literal is too common to be required. */
export const MIN_WINDOW: i32 = 2;
/** Bytes of one merged always-on table: products multiply, so several small ones beat a large one, and stay in cache. */
export const MAX_GROUP_BYTES: i32 = 65536;
/** Words of its lists of patterns: a state that reports thousands makes each merge copy them all. A larger one is not merged further. */
export const MAX_GROUP_LIST_WORDS: i32 = 32768;
/** Patterns one after another that a group may turn down, each after a merge for nothing, before it is closed. */
export const MAX_REJECTIONS: i32 = 32;
/** Rounds to which a counted repeat is cut in the approximation that keeps an NFA from running on every text; fewer where the table would be too large. */
export const APPROXIMATE_ROUNDS: i32 = 16;
export const FEWEST_ROUNDS: i32 = 6;
/** Patterns of one program; ids are 16-bit words in the engine. */
export const MAX_PATTERNS: i32 = 16384;
/**
 * Work of one compile, in 1,024 words of state sets and entries of tables: some 12 microseconds each, so twelve seconds. A
 * thousand patterns of real agents take 16,400, the default signals 33,000, look-around over a whole line up to 2,000 a pattern;
 * thousands of patterns whose tables are all too large would take minutes.
 */
export const MAX_COMPILE_STEPS: i32 = 1 << 20;
/** Bytes that one compile may ask of its heap. */
export const MAX_HEAP_BYTES: usize = 192 << 20;
/** Bytes that one pattern may ask of it. Of the patterns a policy writes none takes a hundredth; hostile ones that are accepted take half. */
export const MAX_PATTERN_HEAP_BYTES: usize = 64 << 20;
/** Nodes of one product of tables while two sets of patterns are compared; about 100 bytes each. */
export const MAX_PRODUCT_NODES: i32 = 200000;
/** Nodes of the first product, which looks at matches one by one; what it cannot tell is asked of whole texts. */
export const MAX_LOCAL_NODES: i32 = 20000;
/** Table steps that one comparison may take in all its products: about a second. */
export const MAX_PRODUCT_STEPS: i32 = 60000000;
/** Nodes of a product that asks whether a single pattern covers another; several are asked one after another. */
export const MAX_PAIR_NODES: i32 = 20000;
/** Texts made at random for patterns that no product can tell apart. */
export const MAX_WANDERINGS: i32 = 256;
/** Patterns that are asked so before they are looked at together. */
export const MAX_PAIRS: i32 = 8;
