/** Side of a digit in pixels. */
export const DIGIT_SIDE = 28
/** Number of classes: the digits 0 to 9. */
export const DIGIT_CLASSES = 10

/** Handwritten digits: `pixels` holds rows of 28×28 bytes, and `labels` one digit from 0 to 9 per row. */
export interface DigitBytes {
  pixels: Uint8Array
  labels: Uint8Array
}

/** Unpacks the file of `playground/digits-asset.ts`: labels, then pixels, compressed by gzip. */
export async function unpackDigits(packed: Blob): Promise<DigitBytes> {
  const stream = packed.stream().pipeThrough(new DecompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  const rows = bytes.length / (DIGIT_SIDE * DIGIT_SIDE + 1)
  return { labels: bytes.subarray(0, rows), pixels: bytes.subarray(rows) }
}

/** Returns the pixels of some rows in the given order, 784 bytes each. */
export function pixelsOf({ pixels }: DigitBytes, rows: ArrayLike<number>): Uint8Array {
  const size = DIGIT_SIDE * DIGIT_SIDE
  const selected = new Uint8Array(rows.length * size)
  for (let i = 0; i < rows.length; i++) selected.set(pixels.subarray(rows[i] * size, (rows[i] + 1) * size), i * size)
  return selected
}
