import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url))

/** The names that `assembly/index.ts` re-exports. */
const OPS = [
  ...read('assembly/index.ts')
    .toString()
    .matchAll(/^export \{([^}]*)\} from/gm),
]
  .flatMap(([, names]) => names.split(','))
  .map((name) => name.trim())
  .filter((name) => name !== '')

/** The ids of a binary's sections, in order (https://webassembly.github.io/spec/core/binary/modules.html). */
function sections(bytes: Uint8Array): number[] {
  const ids: number[] = []
  let at = 8
  while (at < bytes.length) {
    ids.push(bytes[at++])
    let size = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      size += (byte & 127) * 2 ** shift
      if (byte < 128) break
    }
    at += size
  }
  expect(at).toBe(bytes.length)
  return ids
}
const SECTION = { memory: 5, start: 8, data: 11, dataCount: 12 }

const wasm = (name: string) => read(`dist/wasm/${name}.wasm`)
// A host without relaxed SIMD cannot open the relaxed binary, and does not load it either.
const binaries = ['simd', 'relaxed'].filter((name) => name === 'simd' || WebAssembly.validate(wasm(name)))

describe.each(binaries)('the binary %s', (name) => {
  const module = new WebAssembly.Module(wasm(name))

  test('the binary exports exactly the op list of assembly/index.ts', () => {
    const exported = WebAssembly.Module.exports(module)
    expect(exported.map((entry) => entry.name).sort()).toEqual([...OPS].sort())
    expect(new Set(exported.map((entry) => entry.kind))).toEqual(new Set(['function']))
  })

  test('the binary imports nothing but memory', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
  })

  test('the binary has no memory, no data segment and no start function', () => {
    const present = sections(wasm(name))
    expect(present).not.toEqual([])
    for (const id of Object.values(SECTION)) expect(present).not.toContain(id)
  })
})
