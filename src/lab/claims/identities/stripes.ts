import { defineWorld, type World } from '../../../data/world.js'
import { uniformMatrix } from '../../../random/matrix.js'

/** Inputs uniform on [0, 1), in so many stripes of one width whose classes alternate; labels are flipped with probability p. */
export function stripedLine({ stripes, p }: { stripes: number; p: number }): World {
  return defineWorld({
    name: 'stripes',
    classes: 2,
    dimension: 1,
    bayesError: () => ({ value: p, margin: 0 }),
    inputs: (engine, n, streamOf, options) => uniformMatrix(engine, n, 1, streamOf('inputs'), options),
    posterior(row, out) {
      const own = Math.floor(row[0] * stripes) % 2
      out[own] = 1 - p
      out[1 - own] = p
    },
  })
}
