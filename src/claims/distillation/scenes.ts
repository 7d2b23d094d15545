import { makeWorld, type World } from '../../data/world.js'
import { uniformMatrix } from '../../random/matrix.js'
import { fitLookup } from '../../samplers/lookup/lookup.js'
import type { Fit } from '../../samplers/sampler.js'

/**
 * The student of atoms: the majority of the labels that each got. Ties fall to class 0, which is the right one of every second atom and so
 * wrong half of the time in the mean over an even number of atoms.
 */
export const majorityStudent: Fit = (train, options) => fitLookup(train, { ...options, answer: 'plurality' })

/** Rows on a line by their place in [0, 1), class 1 in its upper half; labels flipped with probability p. */
export function lineWorld(name: string, p: number, rowAt: (place: number) => number): World {
  return makeWorld({
    name,
    classes: 2,
    dimension: 1,
    bayesError: () => ({ value: p, margin: 0 }),
    async inputs(engine, n, streamOf, options) {
      using even = await uniformMatrix(engine, n, 1, streamOf('inputs'), options)
      return engine.matrix(n, 1, Float64Array.from(even.toArray(), rowAt), { type: 'f64' })
    },
    posterior(row, out) {
      out[1] = row[0] >= 0.5 ? 1 - p : p
      out[0] = 1 - out[1]
    },
  })
}
