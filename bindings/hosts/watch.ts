// A policy's files in Node → a guard that follows them: what is saved takes effect, and what is broken does not.
import { type FSWatcher, statSync, watch } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { GovernancePolicy, type Guard, PolicyError, type PolicyReload } from "../index.ts";

export interface WatchOptions {
  /** Hears why a changed policy was not put in force: `issues` says what is wrong and where. The old one stays. */
  readonly onError: (error: PolicyError) => void;
  /** Hears of every policy put in force, as listeners of the guard's `policy_reloaded` do. */
  readonly onReload?: (reload: PolicyReload) => void;
  /** As for `GovernancePolicy.load`. */
  readonly within?: string;
  /** Milliseconds without another event before the files are read: editors write in several steps. Default 100. */
  readonly debounce?: number;
  /** Milliseconds after which the files are read in any case, for file systems that announce nothing. Default: never. */
  readonly poll?: number;
}

export interface PolicyWatcher {
  /** The policy and all that it extends, as paths; those that could not be read, too. */
  readonly files: readonly string[];
  /** Reads the files now, and puts in force what has changed. Never rejects: what is wrong reaches `onError`. */
  refresh(): Promise<void>;
  /** Ends it. No callback is called from then on, and the guard keeps the policy that it has. */
  close(): void;
}

/** Milliseconds. */
const DEFAULT_DEBOUNCE = 100;
/** Files that change without a pause are read all the same, after so many times the debounce. */
const MAX_DEBOUNCES = 10;
/** Milliseconds between attempts to watch a folder that is not there. */
const RETRY = 1000;

/**
 * Reads the policy at `path` and follows it and every file that it extends: a change that loads and compiles is put in
 * force with `guard.reload`, anything else is reported and changes nothing. Folders are watched rather than files, so that
 * files replaced by another of their name, and links switched to another folder, are seen; what counts is what the files
 * hold. Answers once the files were read for the first time and what is in them is in force. Does not keep the process alive.
 */
export async function watchPolicy(guard: Guard, path: string, options: WatchOptions): Promise<PolicyWatcher> {
  checkOptions(options);
  const { debounce = DEFAULT_DEBOUNCE, poll } = options;
  for (const [name, value] of Object.entries({ debounce, poll })) {
    if (value !== undefined && !(value >= 0 && value <= MAX_TIMER)) {
      throw new PolicyError("invalid_option", `${name} is ${value}, expected milliseconds up to ${MAX_TIMER}`);
    }
  }
  const follower = new Follower(guard, path, options, debounce);
  await follower.refresh();
  if (poll !== undefined) follower.poll(poll);
  return follower;
}

const OPTIONS = ["onError", "onReload", "within", "debounce", "poll"];

/** Without somebody to hear of it, a broken policy would stay unnoticed. */
function checkOptions(options: WatchOptions | undefined): void {
  const { onError, onReload } = options ?? {};
  const unknown = Object.keys(options ?? {}).find((key) => !OPTIONS.includes(key));
  let wrong: string | undefined;
  if (unknown !== undefined)
    wrong = `unknown option "${unknown}" of watchPolicy, expected one of ${OPTIONS.join(", ")}`;
  else if (typeof onError !== "function") wrong = "onError is no function: who hears of a policy that is broken?";
  else if (onReload !== undefined && typeof onReload !== "function") wrong = "onReload is no function";
  if (wrong !== undefined) throw new PolicyError("invalid_option", wrong);
}

/** Milliseconds of the longest timer: Node fires longer ones at once. */
const MAX_TIMER = 2_147_483_647;

interface Watched {
  readonly watcher: FSWatcher;
  /** A folder that was removed and made again has another, and its watcher hears nothing any more. */
  readonly inode: number;
}

class Follower implements PolicyWatcher {
  readonly #guard: Guard;
  readonly #path: string;
  readonly #options: WatchOptions;
  readonly #debounce: number;
  readonly #folders = new Map<string, Watched>();
  /** What each file held when it was last read; undefined where it could not be read. */
  #contents = new Map<string, string | undefined>();
  #timer: NodeJS.Timeout | undefined;
  #interval: NodeJS.Timeout | undefined;
  /** When the first event came that nobody has looked after yet. */
  #since: number | undefined;
  #reading: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(guard: Guard, path: string, options: WatchOptions, debounce: number) {
    this.#guard = guard;
    this.#path = path;
    this.#options = options;
    this.#debounce = debounce;
  }

  get files(): readonly string[] {
    return [...this.#contents.keys()];
  }

  poll(milliseconds: number): void {
    this.#interval = setInterval(() => void this.refresh(), milliseconds);
    this.#interval.unref();
  }

  refresh(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    // Whoever asks while files are being read may have changed one that was read already.
    this.#again = true;
    this.#reading ??= this.#readAll();
    return this.#reading;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#interval);
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        this.#since = undefined;
        await this.#read();
      }
    } finally {
      this.#reading = undefined;
    }
  }

  async #read(): Promise<void> {
    const contents = new Map<string, string | undefined>();
    const folders = new Set<string>();
    const read = async (file: string): Promise<Uint8Array> => {
      // Watched before it is read: a change in between is not missed. A link's own folder, and that of what it points to.
      const real = await realpath(file).catch(() => file);
      for (const folder of [dirname(file), dirname(real)]) {
        folders.add(folder);
        this.#watch(folder);
      }
      contents.set(file, undefined);
      const bytes = await readFile(file);
      contents.set(file, bytes.toString("latin1"));
      return bytes;
    };
    const { within } = this.#options;
    let policy: GovernancePolicy | undefined;
    let error: PolicyError | undefined;
    try {
      policy = await GovernancePolicy.load(this.#path, { read, ...(within === undefined ? {} : { within }) });
    } catch (reason) {
      error = asPolicyError(reason);
    }
    if (this.#closed) return;
    const changed = !isSame(contents, this.#contents);
    this.#contents = contents;
    this.#unwatch(folders);
    if (!changed) return;
    if (policy !== undefined) error = this.#apply(policy);
    if (error !== undefined) this.#report(error);
  }

  /** Puts the policy in force unless it is already; why that did not go. */
  #apply(policy: GovernancePolicy): PolicyError | undefined {
    if (policy.digest === this.#guard.policy.digest) return undefined;
    let reload: PolicyReload;
    try {
      reload = this.#guard.reload(policy);
    } catch (reason) {
      return asPolicyError(reason);
    }
    tell(this.#options.onReload, reload);
    return undefined;
  }

  #report(error: PolicyError): void {
    tell(this.#options.onError, error);
  }

  #watch(folder: string): void {
    const inode = inodeOf(folder);
    const known = this.#folders.get(folder);
    if (this.#closed || (known !== undefined && known.inode === inode)) return;
    known?.watcher.close();
    this.#folders.delete(folder);
    try {
      if (inode === undefined) throw new Error("there is no such folder");
      const watcher = watch(folder, { persistent: false }, () => this.#schedule(this.#debounce));
      // A folder that goes away, or a watcher that the system ends: looked after with the next reading.
      watcher.on("error", () => {
        watcher.close();
        if (this.#folders.get(folder)?.watcher === watcher) this.#folders.delete(folder);
        this.#schedule(RETRY);
      });
      this.#folders.set(folder, { watcher, inode });
    } catch {
      this.#schedule(RETRY);
    }
  }

  #unwatch(needed: ReadonlySet<string>): void {
    for (const [folder, { watcher }] of this.#folders) {
      if (needed.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
  }

  #schedule(milliseconds: number): void {
    if (this.#closed) return;
    const now = performance.now();
    this.#since ??= now;
    const left = this.#since + Math.max(milliseconds, this.#debounce * MAX_DEBOUNCES) - now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), Math.max(0, Math.min(milliseconds, left)));
    this.#timer.unref();
  }
}

/** A callback that throws or rejects changes nothing here, as a listener of the guard would not. */
function tell<Told>(callback: ((told: Told) => unknown) | undefined, told: Told): void {
  try {
    const answer = callback?.(told) as PromiseLike<unknown> | undefined;
    if (typeof answer?.then === "function") answer.then(undefined, () => undefined);
  } catch {
    // See above.
  }
}

function inodeOf(folder: string): number | undefined {
  try {
    return statSync(folder).ino;
  } catch {
    return undefined;
  }
}

function isSame(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a].every(([file, content]) => b.has(file) && b.get(file) === content);
}

function asPolicyError(reason: unknown): PolicyError {
  if (reason instanceof PolicyError) return reason;
  return new PolicyError("unreadable_policy", reason instanceof Error ? reason.message : String(reason));
}
