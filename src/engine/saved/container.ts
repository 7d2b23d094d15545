import { copied, makeArray } from '../arrays.js'
import type { Call } from '../call.js'
import { check, NoisyTeacherError, shown } from '../check.js'
import type { TypedArray } from '../memory.js'
import { checksum } from './checksum.js'
import { ARRAYS, type ArrayType, Loaded, type SavedNode } from './loaded.js'

/*
 * The format of saved objects is one buffer, little-endian like the engine's memory:
 *
 *     bytes 0-7    magic
 *     8-15         version of the format, and 0x01020304 to detect another byte order (uint32 each)
 *     16-23        size of the whole buffer in bytes (float64)
 *     24-31        size of the header in bytes, checksum of all following words (uint32 each)
 *     32-          the header, a `SavedNode` as JSON, padded with spaces to a multiple of 64 bytes from the start;
 *                  then the arrays, each padded to a multiple of 64 bytes
 */
const MAGIC = 'teacher\n'
const FORMAT_VERSION = 1
const BYTE_ORDER_MARK = 0x01020304
const PREFIX_BYTES = 32
const ALIGNMENT_BYTES = 64

/** Serializable content of an object: its kind, JSON values, typed arrays, and nested parts. */
export interface Saved {
  kind: string
  values?: Readonly<Record<string, unknown>>
  arrays?: Readonly<Record<string, TypedArray>>
  parts?: Readonly<Record<string, Saved>>
}

/** Rounds a number of bytes up to a multiple of `ALIGNMENT_BYTES`. */
const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES

/**
 * Serializes `saved` to one buffer. Throws BAD_VALUE when a number is not finite, and OUT_OF_MEMORY when the buffer
 * cannot be allocated.
 */
export async function writeSaved(call: Call, saved: Saved): Promise<Uint8Array<ArrayBuffer>> {
  const layout: BufferLayout = { arrays: [], bytes: 0 }
  const header = new TextEncoder().encode(JSON.stringify(nodeOf(saved, layout), finite(call)))
  const start = align(PREFIX_BYTES + header.length)
  const bytes = makeArray<Uint8Array<ArrayBuffer>>(call.who, Uint8Array, start + layout.bytes)
  bytes.fill(0x20, PREFIX_BYTES, start).set(header, PREFIX_BYTES)
  for (const { array, at } of layout.arrays) {
    // Width 1/16 per byte makes the slices between yields longer, because copying is much faster than computing.
    await call.loop(array.byteLength, 1 / 16, (first, last) => {
      bytes.set(new Uint8Array(array.buffer, array.byteOffset + first, last - first), start + at + first)
    })
  }
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(MAGIC))
  view.setUint32(8, FORMAT_VERSION, true)
  view.setUint32(12, BYTE_ORDER_MARK, true)
  view.setFloat64(16, bytes.length, true)
  view.setUint32(24, start - PREFIX_BYTES, true)
  view.setUint32(28, await checksum(call, wordsOf(bytes), start - PREFIX_BYTES), true)
  return bytes
}

/** The arrays and their byte offsets behind the header, and the total bytes so far. */
interface BufferLayout {
  arrays: { array: TypedArray; at: number }[]
  bytes: number
}

/** Returns the header's entry for `saved`, and appends its arrays to the layout. */
function nodeOf({ kind, values = {}, arrays = {}, parts = {} }: Saved, layout: BufferLayout): SavedNode {
  const places = Object.entries(arrays).map(([name, array]): [string, SavedNode['arrays'][string]] => {
    const at = layout.bytes
    layout.arrays.push({ array, at })
    layout.bytes += align(array.byteLength)
    return [name, { type: typeOf(array), length: array.length, at }]
  })
  const within = Object.entries(parts).map(([name, part]): [string, SavedNode] => [name, nodeOf(part, layout)])
  return { kind, values, arrays: Object.fromEntries(places), parts: Object.fromEntries(within) }
}

function typeOf(array: TypedArray): ArrayType {
  const types = Object.keys(ARRAYS) as ArrayType[]
  return types.find((type) => array instanceof ARRAYS[type])!
}

/**
 * Returns a replacer for `JSON.stringify` that throws BAD_VALUE at NaN and infinity, which JSON would turn into null.
 */
const finite = (call: Call) => (name: string, value: unknown) => {
  const held = typeof value !== 'number' || Number.isFinite(value)
  check(held, 'BAD_VALUE', () => `${call.who}: ${name} is ${value}, and only finite numbers can be saved`)
  return value
}

/** Returns the words covered by the checksum: all whole 32-bit words after the prefix of `PREFIX_BYTES` bytes. */
const wordsOf = (bytes: Uint8Array): Int32Array =>
  new Int32Array(bytes.buffer, bytes.byteOffset + PREFIX_BYTES, Math.floor((bytes.length - PREFIX_BYTES) / 4))

/** Error codes of the shared argument checks, which `readSaved` converts to BAD_VALUE. */
const INPUT_ERROR_CODES: readonly string[] = ['BAD_OPTION', 'BAD_SHAPE', 'BAD_VALUE']

/**
 * Deserializes the bytes that `writeSaved` wrote, by `read`. Every value is checked, so forged bytes are refused like
 * damaged ones. Throws BAD_VALUE when the bytes are of another format or version, damaged or truncated, or contain
 * inconsistent values, and OUT_OF_MEMORY when an allocation fails.
 */
export async function readSaved<T>(call: Call, bytes: Uint8Array, read: (loaded: Loaded) => Promise<T>): Promise<T> {
  const { header, data } = await open(call, bytes)
  try {
    return await read(new Loaded(header, data))
  } catch (error) {
    const refused = error instanceof NoisyTeacherError && INPUT_ERROR_CODES.includes(error.code)
    if (!refused) throw error
    const message = `${call.who}: the bytes cannot be read: ${error.message}`
    throw new NoisyTeacherError('BAD_VALUE', message, { cause: error })
  }
}

/**
 * Checks prefix, size and checksum, and returns the parsed header and the bytes of the arrays. Throws BAD_VALUE when
 * one of these is wrong, and OUT_OF_MEMORY when the bytes have to be copied and the copy cannot be allocated.
 */
async function open(call: Call, given: Uint8Array): Promise<{ header: unknown; data: Uint8Array }> {
  const needed = () => `${call.who}: bytes is ${shown(given)} but must be a Uint8Array`
  check(given instanceof Uint8Array, 'BAD_VALUE', needed)
  const magic = String.fromCharCode(...given.subarray(0, MAGIC.length))
  refuse(call, magic === MAGIC && given.length >= PREFIX_BYTES, 'were not saved by noisy-teacher')
  const bytes = aligned(call, given)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  refuse(call, view.getUint32(12, true) === BYTE_ORDER_MARK, 'have another byte order')
  const [version, whole, headerSize] = [view.getUint32(8, true), view.getFloat64(16, true), view.getUint32(24, true)]
  refuse(
    call,
    version === FORMAT_VERSION,
    `have version ${version} of the format, but this library reads version ${FORMAT_VERSION}`,
  )
  refuse(call, bytes.length === whole, `have length ${bytes.length} but must have length ${whole}`)
  const sum = await checksum(call, wordsOf(bytes), headerSize)
  refuse(call, view.getUint32(28, true) === sum, 'are damaged: their checksum does not match')
  const start = PREFIX_BYTES + headerSize
  refuse(call, start <= bytes.length && start % ALIGNMENT_BYTES === 0, 'are damaged: their header does not fit')
  return { header: parse(call, bytes.slice(PREFIX_BYTES, start)), data: bytes.subarray(start) }
}

/**
 * Returns the bytes at an offset that is a multiple of 8, where typed arrays can view them: a copy only if necessary.
 */
function aligned(call: Call, bytes: Uint8Array): Uint8Array {
  if (bytes.byteOffset % 8 === 0) return bytes
  return copied(call.who, bytes, Uint8Array)
}

function parse(call: Call, header: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(header))
  } catch (cause) {
    throw new NoisyTeacherError('BAD_VALUE', `${call.who}: the bytes are damaged: their header is not JSON`, { cause })
  }
}

/** Throws BAD_VALUE with the reason `why` unless `held` is true. */
function refuse(call: Call, held: boolean, why: string): void {
  check(held, 'BAD_VALUE', () => `${call.who}: the bytes ${why}`)
}
