import { alternate } from '../alternate.ts'
import { besidePeer, DEPTHS, rateOf, TILE_LOOPS, tileProducts, WARM_ROUNDS } from '../ops/tile.ts'
import { defineSuite } from '../suite.ts'
import { besideGoal } from './goal.ts'

/** Depths of the products that have a goal. */
const MEASURED_DEPTHS = [128, 784]

export const suite = defineSuite({
  name: 'speed/tile',
  title: 'the strict tile of the dense product beside the relaxed one',
  measures: 'Vector products in a second of processor time, medians of alternating rounds; K is the depth.',
  options: { rounds: 25 },
  async *run({ options: { rounds } }) {
    const [strict, relaxed] = [await tileProducts(false), await tileProducts(true)]
    const first = DEPTHS.length * TILE_LOOPS.findIndex(({ name }) => name === 'dense')
    const places = MEASURED_DEPTHS.map((depth) => first + DEPTHS.indexOf(depth))
    const loops = places.flatMap((place) => [strict[place], relaxed[place]])
    const rates = await alternate(loops.map(rateOf), { rounds, warm: WARM_ROUNDS })
    for (const [at, depth] of MEASURED_DEPTHS.entries()) {
      const row = besidePeer(`dense, K = ${depth}`, 'strict', rates[2 * at], 'the relaxed tile', rates[2 * at + 1])
      yield besideGoal(row, { needed: 0.85, aim: 0.92 })
    }
  },
})
