import { writeMatrix } from '../engine/matrix.js'
import type { TypedArray } from '../engine/memory.js'
import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { cosTurns, sinTurns } from '../random/elementary.js'
import { uniformMatrix } from '../random/matrix.js'
import { defineWorld, type World } from './world.js'

/** The options of `circle`. */
export interface CircleOptions {
  amplitude: number
  frequency: number
}

export const CIRCLE_OPTIONS = {
  amplitude: number(0, 1).required(),
  frequency: integer(1, 1 << 20).required(),
} satisfies TableOf<CircleOptions>

/**
 * Two classes on the circle of circumference 1: x is uniform, and P(y = 1 | x) = (1 + a sin(2 pi j x)) / 2 with amplitude
 * a in [0, 1] and frequency j. Bayes error 1/2 - a/pi. `theory.circle` has the closed forms of 1-NN on it.
 *
 * Rows are the points (cos 2 pi x, sin 2 pi x), whose Euclidean neighbors are the neighbors on the circle; they are
 * float64, so that chords keep the order of arcs. Errors: BAD_OPTION.
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

/** sin(j t) from cos t and sin t: the imaginary part of a power by squaring. Absolute error about j 1e-16. */
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
