// Vercel's edge runtime and Next.js middleware: the engine is an imported module, which their bundlers mark with `?module`.
import engine from "../../engine.wasm?module";
import { hostPrograms } from "./program-guard.ts";

export type { ProgramHost } from "./program-guard.ts";

export const { createGuard, createGuardSync } = hostPrograms(() => engine);
