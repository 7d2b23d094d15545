import type { Call } from '../call.js'
import type { Engine } from '../engine.js'
import type { ElementType, Matrix } from '../matrix.js'
import type { TypedArray } from '../memory.js'
import type { Saved } from './container.js'
import { ARRAYS, type Loaded } from './loaded.js'

/** Address, shape and type of a matrix in the engine's memory. */
type StoredMatrix = Pick<Matrix, 'address' | 'rows' | 'cols' | 'type'>

const ELEMENT_TYPES: readonly ElementType[] = ['f32', 'f64', 'u8']

/** Returns the serializable content of a matrix; its values are a view of the engine's memory. */
export function saveMatrix({ memory }: Engine, { address, rows, cols, type }: StoredMatrix): Saved {
  const values = memory.view<TypedArray>(ARRAYS[type], address, rows * cols)
  return { kind: 'matrix', values: { rows, cols, type }, arrays: { values } }
}

/**
 * Loads a saved matrix into memory that the call owns, and returns its address, shape and type. Throws BAD_VALUE or
 * BAD_OPTION when a stored value is invalid or not finite, and OUT_OF_MEMORY when the matrix does not fit.
 */
export function loadRowsIn(call: Call, loaded: Loaded): StoredMatrix {
  loaded.expect(['matrix'])
  const type = loaded.choice('type', ELEMENT_TYPES)
  const rows = loaded.integer('rows', 1)
  const cols = loaded.integer('cols', 1)
  const values = loaded.view('values', type, rows * cols)
  const address = call.allocate(values.byteLength)
  call.engine.memory.view<TypedArray>(ARRAYS[type], address, values.length).set(values)
  return { address, rows, cols, type }
}

/**
 * Loads a saved matrix, which the caller owns and disposes. Throws BAD_VALUE or BAD_OPTION when a stored value is
 * invalid or not finite, and OUT_OF_MEMORY when the matrix does not fit.
 */
export function loadMatrixIn(call: Call, loaded: Loaded): Matrix {
  const { rows, cols, type, address } = loadRowsIn(call, loaded)
  return call.toMatrix(rows, cols, type, address)
}
