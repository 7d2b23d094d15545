/** Reads arrays of NumPy as the columns of a table: an array from a .npy file, or all of an .npz archive. */
import { NoisyTeacherError, shown } from '../../engine/check.js'
import type { AsyncBuffer } from '../../vendor/parquet.js'
import { type BatchOptions, type Cell, checkColumns, type RowBatch } from '../batch.js'
import { readElements } from './elements.js'
import { type ArrayHeader, readHeader } from './header.js'
import { zipEntries } from './zip.js'

/** Bytes of the elements that are read at once: of rows, and of columns, each of which is read apart. */
const BATCH_BYTES = 1 << 20
const FORTRAN_BATCH_BYTES = 1 << 23
/** Maximum number of rows of a batch. */
const MAX_BATCH_ROWS = 1 << 16

/** An array in a file. */
interface NamedArray {
  name: string
  file: AsyncBuffer
  header: ArrayHeader
}

/**
 * Reads an array of NumPy. Its columns are called x1, x2, and so on, or x if there is one. Rows of more dimensions are
 * read as one row each. Throws BAD_VALUE when it is damaged or has elements that are no numbers or text.
 */
export async function* readNpy(file: AsyncBuffer, options: BatchOptions): AsyncGenerator<RowBatch> {
  const header = await readHeader(options.name, file)
  yield* batchesOf(header ? [{ name: 'x', file, header }] : [], options)
}

/**
 * Reads an archive of arrays of NumPy. The columns of array `x` are called x1, x2, and so on, or x if there is one.
 * Throws BAD_VALUE when it is damaged, or arrays that are read differ in their rows.
 */
export async function* readNpz(file: AsyncBuffer, options: BatchOptions): AsyncGenerator<RowBatch> {
  const arrays: NamedArray[] = []
  for (const entry of await zipEntries(options.name, file)) {
    if (!entry.name.endsWith('.npy')) continue
    const name = entry.name.slice(0, -'.npy'.length)
    const where = `${options.name}, array ${shown(name)}`
    const header = await readHeader(where, await entry.open())
    // Opened again, because an entry that is inflated is read once.
    if (header) arrays.push({ name, header, file: await entry.open(header.isFortran) })
  }
  yield* batchesOf(arrays, options)
}

const columnsOf = ({ name, header: { columns } }: NamedArray) =>
  columns === 1 ? [name] : Array.from({ length: columns }, (_, j) => `${name}${j + 1}`)

async function* batchesOf(arrays: readonly NamedArray[], options: BatchOptions): AsyncGenerator<RowBatch> {
  checkColumns(
    options.name,
    arrays.reduce((sum, { header: { columns } }) => sum + columns, 0),
  )
  const named = arrays.map((array) => ({ array, columns: columnsOf(array) }))
  const names = named.flatMap(({ columns }) => columns)
  const wanted = new Set(options.select?.(names) ?? names)
  const read = named.map(({ array, columns }) => ({ array, isWanted: columns.map((column) => wanted.has(column)) }))
  const used = read.filter(({ isWanted }) => isWanted.includes(true)).map(({ array }) => array)
  const rows = sameRows(options.name, used)
  const bytes = Math.max(1, ...used.map(({ header: { columns, element } }) => columns * element.size))
  const budget = used.some(({ header }) => header.isFortran) ? FORTRAN_BATCH_BYTES : BATCH_BYTES
  const most = Math.min(MAX_BATCH_ROWS, Math.max(1, Math.floor(budget / bytes)))
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start)
    const columns: (ArrayLike<Cell> | undefined)[] = []
    for (const { array, isWanted } of read) columns.push(...(await readRows(array, start, count, isWanted)))
    yield { names, rows: count, columns, progress: { done: start + count, total: rows } }
  }
}

/** Returns the number of rows of the arrays. Throws BAD_VALUE when they differ. */
function sameRows(table: string, arrays: readonly NamedArray[]): number {
  const [first] = arrays
  const other = arrays.find(({ header }) => header.rows !== first.header.rows)
  if (!other) return first?.header.rows ?? 0
  const each = [first, other].map(({ name, header: { rows } }) => `array ${shown(name)} has ${rows} rows`)
  throw new NoisyTeacherError('BAD_VALUE', `${table}: ${each.join(' but ')}; ignore one of them`)
}

/** Reads some rows of the columns that are wanted. */
async function readRows(
  { file, header }: NamedArray,
  first: number,
  count: number,
  isWanted: readonly boolean[],
): Promise<(ArrayLike<Cell> | undefined)[]> {
  const { element, rows, columns, isFortran, start } = header
  const { size } = element
  if (!isWanted.includes(true)) return isWanted.map(() => undefined)
  if (!isFortran) {
    const stride = columns * size
    const bytes = new DataView(await file.slice(start + first * stride, start + (first + count) * stride))
    return isWanted.map((want, j) =>
      want ? readElements(bytes, element, { from: j * size, stride, count }) : undefined,
    )
  }
  const found: (ArrayLike<Cell> | undefined)[] = []
  for (const [j, want] of isWanted.entries()) {
    const from = start + (j * rows + first) * size
    const cells = async () =>
      readElements(new DataView(await file.slice(from, from + count * size)), element, { from: 0, stride: size, count })
    found.push(want ? await cells() : undefined)
  }
  return found
}
