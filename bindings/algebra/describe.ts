// A formula → words for a person.
import type { Atom, Formulas } from "./formula.ts";

function pathOf(place: string): string {
  return (JSON.parse(place) as { readonly path: string } | null)?.path ?? "any argument";
}

/** A formula for a person: the conditions it is made of. */
export function describeFormula(formulas: Formulas, formula: number): string {
  const node = formulas.node(formula);
  if (node.op === "not") return `not (${describeFormula(formulas, node.of)})`;
  if (node.op !== "atom") {
    return node.of
      .slice(0, 4)
      .map((part) => describeFormula(formulas, part))
      .join(` ${node.op} `);
  }
  const atom = formulas.atoms[node.atom] as Atom;
  switch (atom.kind) {
    case "text":
    case "tool":
      return `${atom.kind} ${formulas.patterns[atom.pattern]?.pattern ?? ""}`;
    case "leaf":
    case "fits":
      return `${atom.kind === "leaf" ? "value" : "text"} at ${pathOf(atom.place)}`;
    case "count":
      return `${atom.counter} ≥ ${atom.least}`;
    case "unsure":
      return `confidence < ${atom.below}`;
    case "intent":
      return `intent at ${atom.least} per mille`;
    default: {
      const words = atom.structure === undefined ? atom.key : JSON.stringify(atom.structure);
      return words.length > 120 ? `${words.slice(0, 119)}…` : words;
    }
  }
}
