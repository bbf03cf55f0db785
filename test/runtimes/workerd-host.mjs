// Guards of the published workerd entry, and the compiler behind the main one, as a host of the suite.
import { createGuard } from "../../dist/bindings/hosts/workerd.js";
import { compile, GovernancePolicy } from "../../dist/bindings/index.js";

/** @type {import("../conformance/suite.ts").SuiteHost} */
export const workerdHost = {
  compile: async (policy) => compile(GovernancePolicy.parse(policy)),
  createGuard: async (program) => createGuard(program),
};
