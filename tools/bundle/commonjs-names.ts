// What CommonJS libraries in the bundle find under these names. None reads a file by them: it is asked before use
// only, by code that was compiled to WebAssembly.
export const __dirname = import.meta.dirname;
export const __filename = import.meta.filename;
