import { crc32, deflateSync } from 'node:zlib'
import type { ImageShape } from './flags.js'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Bits of a sample, and the color types of gray and of colors. */
const [BITS, GRAY, COLORS] = [8, 0, 2]

/** Returns an image of 8-bit samples, row by row, color by color, as a PNG file. Source: the PNG specification (W3C). */
export function pngOf(samples: Uint8Array, { width, height, channels }: ImageShape): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = BITS
  head[9] = channels === 3 ? COLORS : GRAY
  const stride = width * channels
  // Each line begins with the number of its filter, of which 0 is none.
  const lines = Buffer.alloc(height * (stride + 1))
  for (let line = 0; line < height; line++) {
    lines.set(samples.subarray(line * stride, (line + 1) * stride), line * (stride + 1) + 1)
  }
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]) // biome-ignore format: one line
}

/** Returns a part of the file: its length, name, content and checksum. */
function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(content.length, 0)
  ends.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)])
}
