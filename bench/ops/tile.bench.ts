import { alternate } from '../alternate.ts'
import { defineSuite } from '../suite.ts'
import { besidePeer, DEPTHS, peakProducts, rateOf, TILE_LOOPS, tileProducts, WARM_ROUNDS } from './tile.ts'

export const suite = defineSuite({
  name: 'ops/tile',
  title: 'the product tiles beside the SIMD peak',
  measures:
    'Vector products in a second of processor time, medians of alternating rounds; K is the depth of the product.',
  options: { rounds: 25 },
  async *run({ options: { rounds } }) {
    const [strict, relaxed] = [await tileProducts(false), await tileProducts(true)]
    const peaks = [await peakProducts(false), await peakProducts(true)]
    // Strict and relaxed of one tile stand side by side, and the peaks in front.
    const loops = [...peaks, ...strict.flatMap((own, at) => [own, relaxed[at]])]
    const [peak, fusedPeak, ...rates] = await alternate(loops.map(rateOf), { rounds, warm: WARM_ROUNDS })
    for (const [at, { name }] of TILE_LOOPS.entries()) {
      for (const [place, depth] of DEPTHS.entries()) {
        const [own, fused] = rates.slice(2 * (at * DEPTHS.length + place))
        const measured = `${name}, K = ${depth}`
        yield besidePeer(measured, 'strict', own, 'the SIMD peak', peak)
        yield besidePeer(measured, 'relaxed', fused, 'the relaxed SIMD peak', fusedPeak)
        yield besidePeer(measured, 'strict', own, 'the relaxed tile', fused)
      }
    }
    yield besidePeer('the SIMD peak', 'strict', peak, 'the relaxed SIMD peak', fusedPeak)
  },
})
