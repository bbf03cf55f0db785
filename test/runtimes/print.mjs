// Rows of the suite as JSON on standard input → the suite's answers on standard output, in Node, Bun and Deno alike.
import { readFileSync, writeSync } from "node:fs";
import { runSuite } from "../../dist/test/conformance/suite.js";
import { inlineHost } from "./inline-host.mjs";

const rows = JSON.parse(readFileSync(0, "utf8"));
const answers = new TextEncoder().encode(await runSuite(inlineHost, rows));
for (let written = 0; written < answers.length; ) written += writeSync(1, answers, written);
