// This file's own place → the root of the repository, from the sources and from dist alike.
import { existsSync } from "node:fs";

export function findRoot(): URL {
  let folder = new URL(".", import.meta.url);
  while (!existsSync(new URL("asconfig.json", folder))) {
    const parent = new URL("..", folder);
    if (parent.href === folder.href) throw new Error("no asconfig.json in any folder above this file");
    folder = parent;
  }
  return folder;
}
