import { copied, makeArray } from '../arrays.js'
import type { Call } from '../call.js'
import { check, NoisyTeacherError, shown } from '../check.js'
import type { TypedArray } from '../memory.js'
import { checksum } from './checksum.js'
import { ARRAYS, type ArrayType, Loaded, type Node } from './loaded.js'

/*
 * One buffer for all that is saved, little-endian as the engine's memory:
 *
 *   bytes 0-7    magic
 *   8-15         version of the format, and 0x01020304 (uint32 each)
 *   16-23        bytes of the whole (float64)
 *   24-31        bytes of the header, checksum of all that follows (uint32 each)
 *   32-          the header, a `Node` as JSON, filled up with spaces to a multiple of 64 bytes from the start; then the arrays, each
 *                to a multiple of 64
 */
const MAGIC = 'teacher\n'
const VERSION = 1
const MARK = 0x01020304
const PREFIX = 32
const ALIGNMENT = 64

/** What something is made of: its kind, JSON values, arrays, and parts of other kinds. */
export interface Saved {
  kind: string
  values?: Readonly<Record<string, unknown>>
  arrays?: Readonly<Record<string, TypedArray>>
  parts?: Readonly<Record<string, Saved>>
}

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/** All of it as one buffer. Errors: BAD_VALUE (a number that is not finite), OUT_OF_MEMORY. */
export async function writeSaved(call: Call, saved: Saved): Promise<Uint8Array<ArrayBuffer>> {
  const layout: Layout = { arrays: [], bytes: 0 }
  const header = new TextEncoder().encode(JSON.stringify(nodeOf(saved, layout), finite(call)))
  const start = align(PREFIX + header.length)
  const bytes = makeArray<Uint8Array<ArrayBuffer>>(call.who, Uint8Array, start + layout.bytes)
  bytes.fill(0x20, PREFIX, start).set(header, PREFIX)
  for (const { array, at } of layout.arrays) {
    // In MiB: they are copied far faster than numbers are computed.
    await call.loop(array.byteLength, 1 / 16, (first, last) => {
      bytes.set(new Uint8Array(array.buffer, array.byteOffset + first, last - first), start + at + first)
    })
  }
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(MAGIC))
  view.setUint32(8, VERSION, true)
  view.setUint32(12, MARK, true)
  view.setFloat64(16, bytes.length, true)
  view.setUint32(24, start - PREFIX, true)
  view.setUint32(28, await checksum(call, wordsOf(bytes), start - PREFIX), true)
  return bytes
}

interface Layout {
  arrays: { array: TypedArray; at: number }[]
  bytes: number
}

/** The header's entry, with a place for each array. */
function nodeOf({ kind, values = {}, arrays = {}, parts = {} }: Saved, layout: Layout): Node {
  const places = Object.entries(arrays).map(([name, array]): [string, Node['arrays'][string]] => {
    const at = layout.bytes
    layout.arrays.push({ array, at })
    layout.bytes += align(array.byteLength)
    return [name, { type: typeOf(array), length: array.length, at }]
  })
  const within = Object.entries(parts).map(([name, part]): [string, Node] => [name, nodeOf(part, layout)])
  return { kind, values, arrays: Object.fromEntries(places), parts: Object.fromEntries(within) }
}

function typeOf(array: TypedArray): ArrayType {
  const types = Object.keys(ARRAYS) as ArrayType[]
  return types.find((type) => array instanceof ARRAYS[type])!
}

/** JSON would turn them into null. */
const finite = (call: Call) => (name: string, value: unknown) => {
  const held = typeof value !== 'number' || Number.isFinite(value)
  check(held, 'BAD_VALUE', () => `${call.who}: ${name} is ${value}, and only finite numbers can be saved`)
  return value
}

/** What the checksum is of. */
const wordsOf = (bytes: Uint8Array): Int32Array =>
  new Int32Array(bytes.buffer, bytes.byteOffset + PREFIX, Math.floor((bytes.length - PREFIX) / 4))

/** What values are refused with by checks that serve options as well. */
const AT_THE_DOOR: readonly string[] = ['BAD_OPTION', 'BAD_SHAPE', 'BAD_VALUE']

/**
 * What `read` makes of what `writeSaved` wrote. All is checked, so that bytes which were forged are refused as damaged ones are.
 * Errors: BAD_VALUE (not such bytes, damaged, truncated, of a newer format, with values that do not fit), OUT_OF_MEMORY.
 */
export async function readSaved<T>(call: Call, bytes: Uint8Array, read: (loaded: Loaded) => Promise<T>): Promise<T> {
  const { header, data } = await open(call, bytes)
  try {
    return await read(new Loaded(header, data))
  } catch (error) {
    const refused = error instanceof NoisyTeacherError && AT_THE_DOOR.includes(error.code)
    if (!refused) throw error
    const message = `${call.who}: the bytes cannot be read: ${error.message}`
    throw new NoisyTeacherError('BAD_VALUE', message, { cause: error })
  }
}

async function open(call: Call, given: Uint8Array): Promise<{ header: unknown; data: Uint8Array }> {
  const needed = () => `${call.who}: bytes is ${shown(given)} but must be a Uint8Array`
  check(given instanceof Uint8Array, 'BAD_VALUE', needed)
  const magic = String.fromCharCode(...given.subarray(0, MAGIC.length))
  refuse(call, magic === MAGIC && given.length >= PREFIX, 'are nothing that noisy-teacher has saved')
  const bytes = aligned(call, given)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  refuse(call, view.getUint32(12, true) === MARK, 'are in another order of bytes')
  const [version, whole, headerSize] = [view.getUint32(8, true), view.getFloat64(16, true), view.getUint32(24, true)]
  refuse(call, version === VERSION, `are in version ${version} of their format, and this library knows ${VERSION}`)
  refuse(call, bytes.length === whole, `are ${bytes.length} of ${whole}: some are missing, or too many`)
  const sum = await checksum(call, wordsOf(bytes), headerSize)
  refuse(call, view.getUint32(28, true) === sum, 'are damaged: their checksum is another')
  const start = PREFIX + headerSize
  refuse(call, start <= bytes.length && start % ALIGNMENT === 0, 'are damaged: their header does not fit')
  return { header: parse(call, bytes.slice(PREFIX, start)), data: bytes.subarray(start) }
}

/** The bytes, where arrays can be read in place: a copy, or themselves. */
function aligned(call: Call, bytes: Uint8Array): Uint8Array {
  if (bytes.byteOffset % 8 === 0) return bytes
  return copied(call.who, bytes, Uint8Array)
}

function parse(call: Call, header: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(header))
  } catch (cause) {
    throw new NoisyTeacherError('BAD_VALUE', `${call.who}: the bytes are damaged: their header is no JSON`, { cause })
  }
}

function refuse(call: Call, held: boolean, why: string): void {
  check(held, 'BAD_VALUE', () => `${call.who}: the bytes ${why}`)
}
