// Policies × calls → the text of every answer, one line each: what every JavaScript host has to give byte for byte.

/** What one host brings: compiling, and guards that judge. Methods may throw building errors, which are answers too. */
export interface SuiteHost {
  /** Program bytes of a policy's text. */
  compile(policy: string): Promise<Uint8Array>;
  createGuard(program: Uint8Array): Promise<SuiteGuard>;
}

/** The part of a guard that the suite asks. */
export interface SuiteGuard {
  check(call: SuiteCall): unknown;
  checkText(text: string, stage: "input" | "output"): unknown;
  session(options: { readonly id: string }): unknown;
}

export interface SuiteCall {
  readonly tool: string;
  readonly args?: unknown;
  readonly context?: unknown;
  readonly confidence?: number;
  readonly session?: string;
  readonly tokens?: number;
}

/** A policy and what is asked of it. */
export interface SuiteRow {
  readonly name: string;
  readonly policy: string;
  /** Sessions that are open when the calls come. */
  readonly sessions?: readonly string[];
  readonly calls?: readonly SuiteCall[];
  readonly texts?: readonly string[];
  /** Arguments that JSON cannot write, by their name in `HOSTILE_ARGUMENTS`. */
  readonly hostile?: readonly string[];
}

/** Arguments that no snapshot can be made of, each built afresh. */
export const HOSTILE_ARGUMENTS: Readonly<Record<string, () => unknown>> = {
  cyclic: () => {
    const value: { self?: unknown } = {};
    value.self = value;
    return value;
  },
  bigint: () => ({ amount: 1n }),
  date: () => ({ at: new Date(0) }),
  map: () => ({ entries: new Map([["rm", "-rf"]]) }),
  bytes: () => ({ data: new Uint8Array(4) }),
  function: () => ({ run: () => "rm -rf /" }),
  symbol: () => ({ key: Symbol("rm") }),
  toJSON: () => ({ toJSON: () => "harmless" }),
  "throwing getter": () =>
    Object.defineProperty({}, "command", {
      enumerable: true,
      get(): never {
        throw new Error("not today");
      },
    }),
  "throwing proxy": () =>
    new Proxy(
      {},
      {
        ownKeys(): never {
          throw new Error("not today");
        },
      },
    ),
  "not a number": () => ({ amount: Number.NaN }),
  "too deep": () => {
    let value: unknown = "rm -rf /";
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    return value;
  },
  "too long": () => ({ text: "a".repeat(2 * 1024 * 1024) }),
};

/** Runs every row and returns the answers as text: a line is `row / question`, a tab and the answer as JSON. */
export async function runSuite(host: SuiteHost, rows: readonly SuiteRow[]): Promise<string> {
  const lines: string[] = [];
  for (const row of rows) {
    const say = (question: string, answer: unknown): unknown =>
      lines.push(`${row.name} / ${question}\t${JSON.stringify(answer)}`);
    try {
      const program = await host.compile(row.policy);
      say("program", { bytes: program.length, sha256: await digest(program) });
      const guard = await host.createGuard(program);
      for (const id of row.sessions ?? []) guard.session({ id });
      for (const call of row.calls ?? []) say(JSON.stringify(call), guard.check(call));
      for (const name of row.hostile ?? [])
        say(`hostile ${name}`, guard.check({ tool: "any", args: hostileArguments(name) }));
      for (const text of row.texts ?? [])
        for (const stage of ["input", "output"] as const)
          say(`${stage} ${JSON.stringify(text)}`, guard.checkText(text, stage));
    } catch (error) {
      say("error", describeError(error));
    }
  }
  return `${lines.join("\n")}\n`;
}

function hostileArguments(name: string): unknown {
  const build = HOSTILE_ARGUMENTS[name];
  if (build === undefined) throw new Error(`no hostile arguments are called ${name}`);
  return build();
}

/** Code and positions of a building error. Other errors must not happen and show themselves in full. */
function describeError(error: unknown): unknown {
  if (error instanceof Error && "code" in error && "issues" in error)
    return { name: error.name, code: error.code, message: error.message, issues: error.issues };
  return { unexpected: String(error) };
}

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
