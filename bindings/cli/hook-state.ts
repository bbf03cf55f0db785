// The id of an agent's session → its counters, kept in a file between one call of the hook and the next.
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Guard, SavedSession, Session } from "../index.ts";
import { UsageError } from "./usage.ts";

/** Milliseconds that a hook waits for another one of the same session. */
const LOCK_PATIENCE = 5000;
/** Milliseconds after which a lock was left behind by a hook that was killed. */
const LOCK_STALE = 30_000;
const LOCK_STEP = 10;

interface Kept {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly session: SavedSession;
}

/**
 * Opens the session where its file left it, lets `act` ask in it, and keeps what it is then. Hooks of one session come one
 * after the other. Throws where the file cannot be read, is none of ours, or cannot be written: then nothing may run.
 */
export async function inSession<Answer>(
  guard: Guard,
  folder: string,
  id: string,
  act: (session: Session) => Answer | Promise<Answer>,
): Promise<Answer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Ids come from outside and are no file names.
  const path = join(folder, `${createHash("sha256").update(id).digest("hex")}.json`);
  const unlock = await lock(`${path}.lock`);
  try {
    const kept = await readKept(path);
    // A clock that was set back counts as no time.
    const idle = kept === undefined ? 0 : Math.max(0, Date.now() - kept.at);
    const session = guard.session({ id, ...(kept === undefined ? {} : { resume: kept.session, idle }) });
    const answer = await act(session);
    const next: Kept = { at: Date.now(), session: session.save() };
    await writeFile(`${path}.new`, JSON.stringify(next), { mode: 0o600 });
    await rename(`${path}.new`, path);
    return answer;
  } finally {
    await unlock();
  }
}

async function readKept(path: string): Promise<Kept | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
  const kept = parseKept(text);
  // Taken for a session without calls, what is damaged would give back what was spent.
  if (kept === undefined) throw new UsageError(`${path} holds no session; without it the session begins anew`);
  return kept;
}

function parseKept(text: string): Kept | undefined {
  try {
    const kept = JSON.parse(text) as Partial<Kept> | null;
    const { at, session } = kept ?? {};
    return at !== undefined && Number.isFinite(at) && typeof session === "object" && session !== null
      ? { at, session }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a lock file; the answer gives it back. */
export async function lock(path: string): Promise<() => Promise<void>> {
  const end = Date.now() + LOCK_PATIENCE;
  for (;;) {
    try {
      await (await open(path, "wx", 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EEXIST") throw error;
    }
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > LOCK_STALE) await rm(path, { force: true });
    else if (Date.now() > end) throw new UsageError(`another hook holds ${path}`);
    else await new Promise((resolve) => setTimeout(resolve, LOCK_STEP));
  }
}
