// engine.wasm and sql.wasm as asc makes them, with names and not optimised → the same small, save for what runs for each byte or word, which is fast.
import binaryen from "assemblyscript/binaryen";
import { functionsOf, runApart } from "./apart.mjs";
import { arrangeFunctions } from "./arrange.mjs";
import { nestConditions } from "./nest.mjs";

/** What runs for each byte or each literal of a text: optimised for speed, with what it calls copied into it. */
const SCANS = ["scan/scan", "scan/passes", "scan/confirm", "program", "memory", "text/blocks", "text/needs"];

/** What runs for each word of a command line, likewise: 1.3 KB. The rest of shell/ would be another 0.5 KB for nothing that can be measured. */
const SHELL = [
  ..."command flags list match redirect reserved simple state table/entry table/find view words opening/openEscapes"
    .split(" ")
    .map((part) => `shell/${part}`),
  "text/glob",
];

/** What runs for each byte and token of SQL: it is read in 0.6 of the time, for 0.6 KB of sql.wasm. */
const SQL = ["index", "lexer", "records", "scan", "words"].map((file) => `sql/${file}`);

const HOT = [...SCANS, ...SHELL, ...SQL, "structure/names"];

/** In files that are HOT, what fewer than one in ten command lines run: 0.3 KB, and no line takes longer. */
const RARE = [
  "redirect/readHere redirect/pushBody simple/readFunction simple/readParenthesis simple/write flags/readSlash",
  "match/patternSize match/fitsRedirects match/isOutside command/findUnsure",
]
  .flatMap((names) => names.split(" "))
  .map((name) => `shell/${name}`);

/**
 * What does not run for each word or check: of these folders and files, all that is not HOT or is RARE. Small bodies only are copied
 * into it. 1.6 KB of engine.wasm; command lines that expand, decode or rewrite take 1 to 2 % longer. `text` and the parts
 * of `structure` would be 0.4 KB more, and paths and hosts 10 %, views 6 % slower.
 */
const COLD = ["shell", "verify", "text/table"];

// Sizes are in nodes of Binaryen; figures are of November 2026, gzipped.

/** A body up to this size is copied into hot functions. With 20, scans with 1,000 patterns take 2 to 5 % longer; with 40, shell texts 1 to 2 %, for 0.5 KB less. */
const HOT_COPY_NODES = 60;
/** So is one up to this size that has no loops and calls. With 100, and 25 above, 0.7 KB smaller and shell texts 1 % slower. */
const HOT_PLAIN_COPY_NODES = 200;
/** The same for all others: with 8 the module is 1.3 KB smaller, and calls that match something, views and SQL are 5 to 9 % slower. */
const COPY_NODES = 25;
/** The same for what is COLD. */
const COLD_COPY_NODES = 8;
/** A body with one caller is copied up to this size: without bound 0.6 KB larger. */
const ONE_CALLER_NODES = 120;

/** They save instructions but make them less alike: 0.5 KB larger with both. */
const LEFT_OUT = ["local-cse", "simplify-locals"];

/** What asc enables, and SIMD (asconfig.json). */
const FEATURES = ["MutableGlobals", "SignExt", "NontrappingFPToInt", "BulkMemory", "BulkMemoryOpt", "SIMD128"].reduce(
  (all, name) => all | binaryen.Features[name],
  0,
);

/**
 * Against asc's own -O3, with the bodies that several callers share kept apart by hand, of both modules in one: 54.9 KB
 * instead of 57.4; scans take 0.82 to 0.99 of the time, shell texts 0.94, views 0.92.
 */
export function shrink(bytes, folder) {
  const isOf = (parts, name) => parts.some((part) => name.startsWith(`${folder}/${part}`));
  const isHot = (name) => isOf(HOT, name) && !isOf(RARE, name);
  const isCold = (name) => isOf(COLD, name) && !isHot(name);

  let module = runApart(read(bytes), FEATURES, isCold, (fast) => copyHot(fast, isHot));
  optimizeSmall(module, COLD_COPY_NODES);
  module = runApart(module, FEATURES, isCold, (warm) => optimizeSmall(warm, COPY_NODES));
  optimizeSmall(module, COLD_COPY_NODES);

  setLevels(3, 0);
  for (const { name } of functionsOf(module)) if (isHot(name)) module.optimizeFunction(name);
  setLevels(2, 2);
  nestConditions(module);
  module.runPasses(["merge-blocks", "remove-unused-brs", "vacuum", "reorder-globals", "simplify-locals-nostructure"]);
  module.runPasses(["reorder-locals"]);
  binaryen.setDebugInfo(false);
  arrangeFunctions(module);
  if (!module.validate()) throw new Error("the module is not valid once shrunk");
  const small = Buffer.from(module.emitBinary());
  module.dispose();
  return small;
}

function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
}

/** Copies the bodies of hot functions, and no others, to where they are called. */
function copyHot(module, isHot) {
  setLevels(3, 0);
  binaryen.setAlwaysInlineMaxSize(HOT_COPY_NODES);
  binaryen.setFlexibleInlineMaxSize(HOT_PLAIN_COPY_NODES);
  for (const { name, base } of functionsOf(module)) {
    if (base || isHot(name)) continue;
    binaryen.setPassArgument("no-inline", name);
    module.runPasses(["no-inline"]);
  }
  module.runPasses(["inlining-optimizing"]);
}

function optimizeSmall(module, copyNodes) {
  setLevels(2, 2);
  binaryen.setAlwaysInlineMaxSize(copyNodes);
  for (const pass of LEFT_OUT) binaryen.addPassToSkip(pass);
  module.optimize();
  binaryen.clearPassesToSkip();
}

/** Sets what Binaryen keeps for all modules of the process, asc's own runs included. */
function setLevels(speed, size) {
  binaryen.setOptimizeLevel(speed);
  binaryen.setShrinkLevel(size);
  binaryen.setOneCallerInlineMaxSize(ONE_CALLER_NODES);
  binaryen.setClosedWorld(true);
  binaryen.setFastMath(false);
  binaryen.setLowMemoryUnused(true); // memoryBase in asconfig.json
}
