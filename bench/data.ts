/** Data that suites measure on and the project does not ship: where they are, and readers of their formats. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchContext } from './suite.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Where the data are expected, from the root of this project. */
export const DEFAULT_DATA = '../shared/data'

/** Returns the path of a part of the data, or reports it as missing and returns undefined. */
export function pathOf(data: string, part: string, context: BenchContext<unknown>): string | undefined {
  const path = resolve(ROOT, data, part)
  if (existsSync(path)) return path
  context.missing(part, `its folder is not below ${resolve(ROOT, data)}; give one with --data`)
  return undefined
}

const NPY_ARRAYS = { '<f4': Float32Array, '<f8': Float64Array, '<i8': BigInt64Array, '<u2': Uint16Array } as const

/** Reads an NPY file of float32, float64, int64 or uint16 as float64. */
export function readNpy(path: string): { values: Float64Array; shape: number[] } {
  const bytes = readFileSync(path)
  const begin = 10 + bytes.readUInt16LE(8)
  const head = bytes.toString('latin1', 10, begin)
  const type = /'descr': '([^']*)'/.exec(head)![1] as keyof typeof NPY_ARRAYS
  const shape = /'shape': \(([^)]*)\)/
    .exec(head)![1]
    .split(',')
    .filter((word) => word.trim() !== '')
    .map(Number)
  const body = bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + bytes.length) as ArrayBuffer
  return { values: Float64Array.from(new NPY_ARRAYS[type](body) as ArrayLike<number>, Number), shape }
}
