import { compile, type LazyWasm } from './compile.js'
import { kind, Option } from './options.js'
import type { OpsModules } from './task.js'
import { startBeside, type Thread } from './thread.js'

/** What an engine is made of where its options do not say: the binaries, and how a worker is started. */
export interface Sources {
  simd: LazyWasm
  relaxed: LazyWasm
  startWorker: () => Thread
}

/**
 * The files beside this one. Each address is written out, for bundlers to find it and bring the file along, and made only when
 * nothing else was given, as some hosts have no address here.
 */
export const BESIDE: Sources = {
  simd: () => new URL('../wasm/simd.wasm', import.meta.url),
  relaxed: () => new URL('../wasm/relaxed.wasm', import.meta.url),
  startWorker: startBeside,
}

/** The strict binary alone, or both. */
export type WasmOption = LazyWasm | { simd: LazyWasm; relaxed?: LazyWasm }

const WASM = 'an address, a Response, bytes, a module, a promise or a factory of one, or { simd, relaxed } of these'

/** Bytes and addresses are copied: they are read after the call. */
export const wasmOption = new Option<WasmOption>(
  WASM,
  (who, name, value) => {
    const given = kind<WasmOption>(WASM, isSource).read(who, name, value)
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

// The body of a module that uses one relaxed instruction: a machine that accepts it has them all.
const RELAXED_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
  253, 128, 2, 11,
]
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]

/** Why nothing can be computed here, or undefined where it can. */
export function simdMissing(): string | undefined {
  if (typeof WebAssembly === 'undefined') return 'this host has no WebAssembly, or it is switched off'
  if (WebAssembly.validate(new Uint8Array(SIMD_PROBE))) return undefined
  return 'this host has no WebAssembly SIMD, which every op needs'
}

const relaxedWorks = (): boolean => WebAssembly.validate(new Uint8Array(RELAXED_PROBE))

/** Why results cannot be relaxed, where they cannot. */
export function relaxedMissing(): string {
  return relaxedWorks() ? 'the wasm option gives no relaxed binary' : 'this host has no relaxed SIMD'
}

/** Compiles what the option gives, else what the sources do; the relaxed binary only where it can run. */
export async function loadModules(
  wasm: WasmOption | undefined,
  sources: Sources,
  tell: (message: string) => void,
): Promise<OpsModules> {
  const { simd, relaxed }: { simd: LazyWasm; relaxed?: LazyWasm } =
    wasm === undefined ? sources : isBoth(wasm) ? wasm : { simd: wasm }
  const [strictModule, relaxedModule] = await Promise.all([
    compile(simd, tell),
    relaxed && relaxedWorks() ? compile(relaxed, tell) : undefined,
  ])
  return { simd: strictModule, ...(relaxedModule && { relaxed: relaxedModule }) }
}

function isBoth(wasm: WasmOption): wasm is { simd: LazyWasm; relaxed?: LazyWasm } {
  return typeof wasm === 'object' && wasm !== null && 'simd' in wasm
}
