import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createEngine, type EngineOptions } from '#engine/engine.js'
import { counters, counts, mark, openEngine, testOps } from './test-ops.js'

const refused = (code: string, message: string | RegExp) =>
  expect.objectContaining({ name: 'NoisyTeacherError', code, message: expect.stringMatching(message) })

/** How the host looks when `WebAssembly.validate` accepts no relaxed, or no SIMD instruction at all. */
function withoutInstructions(lacking: 'relaxed' | 'simd'): void {
  const { validate } = WebAssembly
  const prefix = lacking === 'simd' ? [253, 15] : [253, 128, 2] // i8x16.splat; i8x16.relaxed_swizzle
  vi.spyOn(WebAssembly, 'validate').mockImplementation((source) => {
    const bytes = new Uint8Array(source as ArrayBuffer)
    const uses = bytes.some((_, at) => prefix.every((byte, i) => bytes[at + i] === byte))
    return !uses && validate(source)
  })
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('createEngine', () => {
  test.each<[string, EngineOptions, string]>([
    ['no threads', { threads: 0 }, 'threads is 0 but must be a whole number from 1 to 256'],
    ['half a thread', { threads: 1.5 }, 'threads is 1.5 '],
    ['too many threads', { threads: 257 }, 'threads is 257 '],
    ['a word as threads', { threads: 'many' as 'auto' }, "threads is 'many' "],
    ['unknown numerics', { numerics: 'fast' as 'strict' }, "numerics is 'fast' but must be one of strict, relaxed"],
    [
      'too little memory',
      { maxBytes: 2 ** 20 - 1 },
      'maxBytes is 1048575 but must be a whole number of 1048576 or more',
    ],
    ['NaN memory', { maxBytes: Number.NaN }, 'maxBytes is NaN '],
    ['bytes that are no wasm', { wasm: Uint8Array.of(1, 2, 3, 4) }, 'the wasm cannot be used: .*magic'],
    ['a missing wasm file', { wasm: '/nothing.wasm' }, 'the wasm of /nothing.wasm cannot be used: ENOENT'],
    [
      'a response with status 404',
      { wasm: new Response('', { status: 404 }) },
      'the wasm cannot be used: the server answered 404',
    ],
    [
      'an HTML page in place of a missing file',
      { wasm: new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }) },
      'the wasm cannot be used: the server answered with text/html that is no wasm; the options wasm and worker say where',
    ],
    ['null as wasm', { wasm: null as never }, 'wasm is null but must be an address'],
    ['a number as worker', { worker: 5 as never }, 'worker is 5 but must be an address or a factory$'],
  ])('createEngine refuses %s', async (_, options, message) => {
    await expect(createEngine(options)).rejects.toThrow(refused('BAD_OPTION', `^createEngine: ${message}`))
  })

  test('createEngine refuses a wasm that imports more than memory', async () => {
    // (module (import "a" "b" (func)))
    const other = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 97, 1, 98, 0, 0)
    await expect(createEngine({ threads: 1, wasm: other })).rejects.toThrow(
      refused('BAD_OPTION', '^createEngine: the wasm cannot be used: .*Import'),
    )
    await expect(createEngine({ threads: 2, wasm: other })).rejects.toThrow(
      refused('WORKER_FAILED', 'the wasm cannot be used: .*Import'),
    )
  })

  test('createEngine refuses a host without SIMD', async () => {
    withoutInstructions('simd')
    await expect(openEngine()).rejects.toThrow(refused('UNSUPPORTED', 'no WebAssembly SIMD'))
  })

  test('createEngine refuses a host without WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    await expect(createEngine()).rejects.toThrow(refused('UNSUPPORTED', 'no WebAssembly, or it is switched off'))
  })

  test.each([1, 2, 3])('an engine has the requested %i threads', async (threads) => {
    await using engine = await openEngine({ threads })
    expect(engine.capabilities).toMatchObject({ simd: true, threads, requestedThreads: threads, numerics: 'strict' })
    expect(engine.capabilities).not.toHaveProperty('reason')
  })

  test('an engine has one thread per processor by default', async () => {
    await using engine = await openEngine()
    expect(engine.capabilities).toMatchObject({ threads: availableParallelism(), requestedThreads: 'auto' })
  })

  test('an engine never exceeds maxBytes', async () => {
    await using engine = await openEngine({ threads: 1, maxBytes: 2 ** 20 + 5 })
    expect(engine.capabilities.maxBytes).toBe(2 ** 20)
    expect(() => engine.matrix(2 ** 18, 1)).toThrow(
      refused('OUT_OF_MEMORY', '^matrix 262144×1: 1048576 bytes are needed in one piece, 982976 are free of 1048576$'),
    )
    const bytes = 2 ** 20 - 2 ** 16 - 64
    expect(engine.matrix(bytes, 1, undefined, { type: 'u8' }).rows).toBe(bytes)
  })

  test('capabilities cannot be changed', async () => {
    await using engine = await openEngine({ threads: 1 })
    expect(Object.isFrozen(engine.capabilities)).toBe(true)
  })
})

describe('the wasm option', () => {
  let folder: string
  let bytes: Uint8Array<ArrayBuffer>
  let sources: Record<string, EngineOptions['wasm']>
  const answer = (type: string) => new Response(bytes, { headers: { 'content-type': type } })
  beforeAll(async () => {
    bytes = await testOps()
    folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
    const path = join(folder, 'ops.wasm')
    await writeFile(path, bytes)
    sources = {
      bytes,
      buffer: bytes.buffer,
      module: new WebAssembly.Module(bytes),
      path,
      url: pathToFileURL(path),
      href: pathToFileURL(path).href,
      'data url': `data:application/wasm;base64,${Buffer.from(bytes).toString('base64')}`,
      response: answer('application/wasm'),
      'promise of a response': Promise.resolve(answer('application/wasm')),
      factory: () => bytes,
      'asynchronous factory': async () => pathToFileURL(path),
      'strict alone': { simd: bytes },
      both: { simd: path, relaxed: bytes },
      'factories of both': { simd: () => bytes, relaxed: async () => bytes },
    }
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('the wasm option accepts bytes, a module, a URL, a response, a function, or one of them per binary', async () => {
    for (const [name, wasm] of Object.entries(sources)) {
      await using engine = await createEngine({ threads: 1, wasm })
      using rows = counters(engine, 10)
      await mark(rows)
      expect(counts(rows), name).toEqual(Array(10).fill(1))
      expect(engine.capabilities, name).not.toHaveProperty('reason')
    }
  })

  test.each(['text/html', 'application/wasm; charset=utf-8'])(
    'the wasm option accepts responses of type %s, with one warning',
    async (type) => {
      const onWarning = vi.fn()
      const wasm = { simd: answer(type), relaxed: answer(type) }
      await using engine = await createEngine({ threads: 1, wasm, onWarning })
      using rows = counters(engine, 10)
      await mark(rows)
      expect(counts(rows)).toEqual(Array(10).fill(1))
      const reason = `no streaming: the server says that wasm is ${type}, which should be application/wasm`
      expect(onWarning).toHaveBeenCalledExactlyOnceWith(reason)
      expect(engine.capabilities.reason).toBe(reason)
    },
  )

  test('the wasm option loads the relaxed binary only if the host can run it', async () => {
    withoutInstructions('relaxed')
    const relaxed = vi.fn(() => bytes)
    await using engine = await createEngine({ threads: 1, wasm: { simd: bytes, relaxed } })
    expect(engine.capabilities.relaxed).toBe(false)
    expect(relaxed).not.toHaveBeenCalled()
  })
})

describe.each([1, 2])('relaxed SIMD on %i threads', (threads) => {
  const both = async () => ({ simd: await testOps(), relaxed: await testOps({ mark: 10 }) })
  const hostHasIt = WebAssembly.validate(
    // (func (result v128) (i8x16.relaxed_swizzle (v128.const 0) (v128.const 0)))
    Uint8Array.from(
      '0061736d010000000105016000017b030201000a2b012900fd0c00000000000000000000000000000000fd0c00000000000000000000000000000000fd80020b'
        .match(/../g)!
        .map((byte) => Number.parseInt(byte, 16)),
    ),
  )

  /** What one filter and one result add to a row: 1 from the strict binary, 10 from the relaxed. */
  async function added(options: EngineOptions) {
    await using engine = await createEngine({ threads, ...options })
    const run = async (kind: 'filter' | 'result') => {
      using rows = counters(engine, 1)
      const task = { op: 'mark', args: [rows.address, 0], rows: 1, block: 1 }
      await engine.call('test', [rows], {}, (call) => call.run(kind, task))
      return counts(rows)[0]
    }
    const { relaxed, numerics, reason } = engine.capabilities
    return { filter: await run('filter'), result: await run('result'), relaxed, numerics, reason }
  }

  test('relaxed SIMD is used for filters only if results are strict', async () => {
    const expected = hostHasIt ? { filter: 10, result: 1, relaxed: true } : { filter: 1, result: 1, relaxed: false }
    expect(await added({ wasm: await both() })).toEqual({ ...expected, numerics: 'strict', reason: undefined })
  })

  test('relaxed SIMD is used for filters and results if the engine and the host are relaxed', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const expected = hostHasIt
      ? { filter: 10, result: 10, relaxed: true, numerics: 'relaxed', reason: undefined }
      : { filter: 1, result: 1, relaxed: false, numerics: 'strict', reason: expect.any(String) }
    expect(await added({ wasm: await both(), numerics: 'relaxed' })).toEqual(expected)
    expect(warn).toHaveBeenCalledTimes(hostHasIt ? 0 : 1)
  })

  test('relaxed SIMD is not used if the host lacks it, with one warning if it was requested', async () => {
    withoutInstructions('relaxed')
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const strict = { filter: 1, result: 1, relaxed: false, numerics: 'strict' }
    expect(await added({ wasm: await both() })).toEqual({ ...strict, reason: undefined })
    expect(warn).not.toHaveBeenCalled()
    const reason = 'strict results: this host has no relaxed SIMD'
    expect(await added({ wasm: await both(), numerics: 'relaxed' })).toEqual({ ...strict, reason })
    expect(warn).toHaveBeenCalledExactlyOnceWith(`noisy-teacher: ${reason}`)
  })

  test('relaxed SIMD is not used if the wasm option has no relaxed binary', async () => {
    vi.spyOn(console, 'warn').mockReturnValue()
    expect(await added({ wasm: await testOps(), numerics: 'relaxed' })).toMatchObject({
      relaxed: false,
      numerics: 'strict',
      reason: `strict results: ${hostHasIt ? 'the wasm option gives no relaxed binary' : 'this host has no relaxed SIMD'}`,
    })
  })
})
