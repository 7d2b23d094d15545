/**
 * The whole library with its binaries and its worker in the JavaScript, so that it needs no file beside it: for esbuild and other
 * bundlers that bring no files along, for a worker made from a Blob, for a page that loads modules from another origin. It is the
 * library of `noisy-teacher` (engines and matrices of both mix) but for `createEngine`, and 240 KB longer, or 80 KB of them compressed. A page's
 * policy must allow workers from `blob:` addresses, or be asked for one thread.
 */
import { fromBase64 } from './engine/base64.js'
import { type Engine, type EngineOptions, startEngine } from './engine/engine.js'
import { startText } from './engine/thread.js'
import { RELAXED, SIMD, WORKER } from './vendor/inlined.js'

export * from './index.js'

/** Starts an engine from what is inlined; see `createEngine` of `noisy-teacher`, whose options and errors it has. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return startEngine(options, {
    simd: () => fromBase64(SIMD),
    relaxed: () => fromBase64(RELAXED),
    startWorker: () => startText(WORKER),
  })
}
