// Following a policy's files: every way in which editors and deployments replace them, and what is broken meanwhile.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type PolicyWatcher, type WatchOptions, watchPolicy } from "../../bindings/hosts/watch.ts";
import {
  createGuard,
  GovernancePolicy,
  type Guard,
  type PolicyError,
  type PolicyReload,
} from "../../bindings/index.ts";

const V1 = "apiVersion: portcullis/v1\n";
const blocking = (tool: string): string => `${V1}name: p\nblocked_tools: [${tool}]\n`;
/** Milliseconds in which a change has to arrive; what must not arrive is waited for a little longer than a debounce. */
const PATIENCE = 8000;
const QUIET = 150;

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

interface Scene {
  readonly folder: string;
  readonly guard: Guard;
  readonly watcher: PolicyWatcher;
  readonly reloads: PolicyReload[];
  readonly errors: PolicyError[];
  file(name: string, text: string): string;
  /** Waits until so many callbacks were called. */
  until(reloads: number, errors?: number): Promise<void>;
}

function makeFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-watch-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function follow(
  files: Readonly<Record<string, string>>,
  options: Partial<WatchOptions> = {},
  name = "policy.yaml",
  folder = makeFolder(files),
): Promise<Scene> {
  const path = join(folder, name);
  const guard = await createGuard(await GovernancePolicy.load(path));
  const reloads: PolicyReload[] = [];
  const errors: PolicyError[] = [];
  const watcher = await watchPolicy(guard, path, {
    debounce: 20,
    onReload: (reload) => reloads.push(reload),
    onError: (error) => errors.push(error),
    ...options,
  });
  cleanups.push(() => watcher.close());
  return {
    folder,
    guard,
    watcher,
    reloads,
    errors,
    file(each, text) {
      writeFileSync(join(folder, each), text);
      return join(folder, each);
    },
    async until(wantedReloads, wantedErrors = 0) {
      const end = Date.now() + PATIENCE;
      while ((reloads.length < wantedReloads || errors.length < wantedErrors) && Date.now() < end) await pause(10);
      expect([reloads.length, errors.map(({ message }) => message).length]).toEqual([wantedReloads, wantedErrors]);
    },
  };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const blocked = (guard: Guard, tool: string): boolean => guard.check({ tool }).effect === "deny";

describe("watchPolicy", () => {
  it("puts in force what is saved", async () => {
    const { guard, file, until, reloads } = await follow({ "policy.yaml": blocking("a") });
    file("policy.yaml", blocking("b"));
    await until(1);
    expect([blocked(guard, "a"), blocked(guard, "b")]).toEqual([false, true]);
    expect(reloads[0]?.changes?.map(({ field }) => field)).toEqual(["blocked_tools"]);
  });

  it("sees files that are replaced by rename, as many editors save", async () => {
    const { guard, folder, file, until } = await follow({ "policy.yaml": blocking("a") });
    for (const tool of ["b", "c"]) {
      renameSync(file(".policy.yaml.swp", blocking(tool)), join(folder, "policy.yaml"));
      await until(tool === "b" ? 1 : 2);
      expect(blocked(guard, tool)).toBe(true);
    }
  });

  it("keeps the old policy while the file is broken or gone, and says what is wrong", async () => {
    const { guard, folder, file, until, errors } = await follow({ "policy.yaml": blocking("a") });
    file("policy.yaml", `${V1}blocked_tool: [b]\n`);
    await until(0, 1);
    expect(errors[0]).toMatchObject({ code: "invalid_policy", issues: [{ code: "unknown_key", line: 2 }] });
    expect(blocked(guard, "a")).toBe(true);
    unlinkSync(join(folder, "policy.yaml"));
    await until(0, 2);
    expect(errors[1]?.code).toBe("unreadable_policy");
    expect(blocked(guard, "a")).toBe(true);
    file("policy.yaml", blocking("b"));
    await until(1, 2);
    expect(blocked(guard, "b")).toBe(true);
  });

  it("follows what the policy extends, also what it begins to extend", async () => {
    const main = (extended: string): string => `${V1}name: main\nextends: [${extended}]\n`;
    const { guard, folder, file, until, watcher, errors } = await follow({
      "policy.yaml": main("one.yaml"),
      "one.yaml": `${V1}blocked_tools: [one]\n`,
    });
    expect(watcher.files).toEqual([join(folder, "policy.yaml"), join(folder, "one.yaml")]);
    file("one.yaml", `${V1}blocked_tools: [more]\n`);
    await until(1);
    expect(blocked(guard, "more")).toBe(true);
    file("policy.yaml", main("sub/two.yaml"));
    await until(1, 1);
    expect(errors[0]?.issues[0]?.code).toBe("unresolved_extends");
    mkdirSync(join(folder, "sub"));
    file("sub/two.yaml", `${V1}blocked_tools: [two]\n`);
    await until(2, 1);
    file("sub/two.yaml", `${V1}blocked_tools: [three]\n`);
    await until(3, 1);
    expect([blocked(guard, "three"), blocked(guard, "more")]).toEqual([true, false]);
    expect(watcher.files).toEqual([join(folder, "policy.yaml"), join(folder, "sub/two.yaml")]);
  });

  it("sees a link that is switched to another folder, as mounted configuration is", async () => {
    const folder = makeFolder({});
    for (const [version, tool] of [
      ["v1", "a"],
      ["v2", "b"],
    ] as const) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, "policy.yaml"), blocking(tool));
    }
    symlinkSync("v1", join(folder, "data"));
    symlinkSync(join("data", "policy.yaml"), join(folder, "policy.yaml"));
    const { guard, until } = await follow({}, {}, "policy.yaml", folder);
    symlinkSync("v2", join(folder, "data.new"));
    renameSync(join(folder, "data.new"), join(folder, "data"));
    await until(1);
    expect(blocked(guard, "b")).toBe(true);
  });

  it("sees a change of what a link points to", async () => {
    const folder = makeFolder({});
    mkdirSync(join(folder, "real"));
    writeFileSync(join(folder, "real", "it.yaml"), blocking("a"));
    mkdirSync(join(folder, "here"));
    symlinkSync(join(folder, "real", "it.yaml"), join(folder, "here", "policy.yaml"));
    const { guard, file, until } = await follow({}, {}, "here/policy.yaml", folder);
    file("real/it.yaml", blocking("b"));
    await until(1);
    expect(blocked(guard, "b")).toBe(true);
  });

  it("waits for the last of several writes, and says nothing where nothing changed", async () => {
    const { file, until, reloads, errors } = await follow({ "policy.yaml": blocking("a") }, { debounce: 60 });
    for (const text of ["", "apiVersion: ", blocking("b")]) file("policy.yaml", text);
    await until(1);
    file("policy.yaml", blocking("b"));
    file("policy.yaml", `# only a comment\n${blocking("b")}`);
    file("unrelated.txt", "x");
    await pause(QUIET + 60);
    expect([reloads.length, errors.length]).toEqual([1, 0]);
  });

  it("begins with what the file holds by then", async () => {
    const folder = makeFolder({ "policy.yaml": blocking("new") });
    const guard = await createGuard(GovernancePolicy.parse(blocking("old")));
    const watcher = await watchPolicy(guard, join(folder, "policy.yaml"), { onError: () => undefined });
    cleanups.push(() => watcher.close());
    expect(blocked(guard, "new")).toBe(true);
  });

  it("looks by itself where it is told to, and when it is asked", async () => {
    const polled = await follow({ "policy.yaml": blocking("a") }, { poll: 15, debounce: 60_000 });
    polled.file("policy.yaml", blocking("b"));
    await polled.until(1);
    const asked = await follow({ "policy.yaml": blocking("a") }, { debounce: 60_000 });
    asked.file("policy.yaml", blocking("b"));
    await Promise.all([asked.watcher.refresh(), asked.watcher.refresh()]);
    expect(asked.reloads).toHaveLength(1);
  });

  it("reports nothing and changes nothing once it is closed", async () => {
    const { guard, file, watcher, reloads, errors } = await follow({ "policy.yaml": blocking("a") }, { poll: 10 });
    file("policy.yaml", blocking("b"));
    watcher.close();
    file("policy.yaml", "broken: [");
    await watcher.refresh();
    await pause(QUIET);
    expect([reloads.length, errors.length, blocked(guard, "a")]).toEqual([0, 0, true]);
  });

  it("lets no callback disturb it", async () => {
    const fail = (): never => {
      throw new Error("a callback's own mistake");
    };
    const { guard, file, until } = await follow({ "policy.yaml": blocking("a") }, { onReload: fail, onError: fail });
    file("policy.yaml", "broken: [");
    await pause(QUIET);
    file("policy.yaml", blocking("b"));
    const end = Date.now() + PATIENCE;
    while (!blocked(guard, "b") && Date.now() < end) await pause(10);
    expect(blocked(guard, "b")).toBe(true);
    await until(0);
  });

  it("hears the rejections of callbacks that answer promises", async () => {
    const rejecting = async (): Promise<void> => Promise.reject(new Error("a callback's own mistake"));
    const { file, guard, watcher } = await follow(
      { "policy.yaml": blocking("a") },
      { onReload: rejecting, onError: rejecting },
    );
    file("policy.yaml", blocking("b"));
    await watcher.refresh();
    file("policy.yaml", "{");
    await watcher.refresh();
    expect(guard.check({ tool: "b" }).allowed).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1));
  });

  it.each<readonly [unknown, string]>([
    [undefined, "onError is no function"],
    [{}, "onError is no function"],
    [{ onError: () => 1, onReload: "x" }, "onReload is no function"],
    [{ onError: () => 1, onreload: () => 1 }, 'unknown option "onreload"'],
  ])("refuses the options %o", async (options, message) => {
    const guard = await createGuard(GovernancePolicy.parse("apiVersion: portcullis/v1\nname: a\n"));
    await expect(watchPolicy(guard, "policy.yaml", options as WatchOptions)).rejects.toThrow(message);
  });

  it("refuses times that are none", async () => {
    const guard = await createGuard(GovernancePolicy.parse(blocking("a")));
    for (const options of [{ debounce: -1 }, { poll: Number.NaN }, { debounce: 2 ** 31 }]) {
      await expect(watchPolicy(guard, "x", { onError: () => undefined, ...options })).rejects.toMatchObject({
        code: "invalid_option",
      });
    }
  });
});
