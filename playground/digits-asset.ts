// The digits that the page shows: a part of those that the library loads (see `loadDigits`), packed when the page is built.
import { gzipSync } from 'node:zlib'
import { loadDigits } from 'noisy-teacher'
import type { Plugin } from 'vite'

const FILE = 'digits.bin'
const EACH = 400

/** 400 digits of each class, the classes in turn: a byte for each label, then a byte for each pixel; compressed by gzip. */
export async function packDigits(): Promise<Uint8Array> {
  const { pixels, labels, cols, classes } = await loadDigits()
  const rows = EACH * classes
  const bytes = new Uint8Array(rows + rows * cols)
  for (let row = 0; row < rows; row++) {
    const digit = row % classes
    const from = (labels.indexOf(digit) + Math.floor(row / classes)) * cols
    bytes[row] = digit
    for (let pixel = 0; pixel < cols; pixel++) bytes[rows + row * cols + pixel] = Math.round(pixels[from + pixel] * 255)
  }
  return gzipSync(bytes, { level: 9 })
}

/** Lays the digits beside the page: in what is built, and in what the development server serves. */
export function digitsAsset(): Plugin {
  return {
    name: 'digits',
    configureServer({ middlewares }) {
      middlewares.use(`/${FILE}`, async (_, response) => response.end(await packDigits()))
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: await packDigits() })
    },
  }
}
