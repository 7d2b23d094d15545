// Packs the digits of the Digits tab into one file when the page is built: 400 of each class from `loadDigits`.
import { gzipSync } from 'node:zlib'
import { loadDigits } from 'noisy-teacher'
import type { Plugin } from 'vite'

const ASSET_FILE = 'digits.bin'
const DIGITS_PER_CLASS = 400

/**
 * Returns the first 400 digits of each class, compressed by gzip: one byte per label (0, 1, …, 9, 0, 1, …), then one
 * byte per pixel, row by row.
 */
export async function packDigits(): Promise<Uint8Array> {
  const { pixels, labels, cols, classes } = await loadDigits()
  const rows = DIGITS_PER_CLASS * classes
  const bytes = new Uint8Array(rows + rows * cols)
  for (let row = 0; row < rows; row++) {
    const digit = row % classes
    const from = (labels.indexOf(digit) + Math.floor(row / classes)) * cols
    bytes[row] = digit
    for (let pixel = 0; pixel < cols; pixel++) bytes[rows + row * cols + pixel] = Math.round(pixels[from + pixel] * 255)
  }
  return gzipSync(bytes, { level: 9 })
}

/**
 * Returns a Vite plugin that serves the packed digits as `digits.bin` during development, and emits that file with each
 * build.
 */
export function digitsAsset(): Plugin {
  return {
    name: 'digits',
    configureServer({ middlewares }) {
      middlewares.use(`/${ASSET_FILE}`, async (_, response) => response.end(await packDigits()))
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: ASSET_FILE, source: await packDigits() })
    },
  }
}
