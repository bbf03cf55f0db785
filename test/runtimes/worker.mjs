// The rows of a request → the suite's answers as a response, in workerd, where wasm comes as imported modules.
import { runSuite } from "../../dist/test/conformance/suite.js";
import { workerdHost } from "./workerd-host.mjs";

export default {
  /** @param {Request} request */
  async fetch(request) {
    return new Response(await runSuite(workerdHost, await request.json()));
  },
};
