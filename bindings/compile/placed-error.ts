// What the compiler refuses of a policy → an error that knows which part it is, so that its place in the document can be told.
import { PolicyError } from "../errors.ts";

/** A part of a policy that cannot be compiled. */
export class PlacedError extends PolicyError {
  /** The part, as origins name it: `rules.no-force-push`, `blocked_patterns[2]`; undefined for the policy as a whole. */
  readonly path: string | undefined;

  constructor(code: PolicyError["code"], path: string | undefined, why: string) {
    super(code, path === undefined ? why : `${describe(path)}: ${why}`);
    this.path = path;
  }
}

const RULES = "rules.";

/** The path of a rule. */
export function rulePath(id: string): string {
  return RULES + id;
}

function describe(path: string): string {
  return path.startsWith(RULES) ? `rule ${path.slice(RULES.length)}` : path;
}
