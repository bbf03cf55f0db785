// Vercel's edge runtime and Next.js middleware: imported modules, which their bundlers mark with `?module`.
import engine from "../../engine.wasm?module";
import sql from "../../sql.wasm?module";
import { hostPrograms } from "./program-guard.ts";

export type { ProgramHost } from "./program-guard.ts";

export const { createGuard, createGuardSync } = hostPrograms(
  () => engine,
  () => sql,
);
