import { check, checkChoice, checkInteger, NoisyTeacherError } from './check.js'
import type { Engine } from './engine.js'
import { Lifetime } from './lifetime.js'
import type { TypedArray } from './memory.js'

export type ElementType = 'f32' | 'f64' | 'u8'
export type Numbers = ArrayLike<number> | readonly (readonly number[])[]

const ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array } as const
const TYPES = Object.keys(ARRAYS) as ElementType[]

export type ArrayOf<T extends ElementType> = InstanceType<(typeof ARRAYS)[T]>

/**
 * A row-major matrix in the engine's memory. Its values never change once it is made, and all of them are finite.
 * It lives until `dispose()`; what is fitted to it borrows it, and a borrowed matrix is not disposed (IN_USE).
 */
export class Matrix extends Lifetime {
  readonly rows: number
  readonly cols: number
  readonly type: ElementType
  /** @internal */
  readonly address: number
  /** @internal Use `engine.matrix`. Takes over the block at `address`. */
  constructor(engine: Engine, rows: number, cols: number, type: ElementType, address: number) {
    super(engine)
    this.rows = rows
    this.cols = cols
    this.type = type
    this.address = address
  }

  /** A copy of the values, row by row: Float32Array, Float64Array or Uint8Array by `type`. */
  toArray(): Float32Array | Float64Array | Uint8Array {
    check(!this.disposed, 'DISPOSED', () => 'matrix: toArray of a disposed matrix')
    return this.view().slice()
  }

  /** @internal Values in place, for now: growth makes views stale. */
  view(): Float32Array | Float64Array | Uint8Array {
    return this.engine.memory.view<TypedArray>(ARRAYS[this.type], this.address, this.rows * this.cols) as Float32Array
  }

  describe(): string {
    return `a ${this.rows}×${this.cols} matrix`
  }

  protected release(): void {
    this.engine.memory.free(this.address)
  }
}

/** @internal Makes a matrix; refuses shapes that do not match, values that are not finite or not exact in `u8`. */
export function makeMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  data: Numbers | undefined,
  type: ElementType,
): Matrix {
  checkInteger('matrix', 'rows', rows, 1)
  checkInteger('matrix', 'cols', cols, 1)
  checkChoice('matrix', 'type', type, TYPES)
  const values = data === undefined ? undefined : flatten(rows, cols, data)
  const address = engine.memory.allocate(`matrix ${rows}×${cols}`, rows * cols * ARRAYS[type].BYTES_PER_ELEMENT)
  const matrix = new Matrix(engine, rows, cols, type, address)
  const view = matrix.view()
  if (values) view.set(values)
  else view.fill(0)
  const bad = values ? firstUnfit(values, view) : -1
  if (bad >= 0) {
    matrix.dispose()
    const place = `row ${Math.floor(bad / cols)}, column ${bad % cols}`
    const need = type === 'u8' ? 'a whole number from 0 to 255' : `finite in ${type}`
    throw new NoisyTeacherError('BAD_VALUE', `matrix: the value at ${place} is ${values![bad]} but must be ${need}`)
  }
  return matrix
}

function flatten(rows: number, cols: number, data: Numbers): ArrayLike<number> {
  const nested = Array.isArray(data) && Array.isArray(data[0])
  if (!nested) {
    const given = (data as ArrayLike<number>).length
    check(
      given === rows * cols,
      'BAD_SHAPE',
      () => `matrix: ${rows}×${cols} needs ${rows * cols} values but ${given} were given`,
    )
    return data as ArrayLike<number>
  }
  const table = data as readonly (readonly number[])[]
  check(table.length === rows, 'BAD_SHAPE', () => `matrix: ${rows} rows are needed but ${table.length} were given`)
  table.forEach((row, i) => {
    check(row.length === cols, 'BAD_SHAPE', () => `matrix: row ${i} has ${row.length} values but ${cols} are needed`)
  })
  return table.flat()
}

/** The first place whose stored value is not finite, or in `u8` not the given one; -1 where all are fit. */
function firstUnfit(values: ArrayLike<number>, stored: ArrayLike<number>): number {
  const exact = stored instanceof Uint8Array
  for (let i = 0; i < stored.length; i++) {
    // x - x is 0 exactly where x is finite.
    if (exact ? stored[i] !== values[i] : stored[i] - stored[i] !== 0) return i
  }
  return -1
}
