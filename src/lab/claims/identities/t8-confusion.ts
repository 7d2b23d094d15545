import { evaluate } from '../../../evaluate/evaluate.js'
import { transition } from '../../../labels/noise.js'
import { fitNearest } from '../../../samplers/nearest.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'
import { farApart } from './far-apart.js'
import { type SetsOptions, through } from './measure.js'
import { SWEPT, sweep } from './sweep.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const ROWS = 400
/** Nothing of it is symmetric. */
const UNLIKE = [
  [0.6, 0.25, 0.15],
  [0.15, 0.55, 0.3],
  [0, 0.2, 0.8],
]
const CLASSES = UNLIKE.length
const RATES = [0.2, 0.35, 0.7]

export const t8: Claim = {
  id: 'T8',
  title: 'the noise that is replicated',
  statement:
    "The confusion of a sampler's answers with clean classes is the noise matrix. As the rate p of flips is swept, a sampler errs p of the " +
    'time, the diagonal; the Bayes rule never below 1/2 and always above, a step; k-NN by the sigmoid B_k(p).',
  tolerance:
    'Each value is of a training set and of test points, all its own, in the sweep the mean over 8 draws of the labels; classes are so far apart that neighbors are of one class. The Bayes ' +
    'rule is learned from about 500 labels of each input: that most of them are of the less likely class has a chance below 1e-9.',
  async measure({ engine, seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const on = (part: number) => ({ engine, sets: SETS[effort], seed, ...partOf(call, part, 1 + SWEPT.length) })
    const findings = await confusionOf(on(0))
    for (const [at, swept] of SWEPT.entries()) {
      const errors = await sweep(swept, RATES, on(1 + at))
      for (const p of RATES) {
        const quantity = `${swept.name}, p = ${p}: error`
        findings.push({ quantity, predicted: swept.error(p), measured: { values: errors[p] } })
      }
    }
    return findings
  },
}

/** What 1-NN takes each class for. */
async function confusionOf({ engine, sets, seed, ...call }: SetsOptions): Promise<Finding[]> {
  const sample = through(transition(UNLIKE), farApart(CLASSES))
  const options = call.signal && { signal: call.signal }
  const rates = await trials(
    sets,
    async (trial) => {
      using train = await sample(engine, ROWS, { seed, trial, purpose: 'T8: train', ...options })
      using nearest = await fitNearest(train, options)
      using test = await sample(engine, ROWS, { seed, trial, purpose: 'T8: test', ...options })
      const { confusion } = await evaluate(nearest, { x: test.x, clean: test.clean }, options)
      return Object.fromEntries(confusion.clean!.estimate.flat().entries())
    },
    call,
  )
  return UNLIKE.flat().map((predicted, at) => ({
    quantity: `1-NN: class ${Math.floor(at / CLASSES)} taken for ${at % CLASSES}`,
    predicted,
    measured: { values: rates[at] },
  }))
}
