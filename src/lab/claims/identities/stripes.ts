import { defineWorld, type World } from '../../../data/world.js'
import { uniformMatrix } from '../../../random/matrix.js'

/**
 * Returns a world of two classes with inputs uniform on [0, 1). The interval is divided into `stripes` stripes of equal
 * width, whose classes alternate. Labels flip with probability p < 1/2.
 */
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
