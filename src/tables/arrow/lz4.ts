/** Decodes LZ4 in frames, which Arrow files have: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */

/** First bytes of a frame. */
const MAGIC = 0x184d2204
/** Flags of a frame: its content has a length, its blocks or itself a checksum, a dictionary is needed. */
const HAS_LENGTH = 8
const HAS_BLOCK_CHECKSUMS = 16
const HAS_DICTIONARY = 1
/** Bit of the length of a block that is not compressed. */
const IS_STORED = 0x80000000

/**
 * Returns the `length` bytes of one frame. Checksums are not compared. Throws RangeError when the frame is damaged or
 * has another length.
 */
export function decodeLz4Frame(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = bytes[4]
  if (view.getUint32(0, true) !== MAGIC || flags >> 6 !== 1 || flags & HAS_DICTIONARY)
    throw new RangeError('no LZ4 frame')
  const output = new Uint8Array(length)
  let [at, to] = [flags & HAS_LENGTH ? 15 : 7, 0]
  for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
    const from = at + 4
    const end = from + (size & ~IS_STORED)
    const block = bytes.subarray(from, end)
    if (block.length !== end - from) throw new RangeError('a block is cut off')
    if (size & IS_STORED) output.set(block, to)
    to = size & IS_STORED ? to + block.length : decodeBlock(block, output, to)
    at = end + (flags & HAS_BLOCK_CHECKSUMS ? 4 : 0)
  }
  if (to !== length) throw new RangeError(`${to} bytes were decoded but ${length} are needed`)
  return output
}

/** Decodes a block to `output` from byte `to` on, and returns where it ends. */
function decodeBlock(block: Uint8Array, output: Uint8Array, to: number): number {
  let at = 0
  const longer = (nibble: number): number => {
    let sum = nibble
    for (let byte = nibble === 15 ? 255 : 0; byte === 255 && at < block.length; sum += byte) byte = block[at++]
    return sum
  }
  while (at < block.length) {
    const token = block[at++]
    const literals = longer(token >> 4)
    output.set(block.subarray(at, at + literals), to)
    at += literals
    to += literals
    if (at >= block.length) break
    const distance = block[at] | (block[at + 1] << 8)
    at += 2
    const end = to + longer(token & 15) + 4
    if (!(distance > 0 && distance <= to && end <= output.length)) throw new RangeError('a match is out of range')
    // Byte by byte, because a match may overlap what it writes.
    for (; to < end; to++) output[to] = output[to - distance]
  }
  return to
}
