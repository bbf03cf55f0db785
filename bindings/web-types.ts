// Web standards that the package's types name, for projects that declare neither the DOM's types nor Node's; others merge with these.

declare global {
  interface AbortSignal {}
  interface TransformStream<I, O> {}
  namespace WebAssembly {
    interface Module {}
  }
}

export {};
