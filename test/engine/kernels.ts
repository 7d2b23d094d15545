/** Functions of `assembly/random` that are no ops, compiled as ops so that tests can give them any input. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { createEngine, type Engine } from '#engine/engine.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ENTRY = 'kernels.ts'
const SOURCE = `
import { expNegative } from './assembly/random/exp'
import { normalQuantiles } from './assembly/random/normal'
import { philox, philoxBlocks } from './assembly/random/philox'

export function exponentials(values: usize, start: u32, end: u32): void {
  expNegative(values + (<usize>start << 3), values + (<usize>end << 3))
}
export function quantiles(words: usize, tails: usize, start: u32, end: u32): void {
  normalQuantiles(words + (<usize>start << 3), words + (<usize>end << 3), tails)
}
export function blocks(
  out: usize, low: u32, high: u32, c2: u32, c3: u32, k0: u32, k1: u32, scratch: usize, start: u32, end: u32,
): void {
  philoxBlocks(out, out + (<usize>end << 4), <u64>low | (<u64>high << 32), c2, c3, k0, k1, scratch)
}
export function block(
  out: usize, low: u32, high: u32, c2: u32, c3: u32, k0: u32, k1: u32, start: u32, end: u32,
): void {
  v128.store(out, philox(<u64>low | (<u64>high << 32), c2, c3, k0, k1))
}
`
const FLAGS =
  '--runtime stub --importMemory --noExportMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --enable threads --enable simd -O3'

/** An engine whose ops are those of SOURCE. */
export async function kernels(): Promise<Engine> {
  let wasm = new Uint8Array()
  const { error, stderr } = await asc.main([ENTRY, '--outFile', 'kernels.wasm', ...FLAGS.split(' ')], {
    readFile: (name) => (name === ENTRY ? SOURCE : fromDisk(name)),
    writeFile: (_, contents) => {
      wasm = new Uint8Array(contents as Uint8Array)
    },
    listFiles: () => [],
  })
  if (error) throw new Error(stderr.toString(), { cause: error })
  return createEngine({ threads: 1, wasm })
}

function fromDisk(name: string): string | null {
  try {
    return readFileSync(`${ROOT}${name}`, 'utf8')
  } catch {
    return null
  }
}

/** Runs an op over `rows` of 8 bytes each in one block, and gives the values back as they stand then. */
export function run(
  engine: Engine,
  op: string,
  values: Float64Array,
  { rows = values.length, args = [], scratchBytes = 0 }: { rows?: number; args?: number[]; scratchBytes?: number } = {},
): Promise<Float64Array> {
  return engine.call(op, [], {}, async (call) => {
    const address = call.upload(values)
    await call.run('result', { op, args: [address, ...args], rows, block: rows, scratchBytes })
    return call.take(address, values.length)
  })
}
