// What all these examples share: a guard, a tool that pretends, and what a scripted model asks of it.
import { fileURLToPath } from "node:url";
// "portcullis" in a project that has installed it; here, what was built from the sources beside.
import { createGuard, GovernancePolicy } from "../../dist/bindings/index.js";

export const guard = await createGuard(
  await GovernancePolicy.load(fileURLToPath(new URL("policy.yaml", import.meta.url))),
);

/** What the model asks for, one call a turn, before it says that it is done. */
export const commands = ["git push -f origin main", "git push origin topic"];

/** Would run the command; what it answers holds a key that nobody is to see. */
export const pretend = async ({ command }) => `(pretending to run) ${command}, with AKIAEXAMPLEEXAMPLE00`;

/** How a denial reads to a model where the framework wants text. */
export const explain = ({ message, remedy }) => `denied: ${message}. Instead: ${remedy}`;
