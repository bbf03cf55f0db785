// Vercel's edge runtime and Next.js middleware where programs read no SQL: the engine alone is imported.
import engine from "../../engine.wasm?module";
import { hostPrograms } from "./program-guard.ts";

export type { ProgramHost } from "./program-guard.ts";

export const { createGuard, createGuardSync } = hostPrograms(() => engine);
