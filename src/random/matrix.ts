import type { Call, CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import type { Stream } from './stream.js'

/** Number of draws in one block of work, which takes about half a millisecond. */
const BLOCK_DRAWS = 1 << 16
/** Bytes of a thread's scratch for draws; `assembly/random/draws.ts` has its layout. */
export const DRAWS_SCRATCH_BYTES = 6416
/** Cost of a normal draw in multiply-adds, the unit of `Task.products`. */
export const DRAW_PRODUCTS = 40

/**
 * Returns a rows×cols float64 matrix of a stream's uniform draws in [0, 1). Element i, counted row by row, is the draw
 * `stream.uniform(i)`. The caller owns the matrix.
 */
export function uniformMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  stream: Stream,
  options: CallOptions = {},
): Promise<Matrix<'f64'>> {
  return filled(engine, rows, cols, stream, 'philoxUniform', options)
}

/**
 * Returns a rows×cols float64 matrix of a stream's standard normal draws. Element i, counted row by row, is the draw
 * `stream.normal(i)`. The caller owns the matrix.
 */
export function normalMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  stream: Stream,
  options: CallOptions = {},
): Promise<Matrix<'f64'>> {
  return filled(engine, rows, cols, stream, 'philoxNormal', options)
}

/**
 * Returns the first `count` standard normal draws of a stream: `stream.normal(0)`, `stream.normal(1)`, … It runs within
 * a call, and reports progress as `stage`.
 */
export async function normalsIn(call: Call, stream: Stream, count: number, stage: string): Promise<Float64Array> {
  return call.take(await fillIn(call, 'philoxNormal', stream, count, stage), count)
}

function filled(
  engine: Engine,
  rows: number,
  cols: number,
  stream: Stream,
  op: DrawOp,
  options: CallOptions,
): Promise<Matrix<'f64'>> {
  return engine.call(op, [], options, async (call) => {
    return call.toMatrix(rows, cols, 'f64', await fillIn(call, op, stream, rows * cols, op))
  })
}

type DrawOp = 'philoxUniform' | 'philoxNormal'

/** Fills a block of the call with the first `count` draws, float64, and returns its address. */
async function fillIn(call: Call, op: DrawOp, { key }: Stream, count: number, stage: string): Promise<number> {
  const address = call.allocate(count * 8)
  const args = [address, 0, key.seedLow, key.purpose, key.trial, key.seedHigh]
  const task = {
    op,
    args,
    rows: count,
    block: BLOCK_DRAWS,
    products: DRAW_PRODUCTS * count,
    scratchBytes: DRAWS_SCRATCH_BYTES,
  }
  await call.run('result', task, stage)
  return address
}
