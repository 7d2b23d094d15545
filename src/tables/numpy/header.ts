import { NoisyTeacherError, printable } from '../../engine/check.js'
import type { AsyncBuffer } from '../../vendor/parquet.js'
import { checkColumns } from '../batch.js'

/** First bytes of an array of NumPy. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** Bytes of the magic, the version and the longer form of the length of the header. */
const PREFIX_BYTES = 12
/** Maximum length of the text of a header, in bytes. */
const MAX_HEADER_BYTES = 1 << 16

/** Type of the elements of an array: its letter in NumPy, and bytes. */
export interface ElementKind {
  letter: 'b' | 'i' | 'u' | 'f' | 'U' | 'S'
  size: number
  isLittle: boolean
}

/** Shape of an array: rows × columns, more than two dimensions in rows of one after another. */
export interface ArrayHeader {
  element: ElementKind
  rows: number
  columns: number
  /** True if the elements are stored column by column. */
  isFortran: boolean
  /** Place of the first element in the file, in bytes. */
  start: number
}

/** Sizes in bytes of the elements that are read, by letter; those of text vary. */
const SIZES: Readonly<Record<string, readonly number[]>> = { b: [1], i: [1, 2, 4, 8], u: [1, 2, 4, 8], f: [2, 4, 8] }

/**
 * Reads the header of an array; undefined for one without dimensions, which has no rows. `where` begins messages. Throws
 * BAD_VALUE when it is damaged, claims more bytes than there are, or has elements that are no numbers or text.
 */
export async function readHeader(where: string, file: AsyncBuffer): Promise<ArrayHeader | undefined> {
  const refuse = (message: string): never => {
    throw new NoisyTeacherError('BAD_VALUE', `${where}: ${message}`)
  }
  const head = new DataView(await file.slice(0, Math.min(PREFIX_BYTES + MAX_HEADER_BYTES, file.byteLength)))
  if (head.byteLength < PREFIX_BYTES || MAGIC.some((byte, i) => head.getUint8(i) !== byte)) {
    refuse('the file is not an array of NumPy')
  }
  const isLong = head.getUint8(6) > 1
  const from = isLong ? 12 : 10
  const length = isLong ? head.getUint32(8, true) : head.getUint16(8, true)
  const start = from + length
  if (start > head.byteLength) refuse('the header of the array is damaged')
  const text = new TextDecoder().decode(new Uint8Array(head.buffer, from, length))
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1]
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1].match(/\d+/g)?.map(Number)
  if (descr === undefined && /'descr':\s*\[/.test(text)) refuse('the array has fields; save one array for each')
  if (descr === undefined || !order) return refuse('the header of the array is damaged')
  const element =
    elementOf(descr) ?? refuse(`the elements are of type ${printable(descr.slice(0, 20))}; ${help(descr)}`)
  if (!shape) return undefined
  const [rows, ...others] = shape
  const columns = others.reduce((product, each) => product * each, 1)
  const isFortran = order === 'True' && columns > 1
  if (isFortran && others.length > 1) refuse('an array of three or more dimensions must be in C order')
  checkColumns(where, columns)
  const bytes = rows * columns * element.size
  if (!(bytes <= file.byteLength - start)) {
    refuse(`the array is cut off: it needs ${bytes} bytes but has ${file.byteLength - start}`)
  }
  return { element, rows, columns, isFortran, start }
}

/** Returns the type that NumPy writes as '<f8', '|b1' or '<U3'; undefined for those that are not read. */
function elementOf(descr: string): ElementKind | undefined {
  const [, order, letter, digits] = /^([<>|=])([biufUS])(\d{1,5})$/.exec(descr) ?? []
  const size = Number(digits) * (letter === 'U' ? 4 : 1)
  if (!letter || (SIZES[letter] && !SIZES[letter].includes(size)) || size === 0) return undefined
  return { letter: letter as ElementKind['letter'], size, isLittle: order !== '>' }
}

const help = (descr: string) =>
  descr.includes('O') ? 'save an array of numbers or of text, not of Python objects' : 'save it as float64'
