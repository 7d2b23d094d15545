import type { Call, CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import type { Stream } from './stream.js'

/** Draws of one block of work: about half a millisecond. */
const BLOCK = 1 << 16
/** Bytes of a thread's scratch for draws; `assembly/random/draws.ts` has their layout. */
export const DRAWS_SCRATCH = 6416
/** Products that take as long as a normal draw. */
export const DRAW = 40

/** A float64 matrix of a stream's uniform draws: element i, row by row, is uniform(i). The caller owns it. */
export function uniformMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  stream: Stream,
  options: CallOptions = {},
): Promise<Matrix<'f64'>> {
  return filled(engine, rows, cols, stream, 'philoxUniform', options)
}

/** A float64 matrix of a stream's normal draws: element i, row by row, is normal(i). The caller owns it. */
export function normalMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  stream: Stream,
  options: CallOptions = {},
): Promise<Matrix<'f64'>> {
  return filled(engine, rows, cols, stream, 'philoxNormal', options)
}

/** normal(0), normal(1), … of a stream, so many. Within a call, which may tell its stage. */
export async function normalsIn(call: Call, stream: Stream, count: number, stage: string): Promise<Float64Array> {
  return call.take(await fillIn(call, 'philoxNormal', stream, count, stage), count)
}

function filled(
  engine: Engine,
  rows: number,
  cols: number,
  stream: Stream,
  op: Op,
  options: CallOptions,
): Promise<Matrix<'f64'>> {
  return engine.call(op, [], options, async (call) => {
    return call.toMatrix(rows, cols, 'f64', await fillIn(call, op, stream, rows * cols, op))
  })
}

type Op = 'philoxUniform' | 'philoxNormal'

/** The address of the first draws, float64, as a block of the call. */
async function fillIn(call: Call, op: Op, { key }: Stream, count: number, stage: string): Promise<number> {
  const address = call.allocate(count * 8)
  const args = [address, 0, key.seedLow, key.purpose, key.trial, key.seedHigh]
  const task = { op, args, rows: count, block: BLOCK, products: DRAW * count, scratchBytes: DRAWS_SCRATCH }
  await call.run('result', task, stage)
  return address
}
