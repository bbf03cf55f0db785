// A problem met while parsing → the compile's failure, and a cursor at the end, where every caller stops.
import * as failure from "../failure.ts";
import { jumpToEnd } from "./source.ts";

/** Text that the dialect does not know. Always 0, so that a caller can return it. */
export function syntax(detail: i32, from: i32, to: i32): i32 {
  failure.fail(failure.FAIL_SYNTAX, detail, from, to);
  jumpToEnd();
  return 0;
}

/** What the dialect refuses on purpose. */
export function refuse(detail: i32, from: i32, to: i32): i32 {
  failure.fail(failure.FAIL_UNSUPPORTED, detail, from, to);
  jumpToEnd();
  return 0;
}
