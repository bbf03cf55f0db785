// Turns one source file into the facts that the architecture rules judge: what it imports and which names it reaches for.
import { type Node as EstreeNode, parseSync } from "./parser.ts";

export interface ImportFact {
  readonly specifier: string;
  /** `type` leaves no trace in the built file; `dynamic` is an `import()` expression. */
  readonly kind: "value" | "type" | "dynamic";
  readonly line: number;
}

export interface NameFact {
  readonly name: string;
  readonly line: number;
}

export interface SourceFacts {
  readonly imports: readonly ImportFact[];
  /** Free-standing identifiers in expressions, and `Object.property` for member reads on an identifier. */
  readonly names: readonly NameFact[];
  /** Lines with a regular expression literal. */
  readonly regexLines: readonly number[];
  /** Lines with an `await` outside every function. */
  readonly topLevelAwaitLines: readonly number[];
  /** Lines with a decorator. */
  readonly decoratorLines: readonly number[];
  readonly onlyReExports: boolean;
  readonly comments: readonly NameFact[];
  readonly lineCount: number;
  readonly firstLine: string;
}

/** Reads TypeScript or AssemblyScript source; throws where the parser reports an error. */
export function readFacts(file: string, source: string): SourceFacts {
  const { program, comments } = parseSync(file, source);
  const lineStarts = startsOfLines(source);
  const lineOf = (offset: number): number => countUpTo(lineStarts, offset);
  const facts = {
    imports: [] as ImportFact[],
    names: [] as NameFact[],
    regexLines: [] as number[],
    topLevelAwaitLines: [] as number[],
    decoratorLines: [] as number[],
  };

  function visit(node: EstreeNode, functionDepth: number, inType: boolean): void {
    const line = lineOf(node.start);
    let depth = functionDepth;
    switch (node.type) {
      case "ImportDeclaration":
        facts.imports.push({ specifier: textOf(node.source), kind: importKind(node), line });
        return;
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        if (isNode(node.source)) {
          const kind = node.exportKind === "type" ? "type" : "value";
          facts.imports.push({ specifier: textOf(node.source), kind, line });
          return;
        }
        break;
      case "ImportExpression":
        facts.imports.push({ specifier: textOf(node.source), kind: "dynamic", line });
        break;
      case "TSImportType":
        facts.imports.push({ specifier: textOf(node.source), kind: "type", line });
        return;
      case "Literal":
        if (node.regex !== undefined && node.regex !== null) facts.regexLines.push(line);
        return;
      case "AwaitExpression":
        if (functionDepth === 0) facts.topLevelAwaitLines.push(line);
        break;
      case "ForOfStatement":
        if (node.await === true && functionDepth === 0) facts.topLevelAwaitLines.push(line);
        break;
      case "Decorator":
        facts.decoratorLines.push(line);
        return;
      case "Identifier":
        if (!inType) facts.names.push({ name: String(node.name), line });
        break;
      case "MemberExpression": {
        const object = node.object;
        const property = node.property;
        if (isNode(object) && object.type === "Identifier" && isNode(property) && property.type === "Identifier")
          facts.names.push({ name: `${String(object.name)}.${String(property.name)}`, line });
        break;
      }
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        depth++;
        break;
    }
    for (const [key, child] of Object.entries(node)) {
      if (isName(node, key)) continue;
      for (const each of Array.isArray(child) ? child : [child])
        if (isNode(each)) visit(each, depth, inType || isTypeOnly(each));
    }
  }
  for (const statement of program.body) visit(statement, 0, false);

  return {
    ...facts,
    onlyReExports: program.body.every((each) => each.type.startsWith("Export") && isNode(each.source)),
    comments: comments.map((comment) => ({ name: comment.value, line: lineOf(comment.start) })),
    lineCount: source.endsWith("\n") ? lineStarts.length - 1 : lineStarts.length,
    firstLine: source.slice(0, (lineStarts[1] ?? source.length + 1) - 1),
  };
}

function isNode(value: unknown): value is EstreeNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

/** True where `key` holds a mere name and not a reference: `object.name`, `{ name: 1 }`, a method's name. */
function isName(node: EstreeNode, key: string): boolean {
  if (node.computed === true) return false;
  if (node.type === "MemberExpression") return key === "property";
  if (node.type === "Property") return key === "key" && node.shorthand !== true;
  return key === "key" || key === "label";
}

/** Wrappers whose inner part is an expression; every other TS node is gone after the build. */
const TS_WITH_VALUE = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion"]);

function isTypeOnly(node: EstreeNode): boolean {
  return node.type.startsWith("TS") && !TS_WITH_VALUE.has(node.type);
}

function importKind(node: EstreeNode): "value" | "type" {
  if (node.importKind === "type") return "type";
  const specifiers = node.specifiers as readonly EstreeNode[];
  const all = specifiers.length > 0 && specifiers.every((specifier) => specifier.importKind === "type");
  return all ? "type" : "value";
}

/** The text of a string literal; "" for a computed specifier, which no rule accepts. */
function textOf(node: unknown): string {
  return isNode(node) && typeof node.value === "string" ? node.value : "";
}

function startsOfLines(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** How many of the ascending `starts` are at or before `offset`. */
function countUpTo(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
