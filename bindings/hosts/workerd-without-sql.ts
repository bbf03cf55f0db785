// Cloudflare Workers whose programs read no SQL: the engine alone is imported.
import engine from "../../engine.wasm";
import { hostPrograms } from "./program-guard.ts";

export type { ProgramHost } from "./program-guard.ts";

export const { createGuard, createGuardSync } = hostPrograms(() => engine);
