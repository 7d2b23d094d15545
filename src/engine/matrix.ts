import type { CallOptions } from './call.js'
import { check, checkInteger, shown } from './check.js'
import type { Engine } from './engine.js'
import { handOver, Lifetime } from './lifetime.js'
import type { TypedArray } from './memory.js'
import { choice, type TableOf } from './options.js'
import { hear, sliced } from './slices.js'
import { checkFinite, checkShape, type Numbers, store } from './values.js'

/** What a matrix stores its values in: float32, float64, or bytes. */
export type ElementType = 'f32' | 'f64' | 'u8'
export type { Numbers } from './values.js'

const ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array } as const
const TYPES = Object.keys(ARRAYS) as ElementType[]

/** The options of `engine.matrix`. */
export interface MatrixOptions {
  /** What values are stored in. */
  type?: ElementType
}

export const MATRIX_OPTIONS = { type: choice(TYPES).or('f32') } satisfies TableOf<MatrixOptions>

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
    check(!this.engine.closed, 'CLOSED', () => 'matrix: toArray after the engine was closed')
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

  protected override release(): void {
    this.engine.memory.free(this.address)
  }
}

/** @internal Refuses what no engine made. Throws BAD_VALUE. */
export function checkMatrix(who: string, name: string, x: unknown): asserts x is Matrix {
  const message = () => `${who}: ${name} is ${shown(x)} but must be a Matrix, which engine.matrix makes`
  check(x instanceof Matrix, 'BAD_VALUE', message)
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
  const pieces = data === undefined ? undefined : checkShape(rows, cols, data)
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
export async function writeMatrix(
  engine: Engine,
  { rows, cols, type }: { rows: number; cols: number; type: ElementType },
  stage: string,
  write: (values: TypedArray, first: number, last: number) => void,
  options: CallOptions = {},
): Promise<Matrix> {
  const matrix = makeMatrix(engine, rows, cols, undefined, type)
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
