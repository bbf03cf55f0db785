// What the compiler refuses in a rule → an error that knows the rule, so that its place in the document can be told.
import { PolicyError } from "../errors.ts";

/** A rule that cannot be compiled. */
export class RuleError extends PolicyError {
  /** Id of the rule. */
  readonly rule: string;

  constructor(code: PolicyError["code"], rule: string, why: string) {
    super(code, `rule ${rule}: ${why}`);
    this.rule = rule;
  }
}
