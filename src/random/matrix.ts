import type { CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import type { Stream } from './stream.js'

/** Draws of one block of work: about a millisecond. */
const BLOCK = 1 << 16

/** A float64 matrix of a stream's uniform draws: element i, row by row, is uniform(i). The caller owns it. */
export function uniformMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  stream: Stream,
  options: CallOptions = {},
): Promise<Matrix> {
  return filled(engine, rows, cols, stream, 'philoxUniform', options)
}

/** A float64 matrix of a stream's normal draws: element i, row by row, is normal(i). The caller owns it. */
export function normalMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  stream: Stream,
  options: CallOptions = {},
): Promise<Matrix> {
  return filled(engine, rows, cols, stream, 'philoxNormal', options)
}

async function filled(
  engine: Engine,
  rows: number,
  cols: number,
  { key }: Stream,
  op: 'philoxUniform' | 'philoxNormal',
  options: CallOptions,
): Promise<Matrix> {
  return engine.call(op, [], options, async (call) => {
    const address = call.allocate(rows * cols * 8)
    const args = [address, 0, key.seedLow, key.purpose, key.trial, key.seedHigh]
    await call.run('result', { op, args, rows: rows * cols, block: BLOCK })
    return call.toMatrix(rows, cols, 'f64', address)
  })
}
