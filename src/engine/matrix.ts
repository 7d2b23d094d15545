import type { CallOptions } from './call-options.js'
import { check, checkInteger, shown } from './check.js'
import { ARRAYS, type ArrayOf, type ElementType, type StoredType, storedType, TYPES } from './element.js'
import type { Engine } from './interface.js'
import { handOver, Lifetime } from './lifetime.js'
import type { TypedArray } from './memory.js'
import { choice, type TableOf } from './options.js'
import { hear, sliced } from './slices.js'
import { checkFinite, checkShape, type Numbers, store } from './values.js'

export type { ArrayOf, ElementType, StoredType } from './element.js'
export type { Numbers } from './values.js'

/** The options of `engine.matrix`. */
export interface MatrixOptions<T extends ElementType = ElementType> {
  /**
   * The type that values are stored in. By default the least of 'u8', 'f32' and 'f64' that holds every value of the given arrays' types, so
   * that nothing is rounded; 'f32' where no data is given.
   */
  type?: T
}

export const MATRIX_OPTIONS = { type: choice(TYPES) } satisfies TableOf<MatrixOptions>

declare module './interface.js' {
  interface Engine {
    /**
     * Copies data into a row-major rows×cols matrix in the engine's memory; without data the matrix is zero.
     *
     * `data` is one array of rows·cols numbers, row by row, or an array of `rows` arrays. By default its type decides what values are stored
     * in, so that each is stored exactly: Float64Array, Int32Array, Uint32Array and plain arrays in 'f64'; Float32Array and the narrower
     * signed and 16-bit arrays in 'f32'; Uint8Array and Uint8ClampedArray in 'u8'. Rows of several types are stored in the widest of
     * theirs, and a matrix without data in 'f32'. `{ type: 'f32' }` rounds float64 values to half the memory, and equal rows may result.
     *
     * Throws BAD_SHAPE; BAD_VALUE when a value is NaN, infinite (in `type`), or no whole number from 0 to 255 for 'u8'; BAD_OPTION;
     * OUT_OF_MEMORY with the numbers; CLOSED.
     */
    matrix<Data extends Numbers | undefined = undefined, T extends ElementType = StoredType<Data>>(
      rows: number,
      cols: number,
      data?: Data,
      options?: MatrixOptions<T>,
    ): Matrix<T>
  }
}

/**
 * A row-major matrix in the engine's memory. Its values never change once it is made, and all of them are finite.
 * It lives until `dispose()`; what is fitted to it borrows it, and a borrowed matrix is not disposed (IN_USE).
 * `Matrix<'f64'>` stores float64; `Matrix` alone is a matrix of any element type, which every function accepts.
 */
export class Matrix<T extends ElementType = ElementType> extends Lifetime {
  readonly rows: number
  readonly cols: number
  readonly type: T
  /** @internal */
  readonly address: number

  /** @internal Use `engine.matrix`. Takes over the block at `address`. */
  constructor(engine: Engine, rows: number, cols: number, type: T, address: number) {
    super(engine)
    this.rows = rows
    this.cols = cols
    this.type = type
    this.address = address
  }

  /**
   * Returns a copy of the values, row by row: a Float32Array, Float64Array or Uint8Array by `type`.
   * Throws DISPOSED, and CLOSED after the engine was closed.
   */
  toArray(): ArrayOf<T> {
    check(!this.engine.closed, 'CLOSED', () => 'matrix: toArray after the engine was closed')
    check(!this.disposed, 'DISPOSED', () => 'matrix: toArray of a disposed matrix')
    return this.view().slice() as ArrayOf<T>
  }

  /** @internal Values in place, for now: growth makes views stale. */
  view(): ArrayOf<T> {
    return this.engine.memory.view<TypedArray>(ARRAYS[this.type], this.address, this.rows * this.cols) as ArrayOf<T>
  }

  describe(): string {
    return `a ${this.rows}×${this.cols} matrix`
  }

  protected override release(): void {
    this.engine.memory.free(this.address)
  }
}

/** @internal Refuses what no engine made. Throws BAD_VALUE. */
export function checkMatrix(who: string, name: string, x: unknown): asserts x is Matrix {
  const message = () => `${who}: ${name} is ${shown(x)} but must be a Matrix, which engine.matrix makes`
  check(x instanceof Matrix, 'BAD_VALUE', message)
}

/**
 * @internal Makes a matrix of the type that is wanted, or of the data's own. Refuses shapes that do not match, and values that are not
 * finite or not exact in `u8`.
 */
export function makeMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  data: Numbers | undefined,
  wanted: ElementType | undefined,
): Matrix {
  checkInteger('matrix', 'rows', rows, 1)
  checkInteger('matrix', 'cols', cols, 1)
  const pieces = data === undefined ? undefined : checkShape(rows, cols, data)
  const type = wanted ?? (pieces ? storedType(pieces) : 'f32')
  const address = engine.memory.allocate(`matrix ${rows}×${cols}`, rows * cols * ARRAYS[type].BYTES_PER_ELEMENT)
  const matrix = new Matrix(engine, rows, cols, type, address)
  try {
    if (pieces) store(matrix.view(), pieces, cols)
    else matrix.view().fill(0)
  } catch (error) {
    matrix.dispose()
    throw error
  }
  return matrix
}

/**
 * @internal A matrix whose rows from `first` to `last` are written by `write` into a view of all, slice by slice, and refused where they
 * are not finite; `stage` is told of, and an abort is heard between slices.
 */
export async function writeMatrix<T extends ElementType>(
  engine: Engine,
  { rows, cols, type }: { rows: number; cols: number; type: T },
  stage: string,
  write: (values: TypedArray, first: number, last: number) => void,
  options: CallOptions = {},
): Promise<Matrix<T>> {
  const matrix = makeMatrix(engine, rows, cols, undefined, type) as Matrix<T>
  const values = matrix.view()
  const writeSome = (first: number, last: number) => {
    write(values, first, last)
    checkFinite(values, cols, first, last)
  }
  return handOver(matrix, async () => {
    await sliced(rows, cols, writeSome, hear(options, stage, rows))
    return matrix
  })
}
