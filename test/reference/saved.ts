/** The header of a saved buffer, as JSON, and the bytes behind it. */
export interface Opened {
  header: Record<string, unknown>
  data: Uint8Array
}

export function openSaved(bytes: Uint8Array): Opened {
  const start = 32 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true)
  return { header: JSON.parse(new TextDecoder().decode(bytes.slice(32, start))), data: bytes.slice(start) }
}

/** A buffer of any header and data, with the checksum that they need. */
export function forge({ header, data }: Opened): Uint8Array {
  return forgeText(JSON.stringify(header), data)
}

/** The same of a header that need not be JSON. */
export function forgeText(header: string, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(header)
  const start = Math.ceil((32 + text.length) / 64) * 64
  const bytes = new Uint8Array(start + data.length).fill(0x20, 0, start)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode('teacher\n'))
  bytes.set(text, 32)
  bytes.set(data, start)
  view.setUint32(8, 1, true)
  view.setUint32(12, 0x01020304, true)
  view.setFloat64(16, bytes.length, true)
  view.setUint32(24, start - 32, true)
  view.setUint32(28, murmur3(bytes.subarray(32), start - 32), true)
  return bytes
}

/** MurmurHash3, 32 bits, of whole words. */
function murmur3(bytes: Uint8Array, seed: number): number {
  const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let hash = seed
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    hash ^= Math.imul(rotate(Math.imul(view.getInt32(at, true), 0xcc9e2d51), 15), 0x1b873593)
    hash = Math.imul(rotate(hash, 13), 5) + 0xe6546b64
  }
  hash ^= bytes.length & ~3
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
