// A program as the body of a request → the effect of a call in workerd, deployed with the engine alone, or the code that refuses the program.
import { createGuard } from "../../dist/bindings/hosts/workerd-without-sql.js";

export default {
  /** @param {Request} request */
  async fetch(request) {
    try {
      const guard = await createGuard(new Uint8Array(await request.arrayBuffer()));
      return new Response(guard.check({ tool: "query", args: { sql: "drop table users" } }).effect);
    } catch (error) {
      return new Response(error.code ?? String(error));
    }
  },
};
