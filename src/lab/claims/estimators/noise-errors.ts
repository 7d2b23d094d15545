import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { ErrorsAtSize } from '../../../evaluate/regime.js'
import { symmetric } from '../../../labels/noise.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { prepareShepard } from '../../../samplers/shepard.js'
import { ones, sphere } from '../flat.js'

const [SETS, QUERIES, LARGEST] = [8, 150, 300]
/** Numbers n of training rows and flip rates p at which errors are measured. */
const SIZES_AND_RATES = [
  { n: 50, p: 0.2 },
  { n: LARGEST, p: 0.2 },
  { n: LARGEST, p: 0.1 },
]

/**
 * Returns the clean errors of three learners on pure noise, on which their error without noise is 0. `nearest` is 1-NN,
 * which repeats all of the noise. `growing` is k-NN with k = sqrt(n), whose error tends to 0. `hilbert` has Hilbert's
 * weights, and its error falls like 1/ln n. The learners share training sets. Different numbers of rows and flip rates
 * have independent training sets.
 */
export async function noiseErrors(
  engine: Engine,
  { seed, trial, ...call }: { seed: number; trial: number } & CallOptions,
): Promise<Record<'nearest' | 'growing' | 'hilbert', ErrorsAtSize[]>> {
  const all = { nearest: [] as ErrorsAtSize[], growing: [] as ErrorsAtSize[], hilbert: [] as ErrorsAtSize[] }
  for (const { n, p } of SIZES_AND_RATES) {
    const [ofNearest, ofGrowing, ofHilbert] = [0, 1, 2].map(() => new Float64Array(SETS))
    const world = sphere({ p })
    for (let set = 0; set < SETS; set++) {
      const own = { seed, trial: trial * SETS + set }
      using train = await world.sample(engine, n, { ...own, purpose: `T39: train ${n} ${p}` })
      using test = await world.sample(engine, QUERIES, { ...own, purpose: `T39: test ${n} ${p}` })
      const flips = { ...own, purpose: `T39: noise ${n} ${p}` }
      const labels = await symmetric(p).draws(new Uint8Array(n), { ...flips, classes: 2, draws: 1 })
      using nearest = await prepareNearest(train.x, call)
      ofNearest[set] = ones(await nearest.predictMany(test.x, labels, call))
      ofGrowing[set] = ones(await nearest.predictMany(test.x, labels, { k: Math.floor(Math.sqrt(n)), ...call }))
      using hilbert = await prepareShepard(train.x, { beta: 2, ...call })
      ofHilbert[set] = ones(await hilbert.predictMany(test.x, labels, call))
    }
    const at = { n, p, noiseless: new Float64Array(SETS) }
    all.nearest.push({ ...at, noisy: ofNearest })
    all.growing.push({ ...at, noisy: ofGrowing })
    all.hilbert.push({ ...at, noisy: ofHilbert })
  }
  return all
}
