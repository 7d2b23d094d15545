import type { CallOptions } from './call-options.js'
import { check, checkInteger, shown } from './check.js'
import { type ArrayOf, ELEMENT_TYPES, type ElementType, type StoredType, storedType, TYPED_ARRAYS } from './element.js'
import type { Engine } from './interface.js'
import { handOver, Lifetime } from './lifetime.js'
import type { TypedArray } from './memory.js'
import { choice, type TableOf } from './options.js'
import { betweenSlices, sliced } from './slices.js'
import { checkFinite, checkShape, type MatrixData, store } from './values.js'

export type { ArrayOf, ElementType, StoredType } from './element.js'
export type { MatrixData } from './values.js'

/** Options of `engine.matrix`: the element type. */
export interface MatrixOptions<T extends ElementType = ElementType> {
  /**
   * Type of the stored values. By default the smallest of 'u8', 'f32' and 'f64' that can represent every value of the
   * array types in the data, so that nothing is rounded; 'f32' without data.
   */
  type?: T
}

/** Option table of `engine.matrix`. */
export const MATRIX_OPTIONS = { type: choice(ELEMENT_TYPES) } satisfies TableOf<MatrixOptions>

declare module './interface.js' {
  interface Engine {
    /**
     * Copies data into a new row-major rows×cols matrix in the engine's memory. Without data, all values are 0.
     *
     * `data` is one array of rows·cols numbers, row by row, or an array of `rows` arrays of `cols` numbers. By default
     * every value is stored exactly: Float64Array, Int32Array, Uint32Array and plain arrays as 'f64'; Float32Array,
     * Float16Array and arrays of 8-bit signed or 16-bit integers as 'f32'; Uint8Array and Uint8ClampedArray as 'u8'. If
     * rows differ in type, the widest type is used. A matrix without data is 'f32'. `{ type: 'f32' }` halves the memory
     * of float64 data; rounding may then make different rows equal.
     *
     * Throws BAD_SHAPE when the data is not rows×cols; BAD_VALUE when the data is not an array of numbers, when a value
     * is not finite in `type`, or, for 'u8', when a value is not a whole number from 0 to 255; BAD_OPTION when `rows`
     * or `cols` is not a whole number of 1 or more, or an option is invalid; OUT_OF_MEMORY when the matrix does not
     * fit; and CLOSED when the engine was closed.
     */
    matrix<Data extends MatrixData | undefined = undefined, T extends ElementType = StoredType<Data>>(
      rows: number,
      cols: number,
      data?: Data,
      options?: MatrixOptions<T>,
    ): Matrix<T>
  }
}

/**
 * A row-major matrix in the engine's memory. Its values are finite and never change. It lives until `dispose()`.
 * Objects that are fitted to it borrow it, and disposing a borrowed matrix throws IN_USE. `Matrix<'f64'>` stores
 * float64; `Matrix` alone is a matrix of any element type, which every function accepts.
 */
export class Matrix<T extends ElementType = ElementType> extends Lifetime {
  /** Number of rows, at least 1. */
  readonly rows: number
  /** Number of columns, at least 1. */
  readonly cols: number
  /** Type of the stored values. */
  readonly type: T
  /** @internal Address of the first value in the engine's memory. */
  readonly address: number

  /** @internal Wraps the block at `address`, which the matrix then owns. Users call `engine.matrix`. */
  constructor(engine: Engine, rows: number, cols: number, type: T, address: number) {
    super(engine)
    this.rows = rows
    this.cols = cols
    this.type = type
    this.address = address
  }

  /**
   * Returns a copy of the rows·cols values, row by row: a Float32Array, Float64Array or Uint8Array, depending on
   * `type`. Throws DISPOSED when the matrix was disposed, and CLOSED when its engine was closed.
   */
  toArray(): ArrayOf<T> {
    check(!this.engine.closed, 'CLOSED', () => 'matrix: toArray after the engine was closed')
    check(!this.disposed, 'DISPOSED', () => 'matrix: toArray of a disposed matrix')
    return this.view().slice() as ArrayOf<T>
  }

  /**
   * @internal Returns a view of the values, row by row. Do not keep it across an allocation: growing the memory
   * invalidates it.
   */
  view(): ArrayOf<T> {
    return this.engine.memory.view<TypedArray>(
      TYPED_ARRAYS[this.type],
      this.address,
      this.rows * this.cols,
    ) as ArrayOf<T>
  }

  describe(): string {
    return `a ${this.rows}×${this.cols} matrix`
  }

  /** @internal Frees the matrix when it is garbage-collected; see `Lifetime`. */
  override freeWhenForgotten(): void {
    const { engine, address } = this
    super.freeWhenForgotten(() => engine.memory.free(address))
  }

  protected override release(): void {
    this.engine.memory.free(this.address)
  }
}

/** @internal Throws BAD_VALUE unless `x` is a Matrix. */
export function checkMatrix(who: string, name: string, x: unknown): asserts x is Matrix {
  const message = () => `${who}: ${name} is ${shown(x)} but must be a Matrix, which engine.matrix makes`
  check(x instanceof Matrix, 'BAD_VALUE', message)
}

/**
 * @internal Makes a rows×cols matrix of element type `wanted`, by default the smallest type that stores the data
 * exactly. Without data, all values are 0 and the default is 'f32'. Throws BAD_OPTION when rows or cols is not a whole
 * number of 1 or more, BAD_SHAPE when the data is not rows×cols, BAD_VALUE when a value is not finite in the element
 * type (in 'u8': not a whole number from 0 to 255), and OUT_OF_MEMORY when the matrix does not fit.
 */
export function makeMatrix(
  engine: Engine,
  rows: number,
  cols: number,
  data: MatrixData | undefined,
  wanted: ElementType | undefined,
): Matrix {
  checkInteger('matrix', 'rows', rows, 1)
  checkInteger('matrix', 'cols', cols, 1)
  const pieces = data === undefined ? undefined : checkShape(rows, cols, data)
  const type = wanted ?? (pieces ? storedType(pieces) : 'f32')
  return filledMatrix('matrix', engine, { rows, cols, type }, (values) => {
    if (pieces) store(values, pieces, cols)
    else values.fill(0)
  })
}

/**
 * @internal Makes a matrix whose values `fill` writes at once; they are arbitrary before. `who` begins the message of
 * OUT_OF_MEMORY, which it throws when the matrix does not fit; it also throws the errors of `fill`.
 */
export function filledMatrix(
  who: string,
  engine: Engine,
  { rows, cols, type }: Pick<Matrix, 'rows' | 'cols' | 'type'>,
  fill: (values: Float32Array | Float64Array | Uint8Array) => void,
): Matrix {
  const matrix = unwritten(who, engine, rows, cols, type)
  try {
    fill(matrix.view())
  } catch (error) {
    matrix.dispose()
    throw error
  }
  return matrix
}

/** Allocates a matrix whose values are still arbitrary. Throws OUT_OF_MEMORY when it does not fit. */
function unwritten(who: string, engine: Engine, rows: number, cols: number, type: ElementType): Matrix {
  const bytes = rows * cols * TYPED_ARRAYS[type].BYTES_PER_ELEMENT
  const address = engine.memory.allocate(`${who} ${rows}×${cols}`, bytes)
  return new Matrix(engine, rows, cols, type, address)
}

/**
 * @internal Makes a matrix whose values `write` computes in the calling thread, in time slices. Each call of `write`
 * gets a view of the whole matrix and fills rows `first` to `last` - 1, which are 0 before. Between slices, reports
 * progress as `stage` and checks for an abort. Throws BAD_VALUE when a written value is not finite; OUT_OF_MEMORY when
 * the matrix does not fit.
 */
export async function writeMatrix<T extends ElementType>(
  engine: Engine,
  { rows, cols, type }: { rows: number; cols: number; type: T },
  stage: string,
  write: (values: TypedArray, first: number, last: number) => void,
  options: CallOptions = {},
): Promise<Matrix<T>> {
  const matrix = unwritten('matrix', engine, rows, cols, type) as Matrix<T>
  const values = matrix.view()
  const writeSome = (first: number, last: number) => {
    values.fill(0, first * cols, last * cols)
    write(values, first, last)
    checkFinite(values, cols, first, last)
  }
  return handOver(matrix, async () => {
    await sliced(rows, cols, writeSome, betweenSlices(options, stage, rows))
    return matrix
  })
}
