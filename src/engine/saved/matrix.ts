import type { Call } from '../call.js'
import type { Engine } from '../engine.js'
import type { ElementType, Matrix } from '../matrix.js'
import type { TypedArray } from '../memory.js'
import type { Saved } from './container.js'
import { ARRAYS, type Loaded } from './loaded.js'

/** A matrix, or what an op sees of one. */
type Rows = Pick<Matrix, 'address' | 'rows' | 'cols' | 'type'>

const TYPES: readonly ElementType[] = ['f32', 'f64', 'u8']

export function saveMatrix({ memory }: Engine, { address, rows, cols, type }: Rows): Saved {
  const values = memory.view<TypedArray>(ARRAYS[type], address, rows * cols)
  return { kind: 'matrix', values: { rows, cols, type }, arrays: { values } }
}

/** The rows that were saved, in a block of the call. Errors: BAD_VALUE (also of values that are not finite), OUT_OF_MEMORY. */
export function loadRowsIn(call: Call, loaded: Loaded): Rows {
  loaded.expect(['matrix'])
  const type = loaded.choice('type', TYPES)
  const rows = loaded.integer('rows', 1)
  const cols = loaded.integer('cols', 1)
  const values = loaded.view('values', type, rows * cols)
  const address = call.allocate(values.byteLength)
  call.engine.memory.view<TypedArray>(ARRAYS[type], address, values.length).set(values)
  return { address, rows, cols, type }
}

/** The matrix that was saved: the caller's. Errors: as `loadRowsIn`. */
export function loadMatrixIn(call: Call, loaded: Loaded): Matrix {
  const { rows, cols, type, address } = loadRowsIn(call, loaded)
  return call.toMatrix(rows, cols, type, address)
}
