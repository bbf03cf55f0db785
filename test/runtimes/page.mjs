// Rows of the suite → answers, inside a web page.
import { runSuite } from "../../dist/test/conformance/suite.js";
import { inlineHost } from "./inline-host.mjs";

/** @param {readonly import("../conformance/suite.ts").SuiteRow[]} rows */
export const answer = (rows) => runSuite(inlineHost, rows);
