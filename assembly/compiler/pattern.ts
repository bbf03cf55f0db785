// One pattern of the request: its source, its tree, and the tree that a search without spans may use instead.
import * as layout from "../layout.ts";
import * as failure from "./failure.ts";
import { MAX_PATTERN_BYTES } from "./limits.ts";
import { parseGlob, parseLiteral } from "./syntax/glob.ts";
import { parseRegex } from "./syntax/regex.ts";
import { openSource } from "./syntax/source.ts";
import * as tree from "./syntax/tree.ts";

/** Parses a pattern into the tree; gives the root, −1 after a failure. */
export function parsePattern(kind: i32, flags: i32, source: usize, bytes: i32): i32 {
  tree.clearTree();
  if (bytes > MAX_PATTERN_BYTES) {
    failure.fail(failure.FAIL_TOO_LARGE, failure.DETAIL_PATTERN_BYTES, 0, bytes, MAX_PATTERN_BYTES);
    return -1;
  }
  if (!openSource(source, bytes)) return -1;
  const fold = (flags & layout.FLAG_CASE_SENSITIVE) == 0;
  let root = -1;
  if (kind == layout.KIND_REGEX) root = parseRegex(fold);
  else if (kind == layout.KIND_GLOB) root = parseGlob(fold, flags, false);
  else if (kind == layout.KIND_PATH_GLOB) root = parseGlob(fold, flags, true);
  else root = parseLiteral(fold, kind == layout.KIND_EXACT);
  return failure.hasFailed() ? -1 : root;
}

/**
 * A tree that matches in exactly the texts that `root` matches in, though elsewhere: leading parts that may be empty
 * are dropped and leading `x{m,n}` become `x{m}`, because a search is free to begin behind them.
 */
export function trimForSearch(root: i32): i32 {
  if (tree.kindOf(root) == tree.NODE_REPEAT) return trimRepeat(root);
  if (tree.kindOf(root) != tree.NODE_CONCAT) return root;
  let first = tree.childOf(root);
  while (first >= 0 && tree.kindOf(first) == tree.NODE_REPEAT && tree.lowOf(first) == 0 && !tree.hasGuard(first)) {
    first = tree.nextOf(first);
  }
  if (first < 0) return tree.addNode(tree.NODE_EMPTY, 0, 0, 0, tree.fromOf(root), tree.toOf(root));
  const rest = tree.nextOf(first);
  const trimmed = trimForSearch(first);
  if (trimmed != first) {
    tree.setNext(trimmed, rest);
    first = trimmed;
  }
  return tree.addNode(tree.NODE_CONCAT, first, 0, 0, tree.fromOf(root), tree.toOf(root));
}

function trimRepeat(node: i32): i32 {
  const low = tree.lowOf(node);
  if (tree.hasGuard(node) || tree.highOf(node) == low) return node;
  return tree.addNode(tree.NODE_REPEAT, tree.childOf(node), low, low, tree.fromOf(node), tree.toOf(node));
}

/**
 * A tree that matches wherever `root` matches, and in more texts: counted repeats are cut to `rounds` and open,
 * assertions and look-around are dropped. Its table is small where that of the pattern is not.
 */
export function approximate(root: i32, rounds: i32): i32 {
  switch (tree.kindOf(root)) {
    case tree.NODE_CONCAT:
    case tree.NODE_ALT: {
      let first = -1;
      let last = -1;
      for (let child = tree.childOf(root); child >= 0; child = tree.nextOf(child)) {
        // a copy of its own: a node has one next sibling
        const part = tree.addNode(
          tree.NODE_CONCAT,
          approximate(child, rounds),
          0,
          0,
          tree.fromOf(child),
          tree.toOf(child),
        );
        if (last < 0) first = part;
        else tree.setNext(last, part);
        last = part;
      }
      return tree.addNode(tree.kindOf(root), first, 0, 0, tree.fromOf(root), tree.toOf(root));
    }
    case tree.NODE_REPEAT: {
      const low = min(tree.lowOf(root), rounds);
      const high = tree.highOf(root) > rounds ? -1 : tree.highOf(root);
      return tree.addNode(
        tree.NODE_REPEAT,
        approximate(tree.childOf(root), rounds),
        low,
        high,
        tree.fromOf(root),
        tree.toOf(root),
      );
    }
    case tree.NODE_LOOK:
    case tree.NODE_ASSERT:
      return tree.addNode(tree.NODE_EMPTY, 0, 0, 0, tree.fromOf(root), tree.toOf(root));
    default:
      return tree.addNode(tree.kindOf(root), tree.childOf(root), tree.lowOf(root), tree.highOf(root), 0, 0);
  }
}
