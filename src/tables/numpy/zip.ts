/** Reads the entries of a zip archive that are stored or deflated. */
import { NoisyTeacherError, printable } from '../../engine/check.js'
import type { AsyncBuffer } from '../../vendor/parquet.js'
import { InflatedBytes } from './inflate.js'

/** Signatures of the parts of an archive. */
const END = 0x06054b50
const END64 = 0x06064b50
const LOCATOR64 = 0x07064b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
/** Bytes at the end of an archive among which the directory is found: its end, and the longest comment. */
const MAX_END_BYTES = 22 + 65_535 + 20
/** Maximum number of bytes of a directory. */
const MAX_DIRECTORY_BYTES = 1 << 24
/** Values that say that a field is in the extension for large archives. */
const IN_EXTENSION = 0xffffffff

/** A file in an archive. */
export interface ZipEntry {
  name: string
  /**
   * Opens the file. One that is deflated can be read once, from its beginning to its end, unless it is read `whole` into
   * memory.
   */
  open(whole?: boolean): Promise<AsyncBuffer>
}

/** Where an entry is, and how long. */
interface EntryFacts {
  name: string
  method: number
  packed: number
  length: number
  at: number
}

/** Returns the files in an archive. Throws BAD_VALUE when it is damaged or encrypted, or would fill the memory. */
export async function zipEntries(archive: string, file: AsyncBuffer): Promise<ZipEntry[]> {
  const damaged = (): never => {
    throw new NoisyTeacherError('BAD_VALUE', `${archive}: the archive is damaged`)
  }
  try {
    const directory = await readDirectory(file)
    return entriesOf(directory ?? damaged()).map((facts) => ({
      name: facts.name,
      open: async (whole = false) => {
        const packed = await packedBytes(file, facts)
        if (!packed) return damaged()
        if (facts.method === 0) return facts.packed === facts.length ? packed : damaged()
        const inflated = new InflatedBytes(`${archive}, ${printable(facts.name)}`, packed, facts.length)
        return whole ? inflated.whole() : inflated
      },
    }))
  } catch (cause) {
    if (cause instanceof RangeError) return damaged()
    throw cause
  }
}

/** Returns the directory of an archive; undefined where there is none. Reading beyond the end is a RangeError. */
async function readDirectory(file: AsyncBuffer): Promise<DataView | undefined> {
  const from = Math.max(0, file.byteLength - MAX_END_BYTES)
  const tail = new DataView(await file.slice(from, file.byteLength))
  let at = tail.byteLength - 22
  while (at >= 0 && tail.getUint32(at, true) !== END) at--
  if (at < 0) return undefined
  let [size, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)]
  if (at >= 20 && tail.getUint32(at - 20, true) === LOCATOR64) {
    const end = Number(tail.getBigUint64(at - 12, true))
    if (end + 56 > file.byteLength) return undefined
    const large = new DataView(await file.slice(end, end + 56))
    if (large.getUint32(0, true) !== END64) return undefined
    size = Number(large.getBigUint64(40, true))
    start = Number(large.getBigUint64(48, true))
  }
  if (size > MAX_DIRECTORY_BYTES || start + size > file.byteLength) return undefined
  return new DataView(await file.slice(start, start + size))
}

/** Returns the entries of a directory. */
function entriesOf(directory: DataView): EntryFacts[] {
  const entries: EntryFacts[] = []
  for (let at = 0; at < directory.byteLength; ) {
    if (directory.getUint32(at, true) !== ENTRY) throw new RangeError('no entry')
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.getUint16(at + field, true))
    const bytes = new Uint8Array(directory.buffer, directory.byteOffset + at + 46, name)
    const [packed, length] = [directory.getUint32(at + 20, true), directory.getUint32(at + 24, true)]
    const facts = { packed, length, at: directory.getUint32(at + 42, true) }
    const isEncrypted = (directory.getUint16(at + 8, true) & 1) === 1
    const method = isEncrypted ? -1 : directory.getUint16(at + 10, true)
    const large = largeFields(directory, at + 46 + name, extra)
    for (const field of ['length', 'packed', 'at'] as const) {
      if (facts[field] === IN_EXTENSION) facts[field] = large.shift() ?? IN_EXTENSION
    }
    if (!bytes.length || ![0, 8].includes(method)) throw new RangeError('not stored or deflated')
    entries.push({ name: new TextDecoder().decode(bytes), method, ...facts })
    at += 46 + name + extra + comment
  }
  return entries
}

/** Returns the numbers of the extension for large archives, in their order; none where there is none. */
function largeFields(directory: DataView, from: number, bytes: number): number[] {
  for (let at = from; at + 4 <= from + bytes; ) {
    const [id, size] = [directory.getUint16(at, true), directory.getUint16(at + 2, true)]
    if (id === 1) {
      return Array.from({ length: size >> 3 }, (_, i) => Number(directory.getBigUint64(at + 4 + 8 * i, true)))
    }
    at += 4 + size
  }
  return []
}

/** Returns the bytes of an entry as they are stored; undefined where there are none. */
async function packedBytes(file: AsyncBuffer, { at, packed }: EntryFacts): Promise<AsyncBuffer | undefined> {
  if (at + 30 > file.byteLength) return undefined
  const head = new DataView(await file.slice(at, at + 30))
  const start = at + 30 + head.getUint16(26, true) + head.getUint16(28, true)
  if (head.getUint32(0, true) !== LOCAL || start + packed > file.byteLength) return undefined
  return { byteLength: packed, slice: (from, to = packed) => file.slice(start + from, start + to) }
}
