// What scripts/bundle-wasm.js writes: the ops' binaries in base64, and the worker as a script that imports nothing.
export const SIMD: string
export const RELAXED: string
export const WORKER: string
