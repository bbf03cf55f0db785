// A stand-in policy → a guard of it, and the rules that many tests put into one.
import { Guard } from "../../bindings/guard/guard.ts";
import { type FakePolicy, fakeEngine } from "./fake-engine.ts";

export const guardOf = (policy: FakePolicy = {}): Guard => new Guard(fakeEngine(policy));

export const BLOCK_RM = { words: ["rm -rf"], message: "a blocked pattern matched", remedy: "move files to the trash" };
export const TOOLS = {
  words: ["shell", "read"],
  none: true,
  role: "tool",
  id: "allowed_tools",
  reason: "tool_not_allowed",
} as const;
export const NO_SHELL = { words: ["shell"], role: "tool", id: "blocked_tools", reason: "blocked_tool" } as const;
