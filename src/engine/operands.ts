/** Turns the operands of a call into matrices: plain rows are copied to the engine of the call, and freed after it. */
import { check } from './check.js'
import { defaultEngine, runningDefault } from './default-engine.js'
import type { Engine } from './interface.js'
import { handOver, type Lifetime } from './lifetime.js'
import { Matrix } from './matrix.js'
import { copyOf, type InputRows, type Operand, type PlainRows, readRows, shapeFlat, toMatrix } from './plain-rows.js'

/** An operand whose shape is known: a matrix, or plain rows that are not copied yet. */
export type Shaped = Matrix | PlainRows

/** The columns of flat arrays, as far as they are known without reading the operands. */
interface KnownColumns {
  /** The option `columns`, with which a call refuses operands that are no flat arrays. */
  columns?: number
  /** Number of columns in absence of that option; by default that of another operand. */
  dimension?: number
}

/**
 * Returns the operands of a call with their shapes. A flat array has the columns of another operand with the same
 * `who`, if nothing else is known. The caller must pass them on before it waits: plain rows are not copied yet.
 *
 * Throws BAD_VALUE when an operand is neither a Matrix nor rows of numbers; BAD_SHAPE when it has no rows, or they
 * differ in length or do not fill a flat array; BAD_OPTION when a flat array needs `columns` and has none, or `columns`
 * is given without a flat array.
 */
export function shapesOf(operands: readonly Operand[], { columns, dimension }: KnownColumns): Shaped[] {
  const read = operands.map(readRows)
  const misplaced = () => {
    return `${operands[0].who}: columns is ${columns} but belongs to flat arrays, not to a Matrix or an array of rows`
  }
  check(columns === undefined || read.includes(undefined), 'BAD_OPTION', misplaced)
  const beside = new Map(operands.map(({ who }, at) => [who, read[at]?.cols] as const).filter(([, cols]) => cols))
  return read.map((rows, at) => rows ?? shapeFlat(operands[at], columns ?? dimension ?? beside.get(operands[at].who)))
}

/** Returns one operand with its shape, as `shapesOf` does. */
export function shapeOf(operand: Operand, known: KnownColumns): Shaped {
  const { rows } = operand
  return rows instanceof Matrix && known.columns === undefined ? rows : shapesOf([operand], known)[0]
}

/**
 * Calls `body` with the operands of a call as matrices, and returns its result. Plain operands are copied at the call,
 * and the copies are freed when `body` settles. If all operands are matrices, they pass as they are. `columns` is the
 * option of that name. Throws as `shapesOf` and `lend` do.
 */
export function withMatrices<Name extends string, T>(
  who: string,
  operands: Readonly<Record<Name, InputRows>>,
  columns: number | undefined,
  body: (matrices: Readonly<Record<Name, Matrix>>) => Promise<T>,
): Promise<T> {
  const names = Object.keys(operands) as Name[]
  if (columns === undefined && areMatrices(Object.values(operands))) return body(operands as Record<Name, Matrix>)
  const list = names.map((name) => ({ who, name, rows: operands[name] }))
  return lend(shapesOf(list, { columns }), (matrices) => {
    return body(Object.fromEntries(names.map((name, at) => [name, matrices[at]])) as Record<Name, Matrix>)
  })
}

const areMatrices = (rows: readonly unknown[]): rows is Matrix[] => rows.every((each) => each instanceof Matrix)

/**
 * Calls `body` with operands as matrices. Plain rows are copied at the call: to `engine`, by default that of another
 * operand, or else the default engine. The copies are freed when `body` settles.
 *
 * Throws BAD_VALUE, with the row and the column, when a value is not a finite number; OUT_OF_MEMORY when the copies do
 * not fit; CLOSED when the engine was closed; and what `createEngine` throws when the default engine does not start.
 */
export async function lend<T>(
  operands: readonly Shaped[],
  body: (matrices: Matrix[]) => Promise<T>,
  engine?: Engine,
): Promise<T> {
  if (areMatrices(operands)) return body(operands)
  const made: Matrix[] = []
  try {
    return await body(await matricesOf(operands, made, engine))
  } finally {
    for (const matrix of made) matrix.dispose()
  }
}

/**
 * Calls `fit` with rows as a matrix, and returns what it fitted, which then owns the copy of plain rows. If it does not
 * borrow the copy, that is freed at once. Throws as `lend` does.
 */
export function fitToRows<T extends Lifetime>(
  rows: Shaped,
  fit: (x: Matrix) => Promise<T>,
  engine?: Engine,
): Promise<T> {
  return rows instanceof Matrix ? fit(rows) : fitToCopy(rows, fit, engine)
}

async function fitToCopy<T extends Lifetime>(
  rows: PlainRows,
  fit: (x: Matrix) => Promise<T>,
  engine: Engine | undefined,
): Promise<T> {
  const [x] = await matricesOf([rows], [], engine)
  return handOver(x, async () => {
    const fitted = await fit(x)
    if (x.borrowers > 0) fitted.adopt(x)
    else x.dispose()
    for (const thing of [x, fitted]) if (!thing.disposed) thing.freeWhenForgotten()
    return fitted
  })
}

/**
 * Returns the operands as matrices, and adds those that it makes to `made`. It copies plain rows before it first waits:
 * to the engine if that is known and runs, and otherwise to arrays until the default engine has started.
 */
async function matricesOf(operands: readonly Shaped[], made: Matrix[], engine?: Engine): Promise<Matrix[]> {
  const [own] = operands.flatMap((rows) => (rows instanceof Matrix ? [rows.engine] : []))
  const known = engine ?? own ?? runningDefault()
  const make = (rows: Shaped, engine: Engine) => {
    if (rows instanceof Matrix) return rows
    check(!engine.closed, 'CLOSED', () => `${rows.who}: the engine was closed`)
    const matrix = toMatrix(rows, engine)
    made.push(matrix)
    return matrix
  }
  if (known) return operands.map((rows) => make(rows, known))
  const copies = (operands as readonly PlainRows[]).map((rows) => ({ ...rows, pieces: [copyOf(rows)] }))
  const started = await defaultEngine()
  return copies.map((copy) => make(copy, started))
}
