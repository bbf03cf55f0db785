// A compiler module → an instance of its own, through AssemblyScript's loader.
//
// The loader takes a module of another realm for bytes, as edge sandboxes hand them out; those hosts compile nothing, and
// the engine, which they do run, is instantiated without it.
import { instantiateSync } from "@assemblyscript/loader";

/** Instantiates a module without imports; `Exports` is what its ABI promises. */
export function instantiate<Exports>(module: WebAssembly.Module): Exports {
  return instantiateSync(module, {}).instance.exports as unknown as Exports;
}
