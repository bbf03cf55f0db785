// `#wasm` of package.json, by the conditions of whoever loads or bundles the package → the compiled modules of the main entry.
export { compilerModule, engineModule, sqlModule } from "#wasm";
