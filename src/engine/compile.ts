import { NoisyTeacherError } from './check.js'
import { isFile, readFile, resolve } from './platform.js'

/** A binary, or where it is: an address, a server's answer (which serves once), bytes, or the compiled module. */
export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module
/** The same, later: a promise, or a factory, which is called only when the binary is needed. */
export type LazyWasm = WasmSource | Promise<WasmSource> | (() => WasmSource | Promise<WasmSource>)

/**
 * Compiles a binary from wherever it is; `tell` hears what that cost.
 * Errors: UNSUPPORTED where a content security policy forbids WebAssembly; BAD_OPTION, saying what is wrong with which source.
 */
export async function compile(lazy: LazyWasm, tell: (message: string) => void): Promise<WebAssembly.Module> {
  let place = ''
  try {
    const source = await (typeof lazy === 'function' ? lazy() : lazy)
    if (source instanceof URL || typeof source === 'string') place = ` of ${source}`
    return await compileFrom(source, tell)
  } catch (error) {
    const forbidden = wasmForbidden()
    const message = `createEngine: the wasm${place} cannot be used: ${forbidden ?? (error as Error).message}`
    throw new NoisyTeacherError(forbidden ? 'UNSUPPORTED' : 'BAD_OPTION', message, { cause: error })
  }
}

/**
 * Why no wasm at all can be compiled here, or undefined where some can. Browsers word a policy's refusal each in their own way, and
 * validate what they refuse to compile; but they refuse the empty module too.
 */
export function wasmForbidden(): string | undefined {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
    return undefined
  } catch {
    return mustAllow('script-src', "'wasm-unsafe-eval'")
  }
}

/** What a content security policy lacks. */
export function mustAllow(directive: string, source: string): string {
  return `the content security policy must allow ${directive} ${source}`
}

async function compileFrom(source: WasmSource, tell: (message: string) => void): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source
  if (typeof Response !== 'undefined' && source instanceof Response) return compileResponse(source, tell)
  if (source instanceof URL || typeof source === 'string') {
    const url = resolve(source)
    return isFile(url) ? WebAssembly.compile(await readFile(url)) : compileResponse(await fetch(url), tell)
  }
  return WebAssembly.compile(source as BufferSource)
}

/** What to do where a bundler moved the JavaScript away from its files. */
const ELSEWHERE = 'the options wasm and worker say where the files are, noisy-teacher/inline needs none'

/** A server's wrong MIME type costs only the streaming. */
async function compileResponse(response: Response, tell: (message: string) => void): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const type = response.headers.get('content-type') ?? 'nothing'
  // Browsers stream this type alone, and not with parameters.
  const streams = type.toLowerCase() === 'application/wasm'
  if (streams && typeof WebAssembly.compileStreaming === 'function') return WebAssembly.compileStreaming(response)
  const bytes = await response.arrayBuffer()
  if (!isWasm(bytes)) throw new Error(`the server answered with ${type} that is no wasm; ${ELSEWHERE}`)
  if (!streams) tell(`no streaming: the server says that wasm is ${type}, which should be application/wasm`)
  return WebAssembly.compile(bytes)
}

/** Whether the first bytes are those of every wasm: servers of pages answer with a page where a file is missing. */
function isWasm(bytes: ArrayBuffer): boolean {
  const magic = [0, 0x61, 0x73, 0x6d]
  const first = new Uint8Array(bytes).subarray(0, magic.length)
  return magic.every((byte, at) => first[at] === byte)
}
