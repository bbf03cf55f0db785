// Turns the engine's text functions (views, paths, hosts) into a module that tests can call.
export { readEscapes } from "../../assembly/engine/text/escapes.ts";
export { HOST_TEXT, hostArea, hostPort, readHost } from "../../assembly/engine/text/host.ts";
export { needsViews } from "../../assembly/engine/text/needs.ts";
export { isOpenPath, PATH_TEXT, pathArea, readPath } from "../../assembly/engine/text/path.ts";
export { readRuns } from "../../assembly/engine/text/runs.ts";
export { spanEnd, spanStart } from "../../assembly/engine/text/spans.ts";
export { entityOf, foldOf, verifyViewTable } from "../../assembly/engine/text/table.ts";
export { readUnicode } from "../../assembly/engine/text/unicode.ts";
export { readViews, viewsArea } from "../../assembly/engine/text/views.ts";

/** First byte that tests may use; they grow the memory themselves. */
export const free: usize = __heap_base;
