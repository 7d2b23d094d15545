/**
 * The entry point `noisy-teacher/inline`: the whole library, with its WebAssembly binaries and its worker inlined in
 * the JavaScript. It needs no other files, so it works with bundlers that do not copy assets (esbuild), in a worker
 * made from a Blob, and in a page that loads modules from another origin. Only `createEngine` differs from
 * `noisy-teacher`, and the default engine starts from the inlined binaries too; engines and matrices of both entry
 * points can be mixed. It is larger by 240 KB, 80 KB compressed. With more than one thread, the page's content security
 * policy must allow workers from `blob:` URLs.
 */
import { fromBase64 } from './engine/base64.js'
import { startDefaultBy } from './engine/default-engine.js'
import { type Engine, type EngineOptions, startEngine } from './engine/engine.js'
import { startText } from './engine/thread.js'
import { RELAXED, SIMD, WORKER } from './vendor/inlined.js'

export * from './index.js'

/**
 * Starts an engine from the inlined wasm binaries and worker, unless the options `wasm` and `worker` replace them. It
 * takes the same options as `createEngine` of `noisy-teacher`.
 *
 * Throws BAD_OPTION when an option is invalid or a wasm source cannot be used; UNSUPPORTED when the host has no
 * WebAssembly SIMD or a content security policy forbids WebAssembly (`script-src` must allow 'wasm-unsafe-eval');
 * OUT_OF_MEMORY when the host cannot reserve the memory; and WORKER_FAILED when a worker does not start, as when a
 * policy forbids workers from `blob:` URLs.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return startEngine(options, {
    simd: () => fromBase64(SIMD),
    relaxed: () => fromBase64(RELAXED),
    startWorker: () => startText(WORKER),
  })
}

// The only side effect of the package; package.json lists it, so that bundlers keep it where `createEngine` is unused.
startDefaultBy(createEngine)
