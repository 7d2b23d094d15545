import { writeMatrix } from '../engine/matrix.js'
import type { TypedArray } from '../engine/memory.js'
import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { cosTurns, sinTurns } from '../random/elementary.js'
import { uniformMatrix } from '../random/matrix.js'
import { defineWorld, type World } from './world.js'

/**
 * Options of `circle`: the amplitude and the number of periods of the sine wave that the probability of class 1 follows
 * along the circle.
 */
export interface CircleOptions {
  /**
   * Amplitude a of the sine wave, from 0 to 1: P(y = 1 | x) is from (1 - a) / 2 to (1 + a) / 2. With 0, labels are fair
   * coins.
   */
  amplitude: number
  /** Number of periods of the sine wave on the whole circle, a whole number from 1 to 2^20. */
  frequency: number
}

export const CIRCLE_OPTIONS = {
  amplitude: number(0, 1).required(),
  frequency: integer(1, 1 << 20).required(),
} satisfies TableOf<CircleOptions>

/**
 * Returns a world of two classes on the circle of circumference 1. The position x is uniform on [0, 1), and
 *
 *     P(y = 1 | x) = (1 + a sin(2 pi j x)) / 2
 *
 * with amplitude a and number of periods j, the option `frequency`. The Bayes error is 1/2 - a/pi. `theory.circle` has
 * closed forms of the errors of 1-NN in this world.
 *
 * Rows are the points (cos 2 pi x, sin 2 pi x), whose nearest Euclidean neighbors are the nearest on the circle. They
 * are float64, so that rounding does not change the order of distances. Throws BAD_OPTION when an option is missing or
 * out of range.
 */
export function circle(options: CircleOptions): World {
  const { amplitude, frequency } = takeOptions('circle', CIRCLE_OPTIONS, options)
  return defineWorld({
    name: 'circle',
    classes: 2,
    dimension: 2,
    bayesError: () => ({ value: 0.5 - amplitude / Math.PI, margin: 0 }),
    async inputs(engine, n, streamOf, options) {
      using turns = await uniformMatrix(engine, n, 1, streamOf('inputs'), options)
      const values = turns.view()
      const write = (points: TypedArray, first: number, last: number) => {
        for (let i = first; i < last; i++) {
          points[2 * i] = cosTurns(values[i])
          points[2 * i + 1] = sinTurns(values[i])
        }
      }
      return await writeMatrix(engine, { rows: n, cols: 2, type: 'f64' }, 'circle: inputs', write, options)
    },
    posterior(row, out) {
      out[1] = (1 + amplitude * sineOfMultiple(row[0], row[1], frequency)) / 2
      out[0] = 1 - out[1]
    },
  })
}

/**
 * Returns sin(j t) from cos t and sin t, as the imaginary part of (cos t + i sin t)^j, by repeated squaring. The
 * absolute error is about j × 1e-16.
 */
function sineOfMultiple(cos: number, sin: number, j: number): number {
  const length = Math.sqrt(cos * cos + sin * sin)
  let [re, im] = [1, 0]
  let [baseRe, baseIm] = [cos / length, sin / length]
  for (let rest = j; rest > 0; rest >>= 1) {
    if (rest & 1) [re, im] = [re * baseRe - im * baseIm, re * baseIm + im * baseRe]
    ;[baseRe, baseIm] = [baseRe * baseRe - baseIm * baseIm, 2 * baseRe * baseIm]
  }
  return Math.max(-1, Math.min(1, im))
}
