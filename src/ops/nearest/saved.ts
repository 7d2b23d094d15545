import type { Call } from '../../engine/call.js'
import { check, NoisyTeacherError, shown } from '../../engine/check.js'
import type { ElementType } from '../../engine/matrix.js'
import { breathe } from '../../engine/platform.js'
import { type Rows, SIZE } from '../element.js'
import type { NearestIndex, Parts, Settings } from './algorithm.js'
import { buildIn, openIn } from './index.js'

/*
 * One buffer, little-endian as the engine's memory:
 *
 *   bytes 0-7    magic
 *   8-15         version of the format, and 0x01020304 (uint32 each)
 *   16-23        bytes of the whole (float64)
 *   24-31        bytes of the header, checksum of all that follows (uint32 each)
 *   32-          the header, as JSON, filled up with spaces to a multiple of 64 bytes from the start; then the points, and the blocks
 *                of the index, each to a multiple of 64
 */
const MAGIC = 'nearest\n'
const VERSION = 2
const MARK = 0x01020304
const PREFIX = 32
const ALIGNMENT = 64
/** Words of 4 bytes between two looks at whether to go on: some milliseconds. */
const RUN = 1 << 22

interface Header {
  algorithm: NearestIndex['algorithm']
  why: string
  settings: Settings
  type: ElementType
  rows: number
  cols: number
  state: Parts['state']
  binary: Parts['binary']
  /** Bytes of each block. */
  sizes: number[]
}

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/** An index as one buffer. */
export async function saveIn(call: Call, index: NearestIndex): Promise<Uint8Array> {
  const { algorithm, why, settings, points, parts } = index
  const { type, rows, cols } = points
  const { memory } = call.engine
  const { state, binary, blocks } = parts
  const sizes = blocks.map((block) => memory.sizeOf(block))
  const header: Header = { algorithm, why, settings, type, rows, cols, state, binary, sizes }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = align(PREFIX + text.length)
  const bytes = makeBytes(call.who, start + wholeSize(header))
  bytes.fill(0x20, PREFIX, start).set(text, PREFIX)
  bytes.set(memory.view<Uint8Array>(Uint8Array, points.address, pointsSize(header)), start)
  let at = start + align(pointsSize(header))
  for (const [i, block] of blocks.entries()) {
    bytes.set(memory.view<Uint8Array>(Uint8Array, block, sizes[i]), at)
    at += sizes[i]
  }
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(MAGIC))
  view.setUint32(8, VERSION, true)
  view.setUint32(12, MARK, true)
  view.setFloat64(16, bytes.length, true)
  view.setUint32(24, start - PREFIX, true)
  view.setUint32(28, await checksum(call, bytes), true)
  return bytes
}

const pointsSize = ({ type, rows, cols }: Header): number => rows * cols * SIZE[type]

/** Bytes behind the header. */
const wholeSize = (header: Header): number => header.sizes.reduce((sum, size) => sum + size, align(pointsSize(header)))

function makeBytes(who: string, length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length)
  } catch (cause) {
    throw new NoisyTeacherError('OUT_OF_MEMORY', `${who}: the host has no ${length} bytes in one piece`, { cause })
  }
}

/**
 * What `saveIn` made, in this engine's memory: the points and the index are blocks of the call. Where the integers are those of another
 * binary than this engine filters by, the index is built again.
 */
export async function loadIn(call: Call, bytes: Uint8Array): Promise<NearestIndex> {
  const { header, start } = await readHeader(call, bytes)
  const { algorithm, why, settings, type, rows, cols, state, binary, sizes } = header
  refuse(call, start + wholeSize(header) === bytes.length, 'are damaged: their header does not fit what follows')
  const take = (size: number, from: number) => {
    const address = call.allocate(size)
    call.engine.memory.view<Uint8Array>(Uint8Array, address, size).set(bytes.subarray(from, from + size))
    return address
  }
  const points: Rows = { address: take(pointsSize(header), start), type, rows, cols }
  if (binary !== 'any' && binary !== call.engine.binaryOf('filter')) {
    return { ...(await buildIn(call, points, { algorithm, ...settings })), why }
  }
  let at = start + align(pointsSize(header))
  const blocks = sizes.map((size) => {
    at += size
    return take(size, at - size)
  })
  return { ...(await openIn(call, algorithm, points, { state, binary, blocks })), why }
}

async function readHeader(call: Call, bytes: Uint8Array): Promise<{ header: Header; start: number }> {
  const given = () => `${call.who}: bytes is ${shown(bytes)} but must be a Uint8Array`
  check(bytes instanceof Uint8Array, 'BAD_VALUE', given)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length))
  refuse(call, magic === MAGIC && bytes.length >= PREFIX, 'are not a saved geometry')
  refuse(call, view.getUint32(12, true) === MARK, 'are a saved geometry in another order of bytes')
  const [version, whole] = [view.getUint32(8, true), view.getFloat64(16, true)]
  refuse(call, version === VERSION, `are in version ${version} of their format, and this library knows ${VERSION}`)
  refuse(call, bytes.length === whole, `are ${bytes.length} of ${whole}: some are missing, or too many`)
  refuse(call, view.getUint32(28, true) === (await checksum(call, bytes)), 'are damaged: their checksum is another')
  const start = PREFIX + view.getUint32(24, true)
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, start))), start }
}

function refuse(call: Call, held: boolean, why: string): asserts held {
  check(held, 'BAD_VALUE', () => `${call.who}: the bytes ${why}`)
}

/**
 * MurmurHash3 (Appleby, 32 bits) of what follows the prefix, seeded with the header's length. It finds damage, not forgery.
 */
async function checksum(call: Call, bytes: Uint8Array): Promise<number> {
  const seed = new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true)
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const words = new Int32Array(aligned.buffer, aligned.byteOffset + PREFIX, Math.floor((aligned.length - PREFIX) / 4))
  let hash = seed
  for (let from = 0; from < words.length; from += RUN) {
    hash = mixIn(hash, words.subarray(from, from + RUN))
    await breathe()
    call.check()
  }
  hash ^= words.length * 4
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function mixIn(hash: number, words: Int32Array): number {
  for (let i = 0; i < words.length; i++) {
    const word = Math.imul(words[i], 0xcc9e2d51)
    const mixed = hash ^ Math.imul((word << 15) | (word >>> 17), 0x1b873593)
    hash = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
  }
  return hash
}
