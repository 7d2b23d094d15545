import { compile, type LazyWasm } from './compile.js'
import { kind, OptionRule } from './options.js'
import type { OpsModules } from './task.js'
import { startBeside, type WorkerThread } from './thread.js'

/**
 * Default sources of an engine: its wasm binaries, and a function that starts a worker. The options `wasm` and `worker`
 * replace them.
 */
export interface EngineSources {
  simd: LazyWasm
  relaxed: LazyWasm
  startWorker: () => WorkerThread
}

/**
 * Sources in the files of this package. Bundlers find and copy the files by the literal URLs below. Each URL is
 * resolved only when it is needed, because modules have no URL on some hosts.
 */
export const SIBLING_FILES: EngineSources = {
  simd: () => new URL('../wasm/simd.wasm', import.meta.url),
  relaxed: () => new URL('../wasm/relaxed.wasm', import.meta.url),
  startWorker: startBeside,
}

/**
 * Sources of an engine's wasm binaries, the option `wasm` of `createEngine`. Either the source of the strict binary,
 * which every engine needs, or an object with that source (`simd`) and optionally that of the binary with relaxed SIMD
 * (`relaxed`), without which results are strict. A source is a URL, a `Response`, bytes, a compiled module, a promise
 * of one of these, or a function that returns one.
 */
export type WasmOption = LazyWasm | { simd: LazyWasm; relaxed?: LazyWasm }

const WASM_ACCEPTS =
  'an address, a Response, bytes, a module, a promise or a factory of one, or { simd, relaxed } of these'

/**
 * Rule of the option `wasm`. Copies bytes and URLs, because the engine reads them later, when the caller may have
 * changed them.
 */
export const wasmOption = new OptionRule<WasmOption>(
  WASM_ACCEPTS,
  (who, name, value) => {
    const given = kind<WasmOption>(WASM_ACCEPTS, isSource).read(who, name, value)
    if (!isBoth(given)) return copyOf(given)
    const { simd, relaxed } = given
    return { simd: copyOf(simd), ...(relaxed !== undefined && { relaxed: copyOf(relaxed) }) }
  },
  undefined,
)

const isSource = (value: unknown) =>
  typeof value === 'string' || typeof value === 'function' || (typeof value === 'object' && value !== null)

function copyOf(source: LazyWasm): LazyWasm {
  if (source instanceof URL) return new URL(source)
  if (source instanceof ArrayBuffer) return source.slice(0)
  if (!ArrayBuffer.isView(source)) return source
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
}

// A module that uses one relaxed instruction: a host that accepts it has all of them.
const RELAXED_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
  253, 128, 2, 11,
]
// A module that uses one SIMD instruction.
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]

/** Returns the reason why this host has no WebAssembly SIMD, or undefined if it has. */
export function simdMissing(): string | undefined {
  if (typeof WebAssembly === 'undefined') return 'this host has no WebAssembly, or it is switched off'
  if (WebAssembly.validate(new Uint8Array(SIMD_PROBE))) return undefined
  return 'this host has no WebAssembly SIMD, which every op needs'
}

const relaxedWorks = (): boolean => WebAssembly.validate(new Uint8Array(RELAXED_PROBE))

/** Returns the reason why an engine has no relaxed binary: the host cannot run it, or the option `wasm` lacks it. */
export function relaxedMissing(): string {
  return relaxedWorks() ? 'the wasm option gives no relaxed binary' : 'this host has no relaxed SIMD'
}

/**
 * Compiles the binaries of the option `wasm`, or the default ones if it is undefined; the relaxed binary only if the
 * host can run it. Calls `warn` when a MIME type prevents streaming compilation. Throws UNSUPPORTED when a content
 * security policy forbids WebAssembly, and BAD_OPTION when a source cannot be read or compiled.
 */
export async function loadModules(
  wasm: WasmOption | undefined,
  sources: EngineSources,
  warn: (message: string) => void,
): Promise<OpsModules> {
  const { simd, relaxed }: { simd: LazyWasm; relaxed?: LazyWasm } =
    wasm === undefined ? sources : isBoth(wasm) ? wasm : { simd: wasm }
  const [strictModule, relaxedModule] = await Promise.all([
    compile(simd, warn),
    relaxed && relaxedWorks() ? compile(relaxed, warn) : undefined,
  ])
  return { simd: strictModule, ...(relaxedModule && { relaxed: relaxedModule }) }
}

function isBoth(wasm: WasmOption): wasm is { simd: LazyWasm; relaxed?: LazyWasm } {
  return typeof wasm === 'object' && wasm !== null && 'simd' in wasm
}
