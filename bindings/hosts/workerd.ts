// Cloudflare Workers: imported modules, for workerd refuses to compile wasm from bytes.
import engine from "../../engine.wasm";
import sql from "../../sql.wasm";
import { hostPrograms } from "./program-guard.ts";

export type { ProgramHost } from "./program-guard.ts";

export const { createGuard, createGuardSync } = hostPrograms(
  () => engine,
  () => sql,
);
