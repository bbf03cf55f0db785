// A module → the same behind some passes, with the calls of chosen functions left as they are: no body is copied into those.
import binaryen from "assemblyscript/binaryen";

/** In front of the names of the imports that stand for functions while passes run: what is imported cannot be copied. */
const APART = "apart:";

const NAME = '\\$([^\\s()"]+)';
const HEAD = new RegExp(`^ \\(func ${NAME}`);
const CALL = new RegExp(`\\(call ${NAME}`);

/**
 * Runs `passes` while functions for which `keeps(name)` holds call imports in place of the module's own functions. Binaryen
 * decides by the size of a body alone whether it is copied, not by whom it is copied into. A function with one caller keeps it.
 * The module is written and read again, which disposes of it and of marks on its functions.
 */
export function runApart(module, features, keeps, passes) {
  const own = functionsOf(module).filter(({ base }) => !base);
  for (const { name, params, results } of own) module.addFunctionImport(APART + name, "apart", name, params, results);
  const lines = takeLines(module);
  const callers = countCallers(lines);
  const apart = new Set();
  const parted = mapCalls(lines, (callee, caller) => {
    if (!keeps(caller) || callers.get(callee) === 1) return callee;
    apart.add(callee);
    return APART + callee;
  });

  const between = parse(parted, features);
  for (const name of apart) between.addFunctionExport(name, APART + name);
  passes(between);
  const joined = mapCalls(takeLines(between), (callee) =>
    callee.startsWith(APART) ? callee.slice(APART.length) : callee,
  );

  const result = parse(joined, features);
  for (const name of apart) result.removeExport(APART + name);
  for (const { name, base } of functionsOf(result)) if (base && name.startsWith(APART)) result.removeFunction(name);
  return result;
}

/** What Binaryen knows of each function of a module, imports included. */
export function functionsOf(module) {
  return Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
}

function takeLines(module) {
  const lines = module.emitText().split("\n");
  module.dispose();
  return lines;
}

function parse(lines, features) {
  const module = binaryen.parseText(lines.join("\n"));
  module.setFeatures(features);
  return module;
}

/** Names the callee of each call anew; there is one call at most in a line of Binaryen's text. */
function mapCalls(lines, rename) {
  let caller = "";
  return lines.map((line) => {
    caller = HEAD.exec(line)?.[1] ?? caller;
    return line.replace(CALL, (_, callee) => `(call $${rename(callee, caller)}`);
  });
}

/** Calls of each function in the module. */
function countCallers(lines) {
  const count = new Map();
  mapCalls(lines, (callee) => {
    count.set(callee, (count.get(callee) ?? 0) + 1);
    return callee;
  });
  return count;
}
