import { readFile } from 'node:fs/promises'
import { expect, test, vi } from 'vitest'
import { labelOps } from '#labels/binding.js'

const UINT8 = '~lib/typedarray/Uint8Array'
const INT32 = '~lib/typedarray/Int32Array'
const UINT32 = '~lib/typedarray/Uint32Array'
const FLOAT64 = '~lib/typedarray/Float64Array'
const NOISE = [FLOAT64, 'i32', 'f64', 'u32', 'u32', 'u32', 'u32']
const SIGNATURES = {
  drawLabels: { returnType: INT32, parameters: [INT32, ...NOISE] },
  drawBytes: { returnType: UINT8, parameters: [UINT8, ...NOISE] },
  countVotes: { returnType: UINT32, parameters: [INT32, 'i32', 'i32'] },
  plurality: { returnType: INT32, parameters: [UINT32, 'i32', FLOAT64] },
  confusion: { returnType: UINT32, parameters: [INT32, INT32, 'i32'] },
  agreements: { returnType: UINT32, parameters: [INT32, 'i32'] },
  matches: { returnType: 'i32', parameters: [INT32, INT32] },
}

async function binary(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile('dist/wasm/labels.wasm'))
}

// First in this process, before anything has loaded the ops.
test('the label module is loaded again after a failed load', async () => {
  const reading = vi.spyOn(globalThis, 'atob').mockImplementationOnce(() => {
    throw new Error('no room')
  })
  await expect(labelOps()).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: 'labels: the wasm cannot be loaded: no room',
  })
  reading.mockRestore()
  const [a, b] = await Promise.all([labelOps(), labelOps()])
  expect(a).toBe(b)
})

test('the bindings section has exactly the signatures of the ops that the library uses', async () => {
  const sections = WebAssembly.Module.customSections(await binary(), 'as-bind_bindings')
  expect(sections).toHaveLength(1)
  const bindings = JSON.parse(new TextDecoder().decode(sections[0]))
  expect(bindings.exportedFunctions).toEqual(SIGNATURES)
  expect(bindings.importedFunctions).toEqual({})
  expect(Object.keys(bindings.typeIds).sort()).toEqual(['~lib/arraybuffer/ArrayBuffer', FLOAT64, INT32, UINT32, UINT8])
  const { memory, ...ops } = await labelOps()
  expect(Object.keys(ops).sort()).toEqual(Object.keys(SIGNATURES).sort())
})

test('the label module imports nothing and exports its memory, its runtime and the ops', async () => {
  const module = await binary()
  expect(WebAssembly.Module.imports(module)).toEqual([])
  const names = WebAssembly.Module.exports(module).map(({ name }) => name)
  const runtime = ['__new', '__pin', '__unpin', '__collect', '__rtti_base']
  expect(names.sort()).toEqual([...Object.keys(SIGNATURES), ...runtime, 'memory'].sort())
  const { memory } = await labelOps()
  expect(memory.buffer).toBeInstanceOf(ArrayBuffer)
})

test('arguments and results of label ops are copies', async () => {
  const ops = await labelOps()
  const labels = Int32Array.of(9, 0, 2, 1, 9).subarray(1, 4)
  const stays = new Float64Array(9).fill(1)
  const first = ops.drawLabels(labels, stays, 3, 0, 1, 2, 3, 4)
  const second = ops.drawBytes(Uint8Array.of(1, 1), stays, 3, 0, 1, 2, 3, 4)
  expect([...first, ...second, ...labels]).toEqual([0, 2, 1, 1, 1, 0, 2, 1])
  expect(first.buffer).not.toBe(ops.memory.buffer)
})

test('label ops accept and return empty arrays', async () => {
  const ops = await labelOps()
  expect(ops.drawLabels(new Int32Array(0), new Float64Array(4), 2, 0, 1, 2, 3, 4)).toEqual(new Int32Array(0))
  expect(ops.countVotes(new Int32Array(0), 3, 2)).toEqual(new Uint32Array(0))
  expect(ops.matches(new Int32Array(0), new Int32Array(0))).toBe(0)
})

test('a thousand calls of label ops need no more memory than the first ones', async () => {
  const ops = await labelOps()
  const votes = new Int32Array(60_000)
  const uniforms = new Float64Array(20_000)
  const bytes = new Uint8Array(60_000)
  const stays = new Float64Array(4).fill(1)
  const round = () => {
    const counts = ops.countVotes(votes, 3, 2)
    ops.plurality(counts, 2, uniforms)
    ops.drawBytes(bytes, stays, 2, 0, 1, 2, 3, 4)
    ops.agreements(votes, 3)
    ops.confusion(votes, votes, 2)
    ops.matches(votes, votes)
  }
  round()
  round()
  const size = ops.memory.buffer.byteLength
  for (let i = 0; i < 1000; i++) round()
  expect(ops.memory.buffer.byteLength).toBe(size)
})
