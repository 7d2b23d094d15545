/**
 * The label ops, bound by as-bind, which copies arrays into and out of their module: acceptable for labels, too slow
 * for points. The converters are our own, because those of as-bind use the class ids of AssemblyScript 0.19.
 */

import { fromBase64 } from '../engine/base64.js'
import { NoisyTeacherError } from '../engine/check.js'
import { wasmForbidden } from '../engine/compile.js'
import { type Converter, converters, instantiate } from '../vendor/as-bind.js'
import { LABELS } from '../vendor/labels.js'
import type { LabelArray } from './check.js'

/**
 * The functions of assembly/labels.ts. They do not check their arguments: pass arrays that were copied at the call and
 * then checked, so that the caller cannot change them.
 */
export interface LabelOps {
  drawLabels(labels: LabelArray, ...noise: NoiseArguments): Int32Array
  drawBytes(labels: Uint8Array, ...noise: NoiseArguments): Uint8Array
  countVotes(votes: LabelArray, members: number, classes: number): Uint32Array
  plurality(counts: Uint32Array, classes: number, uniforms: Float64Array): Int32Array
  confusion(actual: LabelArray, predicted: LabelArray, classes: number): Uint32Array
  agreements(votes: LabelArray, members: number): Uint32Array
  matches(a: LabelArray, b: LabelArray): number
  /** The memory of the label module, separate from that of engines. */
  readonly memory: WebAssembly.Memory
}

/**
 * Arguments of the ops that draw labels. Row c of `cumulative`, classes × classes and row-major, has the cumulative
 * probabilities of the noisy labels c, c + 1, … (mod classes) of class c. `first` is the index of the uniform number
 * that decides the first label, and the other four are the key of the random stream.
 */
export type NoiseArguments = [
  cumulative: Float64Array,
  classes: number,
  first: number,
  seedLow: number,
  purpose: number,
  trial: number,
  seedHigh: number,
]

/** Exports of AssemblyScript's minimal runtime. */
interface LabelRuntime {
  __new(bytes: number, classId: number): number
  __collect(): void
  memory: WebAssembly.Memory
}

type NumberArray = Uint8Array | Int32Array | Uint32Array | Float64Array
/** The constructor of a typed array that label ops accept or return. */
interface TypedArrayClass {
  new (buffer: ArrayBuffer, start: number, length: number): NumberArray
  readonly BYTES_PER_ELEMENT: number
  readonly name: string
}

/**
 * Returns a converter of typed arrays of one type. AssemblyScript stores a typed array as three words: the address of
 * its buffer, that of its first value, and its length in bytes.
 */
function converterOf(type: TypedArrayClass): Converter {
  return {
    // Pinning is unnecessary: the minimal runtime collects only in `__collect`.
    jsToAsc(module, value, name) {
      const { __new, memory } = module.exports as unknown as LabelRuntime
      const values = value as ArrayLike<number>
      const bytes = values.length * type.BYTES_PER_ELEMENT
      const buffer = __new(bytes, module.getTypeId('~lib/arraybuffer/ArrayBuffer')) >>> 0
      const view = __new(module.getTypeSize(name), module.getTypeId(name)) >>> 0
      new Uint32Array(memory.buffer, view, 3).set([buffer, buffer, bytes])
      new type(memory.buffer, buffer, values.length).set(values)
      return view
    },
    ascToJs(module, view) {
      const { memory } = module.exports as unknown as LabelRuntime
      const [, start, bytes] = new Uint32Array(memory.buffer, (view as number) >>> 0, 3)
      return new type(memory.buffer, start, bytes / type.BYTES_PER_ELEMENT).slice()
    },
  }
}

/** Instantiates the label module for `readyOps`, and wraps each op so that it collects garbage after each call. */
async function load(): Promise<LabelOps> {
  for (const type of [Uint8Array, Int32Array, Uint32Array, Float64Array]) {
    converters.set(`~lib/typedarray/${type.name}`, converterOf(type))
  }
  // The binary is inlined in the JavaScript: label functions have no engine whose options could provide its URL.
  const { exports, typeDescriptor } = await instantiate(fromBase64(LABELS), {})
  const { memory, __collect } = exports as unknown as LabelRuntime
  const collected = Object.keys(typeDescriptor.exportedFunctions).map((name) => {
    const op = exports[name] as (...values: unknown[]) => unknown
    const call = (...values: unknown[]) => {
      const result = op(...values)
      __collect()
      return result
    }
    return [name, call]
  })
  ready = Object.freeze({ ...Object.fromEntries(collected), memory }) as LabelOps
  return ready
}

let loading: Promise<LabelOps> | undefined
let ready: LabelOps | undefined

/** Returns the label ops if they are loaded: a call that needs not wait for them needs no copy of its labels. */
export const readyOps = (): LabelOps | undefined => ready

/**
 * Returns the label ops. Loads them on the first call, and again after a failed load. Throws UNSUPPORTED when loading
 * fails.
 */
export function labelOps(): Promise<LabelOps> {
  loading ??= load().catch((error: Error) => {
    loading = undefined
    const message = `labels: the wasm cannot be loaded: ${wasmForbidden() ?? error.message}`
    throw new NoisyTeacherError('UNSUPPORTED', message, { cause: error })
  })
  return loading
}
