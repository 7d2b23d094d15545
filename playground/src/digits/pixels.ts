/** Pixels on a side of a digit. */
export const SIDE = 28
export const CLASSES = 10

/** Handwritten digits of a byte a pixel, rows of 28×28, and what each of them shows. */
export interface Digits {
  pixels: Uint8Array
  labels: Uint8Array
}

/** Reads what the build packed: labels, then pixels, compressed by gzip. */
export async function unpackDigits(packed: Blob): Promise<Digits> {
  const stream = packed.stream().pipeThrough(new DecompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  const rows = bytes.length / (SIDE * SIDE + 1)
  return { labels: bytes.subarray(0, rows), pixels: bytes.subarray(rows) }
}

/** Some of the digits, in the given order, a byte a pixel. */
export function pixelsOf({ pixels }: Digits, rows: ArrayLike<number>): Uint8Array {
  const size = SIDE * SIDE
  const taken = new Uint8Array(rows.length * size)
  for (let i = 0; i < rows.length; i++) taken.set(pixels.subarray(rows[i] * size, (rows[i] + 1) * size), i * size)
  return taken
}
