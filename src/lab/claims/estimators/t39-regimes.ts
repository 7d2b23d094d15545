import { breathe } from '../../../engine/platform.js'
import { type ErrorsAtSize, type Regime, regime } from '../../../evaluate/regime.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { catastrophe } from './catastrophe.js'
import { noiseErrors } from './noise-errors.js'

const TRIALS = { fast: 30, default: 300, deep: 3000 }
/** They take as long together as the others. */
const CATASTROPHES = { fast: 10, default: 60, deep: 600 }

export const t39: Claim = {
  id: 'T39',
  title: 'telling a regime',
  statement:
    'From errors over n and p a fit tells what is known to be so: 1-NN is tempered, k-NN with k = sqrt(n) benign, least squares with as many ' +
    "features as rows catastrophic; and Hilbert's kernel, benign by 1/ln n, is called undecided or benign but hardly ever tempered.",
  tolerance:
    'Rates of answers over independent trials, with exact intervals. An answer is wrong only where an interval at 95% misses, so 5% at most; 1-NN is ' +
    'told where two such intervals cover and are narrow enough, at least 80% of the time.',
  async measure({ engine, seed, effort, signal, onProgress }: ClaimContext): Promise<Finding[]> {
    const [count, few] = [TRIALS[effort], CATASTROPHES[effort]]
    const told = { nearest: [] as Regime[], growing: [] as Regime[], hilbert: [] as Regime[], square: [] as Regime[] }
    const answer = (errors: ErrorsAtSize[]) => regime(errors, { classes: 2 }).regime
    for (let trial = 0; trial < count + few; trial++) {
      await breathe()
      signal?.throwIfAborted()
      const of = { seed, trial, signal }
      if (trial < few) told.square.push(answer(await catastrophe(engine, of)))
      else {
        const { nearest, growing, hilbert } = await noiseErrors(engine, of)
        told.nearest.push(answer(nearest))
        told.growing.push(answer(growing))
        told.hilbert.push(answer(hilbert))
      }
      onProgress?.({ stage: 'trials', done: trial + 1, total: count + few })
    }
    return [
      rate('1-NN told as tempered', '>=', 0.8, told.nearest, ['tempered']),
      rate('1-NN told as benign or catastrophic', '<=', 0.05, told.nearest, ['benign', 'catastrophic']),
      rate('k-NN, k = sqrt(n), told as benign', '>=', 0.95, told.growing, ['benign']),
      rate('Hilbert told as tempered or catastrophic', '<=', 0.05, told.hilbert, ['tempered', 'catastrophic']),
      rate('square least squares told as catastrophic', '>=', 0.8, told.square, ['catastrophic']),
    ]
  },
}

function rate(
  quantity: string,
  relation: '<=' | '>=',
  predicted: number,
  answers: readonly Regime[],
  which: readonly Regime[],
): Finding {
  const hits = answers.filter((answer) => which.includes(answer)).length
  return { quantity, predicted, relation, measured: { hits, of: answers.length } }
}
