import { breathe } from '../../../engine/platform.js'
import { type ErrorsAtSize, type Regime, regime } from '../../../evaluate/regime.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { catastrophe } from './catastrophe.js'
import { noiseErrors } from './noise-errors.js'

const TRIALS = { fast: 30, default: 300, deep: 3000 }
/**
 * Trials of least squares. They are fewer than those of the other learners, so that both take equally long in total.
 */
const CATASTROPHIC_TRIALS = { fast: 10, default: 60, deep: 600 }

export const t39: Claim = {
  id: 'T39',
  title: 'recognizing a regime',
  statement:
    'A fit to errors over n and p recovers regimes that are known: 1-NN is tempered, k-NN with k = sqrt(n) benign, ' +
    "and least squares with as many features as rows catastrophic. Hilbert's kernel, benign with an excess error " +
    'like 1/ln n, is called undecided or benign and rarely tempered.',
  tolerance:
    'Rates of answers over independent trials, so the intervals hold at every size. An answer is wrong only if a ' +
    '95% interval misses, in at most 5% of the trials. 1-NN is recognized if two such intervals cover and are ' +
    'narrow enough, in at least 80% of the trials.',
  async measure({ engine, seed, effort, signal, onProgress }: ClaimContext): Promise<Finding[]> {
    const [count, few] = [TRIALS[effort], CATASTROPHIC_TRIALS[effort]]
    const regimes = {
      nearest: [] as Regime[],
      growing: [] as Regime[],
      hilbert: [] as Regime[],
      square: [] as Regime[],
    }
    const answer = (errors: ErrorsAtSize[]) => regime(errors, { classes: 2 }).regime
    for (let trial = 0; trial < count + few; trial++) {
      await breathe()
      signal?.throwIfAborted()
      const of = { seed, trial, signal }
      if (trial < few) regimes.square.push(answer(await catastrophe(engine, of)))
      else {
        const { nearest, growing, hilbert } = await noiseErrors(engine, of)
        regimes.nearest.push(answer(nearest))
        regimes.growing.push(answer(growing))
        regimes.hilbert.push(answer(hilbert))
      }
      onProgress?.({ stage: 'trials', done: trial + 1, total: count + few })
    }
    return [
      rate('1-NN called tempered', '>=', 0.8, regimes.nearest, ['tempered']),
      rate('1-NN called benign or catastrophic', '<=', 0.05, regimes.nearest, ['benign', 'catastrophic']),
      rate('k-NN, k = sqrt(n), called benign', '>=', 0.95, regimes.growing, ['benign']),
      rate('Hilbert called tempered or catastrophic', '<=', 0.05, regimes.hilbert, ['tempered', 'catastrophic']),
      rate('square least squares called catastrophic', '>=', 0.8, regimes.square, ['catastrophic']),
    ]
  },
}

/** Returns the finding that compares the share of `answers` that are one of the regimes `which` with `predicted`. */
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
