import { NoisyTeacherError } from './check.js'
import { isFile, readFile, resolve } from './platform.js'

/** Source of a wasm binary: its URL, a `Response` (which can be used only once), its bytes, or a compiled module. */
export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module
/**
 * Source of a wasm binary: the source itself, a promise of it, or a function that returns either. The function is
 * called only when the binary is needed.
 */
export type LazyWasm = WasmSource | Promise<WasmSource> | (() => WasmSource | Promise<WasmSource>)

/**
 * Compiles a wasm binary from any source. Calls `warn` when a server's MIME type prevents streaming compilation. Throws
 * UNSUPPORTED when a content security policy forbids WebAssembly, and BAD_OPTION when the source cannot be read or
 * compiled.
 */
export async function compile(lazy: LazyWasm, warn: (message: string) => void): Promise<WebAssembly.Module> {
  let place = ''
  try {
    const source = await (typeof lazy === 'function' ? lazy() : lazy)
    if (source instanceof URL || typeof source === 'string') place = ` of ${source}`
    return await compileFrom(source, warn)
  } catch (error) {
    const forbidden = wasmForbidden()
    const message = `createEngine: the wasm${place} cannot be used: ${forbidden ?? (error as Error).message}`
    throw new NoisyTeacherError(forbidden ? 'UNSUPPORTED' : 'BAD_OPTION', message, { cause: error })
  }
}

/**
 * Returns the reason why the page may not compile WebAssembly, or undefined if it may. The empty module is compiled as
 * a probe: each browser words a policy's refusal differently, and `WebAssembly.validate` accepts modules that a policy
 * forbids to compile.
 */
export function wasmForbidden(): string | undefined {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
    return undefined
  } catch {
    return mustAllow('script-src', "'wasm-unsafe-eval'")
  }
}

/** Returns an error text that names the directive and the source which a content security policy must allow. */
export function mustAllow(directive: string, source: string): string {
  return `the content security policy must allow ${directive} ${source}`
}

async function compileFrom(source: WasmSource, warn: (message: string) => void): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source
  if (typeof Response !== 'undefined' && source instanceof Response) return compileResponse(source, warn)
  if (source instanceof URL || typeof source === 'string') {
    const url = resolve(source)
    return isFile(url) ? WebAssembly.compile(await readFile(url)) : compileResponse(await fetch(url), warn)
  }
  return WebAssembly.compile(source as BufferSource)
}

/** Advice in the error for a missing file: a bundler may move the JavaScript, but not the files that it loads. */
const FILES_HINT = 'the options wasm and worker say where the files are, noisy-teacher/inline needs none'

/**
 * Compiles a server's response. A wrong MIME type only prevents streaming: the bytes are then read first and compiled
 * afterwards. Throws when the status is not OK or the bytes are not wasm.
 */
async function compileResponse(response: Response, warn: (message: string) => void): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const type = response.headers.get('content-type') ?? 'nothing'
  // Browsers compile a stream only if its type is exactly this, without parameters.
  const streams = type.toLowerCase() === 'application/wasm'
  if (streams && typeof WebAssembly.compileStreaming === 'function') return WebAssembly.compileStreaming(response)
  const bytes = await response.arrayBuffer()
  if (!isWasm(bytes)) throw new Error(`the server answered with ${type} that is no wasm; ${FILES_HINT}`)
  if (!streams) warn(`no streaming: the server says that wasm is ${type}, which should be application/wasm`)
  return WebAssembly.compile(bytes)
}

/** Returns true if the bytes begin like a wasm binary. Some servers send an HTML page in place of a missing file. */
function isWasm(bytes: ArrayBuffer): boolean {
  const magic = [0, 0x61, 0x73, 0x6d]
  const first = new Uint8Array(bytes).subarray(0, magic.length)
  return magic.every((byte, at) => first[at] === byte)
}
