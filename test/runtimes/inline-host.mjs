// The published entry, with the wasm inlined, as a host of the suite.
import { compile, createGuard, GovernancePolicy } from "../../dist/bindings/index.js";

/** @type {import("../conformance/suite.ts").SuiteHost} */
export const inlineHost = {
  compile: async (policy) => compile(GovernancePolicy.parse(policy)),
  createGuard: async (program) => createGuard(program),
};
