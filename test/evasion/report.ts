// `npm run eval -- evasion`: the table of what each transformation keeps and raises, over the project's rows or labelled calls.
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";
import { type DataRows, readDataRows } from "./data-rows.ts";
import { readRows } from "./rows.ts";
import { type Figures, type Judge, judgeOf, judgeOfAll, measure, randomPairs, TRANSFORMATIONS } from "./runner.ts";

/** Shares that have to be reached, in per cent. */
export const LEAST_KEPT_EACH = 95;
export const LEAST_KEPT = 99;
export const MOST_RAISED = 0.5;
/** Not followed: name → why. They count in the share over all. */
export const LIMITS: Readonly<Record<string, string>> = {};
/** Rows with less tries say nothing in per cent: one row may fall. */
const FEW = 20;

export interface ReportOptions {
  /** Labelled calls; absent: the project's own rows. */
  readonly file?: string | undefined;
  /** Random pairs of transformations beside the single ones. */
  readonly pairs?: number;
  /** Rows of each label that are taken from the file. */
  readonly most?: number;
  readonly verbose?: boolean;
}

export interface Totals {
  tried: number;
  kept: number;
  mentions: number;
  silent: number;
  benign: number;
  raised: number;
}

export function totalsOf(all: readonly Figures[]): Totals {
  const sum = { tried: 0, kept: 0, mentions: 0, silent: 0, benign: 0, raised: 0 };
  for (const { keeps, tried, kept, benign, raised } of all) {
    if (keeps) {
      sum.tried += tried;
      sum.kept += kept;
    } else {
      sum.mentions += tried;
      sum.silent += kept;
    }
    sum.benign += benign;
    sum.raised += raised;
  }
  return sum;
}

/** The project's rows, and guards of their rules. */
export function ownRows(): DataRows {
  const { dangerous, benign, policy, small } = readRows();
  const guard = (document: object): Judge => judgeOf(createGuardSync(GovernancePolicy.parse(JSON.stringify(document))));
  const few = small.map((document) => {
    const { rules } = document as { readonly rules: readonly { readonly id: string }[] };
    return [new Set(rules.map(({ id }) => id)), guard(document)] as const;
  });
  return { dangerous, benign, judge: judgeOfAll(guard(policy), few) };
}

/** Transformations that keep the effect and lose too many hits. */
export function weak(all: readonly Figures[]): readonly Figures[] {
  return all.filter(
    ({ keeps, tried, kept }) =>
      keeps && tried - kept > Math.max(tried * (1 - LEAST_KEPT_EACH / 100), tried < FEW ? 1 : 0),
  );
}

const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(2)} %`);

/** Prints the table; whether all shares are reached. */
export function reportEvasion(
  { file, pairs = 0, most = 300, verbose = false }: ReportOptions,
  print: (line: string) => void,
): boolean {
  const rows = file === undefined ? ownRows() : readDataRows(file, most);
  const chains = [...TRANSFORMATIONS.map((each) => [each]), ...randomPairs(pairs, 20_261_120, Object.keys(LIMITS))];
  const all = chains.map((chain) => measure(chain, rows.dangerous, rows.benign, rows.judge));
  print(`${rows.dangerous.length} dangerous rows, ${rows.benign.length} benign rows, ${chains.length} transformations`);
  print("");
  print("kept            raised          transformation");
  for (const { name, keeps, tried, kept, benign, raised, wrong } of all) {
    if (tried + benign === 0) continue;
    const first = `${share(kept, tried)} of ${tried}`.padEnd(16);
    const second = (benign === 0 ? "" : `${raised} of ${benign}`).padEnd(16);
    print(`${first}${second}${keeps ? name : `${name} (a mention: silent)`}`);
    if (verbose) for (const line of wrong) print(`    ${line}`);
  }
  const sum = totalsOf(all);
  const below = weak(all);
  print("");
  print(`hits kept             ${share(sum.kept, sum.tried)} of ${sum.tried} (least ${LEAST_KEPT} %)`);
  print(`mentions silent       ${share(sum.silent, sum.mentions)} of ${sum.mentions}`);
  print(`new hits on benign    ${share(sum.raised, sum.benign)} of ${sum.benign} (most ${MOST_RAISED} %)`);
  print(
    `below ${LEAST_KEPT_EACH} % alone      ${below.length}${below.length === 0 ? "" : `: ${below.map(({ name }) => name).join(", ")}`}`,
  );
  return (
    below.length === 0 && sum.kept >= (sum.tried * LEAST_KEPT) / 100 && sum.raised <= (sum.benign * MOST_RAISED) / 100
  );
}
