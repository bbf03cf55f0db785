// Numbers of any length as text → the same answers as rational arithmetic over big integers.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";

const RUNS = process.env.PORTCULLIS_DEEP === "1" ? 200_000 : 4_000;

const BOUNDS = ["0", "1", "-1", "0.1", "0.3", "-2.5", "100", "99.99", "1e21", "1.5e-7", "-1e300", "123456789012345"];

const RULES = BOUNDS.flatMap((bound, index) => [
  `  - { id: gt-${index}, effect: audit, when: { arg: args.n, gt: ${bound} } }`,
  `  - { id: gte-${index}, effect: audit, when: { arg: args.n, gte: ${bound} } }`,
  `  - { id: lt-${index}, effect: audit, when: { arg: args.n, lt: ${bound} } }`,
  `  - { id: eq-${index}, effect: audit, when: { arg: args.n, equals: ${bound} } }`,
  `  - { id: least-${index}, effect: allow, when: { arg: args.n, gte: ${bound} } }`,
  `  - { id: most-${index}, effect: allow, when: { arg: args.n, lte: ${bound} } }`,
]);
const guard = createGuardSync(
  GovernancePolicy.parse(`apiVersion: portcullis/v1\nname: decimals\nrules:\n${RULES.join("\n")}\n`),
);

interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
  /** JSON calls it a number, too. */
  readonly strict: boolean;
}

const LENIENT = /^[\0- ]*([+-]?)(\d*)(?:(\.)(\d*))?(?:[eE]([+-]?\d+))?[\0- ]*$/;
const STRICT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function rationalOf(text: string): Rational | undefined {
  const parts = LENIENT.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = "", , fraction = "", exponent = "0"] = parts;
  if (whole + fraction === "") return undefined;
  const power = BigInt(exponent) - BigInt(fraction.length);
  const digits = BigInt(whole + fraction) * (sign === "-" ? -1n : 1n);
  const scale = 10n ** (power < 0n ? -power : power);
  const strict = STRICT.test(text);
  return power < 0n ? { top: digits, bottom: scale, strict } : { top: digits * scale, bottom: 1n, strict };
}

function compare(a: Rational, b: Rational): number {
  const difference = a.top * b.bottom - b.top * a.bottom;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

const digits = fc.stringMatching(/^\d{0,24}$/);
const number = fc
  .tuple(
    fc.constantFrom("", "", "-", "+", " ", "--"),
    fc.oneof(fc.constantFrom("0", "1", "00", "100", "99", "2", "123456789012345"), digits),
    fc.constantFrom("", "", ".", ".0", ".5", ".1", ".10", ".3", ".99", ".30000000000000000001"),
    fc.oneof(fc.constant(""), digits),
    fc.constantFrom("", "", "", "e0", "E+2", "e-1", "e21", "e300", "e", "e-", " ", "x"),
  )
  .map((parts) => parts.join(""));
// a bound itself, written otherwise
const bound = fc
  .tuple(fc.constantFrom(...BOUNDS), fc.constantFrom("", "0", ".0", " ", "e0"), fc.constantFrom("", "0", "+", " "))
  .map(([text, behind, before]) => before + text + behind);
const double = fc.double({ noNaN: true, noDefaultInfinity: true });

test("numbers compare as rationals do, in strings and by themselves", () => {
  const bounds = BOUNDS.map((text) => rationalOf(text) as Rational);
  fc.assert(
    fc.property(fc.oneof(number, bound, double), (value) => {
      const told = new Set(guard.check({ tool: "t", args: { n: value } }).rules);
      const text = typeof value === "number" ? String(value) : value;
      const known = rationalOf(text);
      bounds.forEach((limit, index) => {
        const side = known === undefined ? undefined : compare(known, limit);
        const expected = {
          gt: side === undefined || side > 0,
          gte: side === undefined || side >= 0,
          lt: side === undefined || side < 0,
          eq: side === 0,
          least: known?.strict === true && (side as number) >= 0,
          most: known?.strict === true && (side as number) <= 0,
        };
        for (const [name, holds] of Object.entries(expected)) {
          if (told.has(`${name}-${index}`) !== holds)
            expect.fail(`${JSON.stringify(value)} ${name} ${BOUNDS[index]} should be ${holds}`);
        }
      });
    }),
    { numRuns: RUNS },
  );
});

test("exponents beyond all bounds", () => {
  const [zero, tiny, huge] = ["0e999999999999999999999", "1e-999999999999999999999", "-1e999999999999999999999"];
  const told = (n: string): readonly string[] => guard.check({ tool: "t", args: { n } }).rules;
  expect(told(zero as string)).toContain("eq-0");
  expect(told(tiny as string)).toContain("gt-0");
  expect(told(tiny as string)).toContain("lt-9");
  expect(told(huge as string)).toContain("lt-10");
});
