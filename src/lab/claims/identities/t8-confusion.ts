import { evaluate } from '../../../evaluate/evaluate.js'
import { transition } from '../../../labels/noise.js'
import { fitNearest } from '../../../samplers/nearest.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'
import { farApart } from './far-apart.js'
import { type RepetitionOptions, through } from './measure.js'
import { SWEPT_LEARNERS, sweep } from './sweep.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const ROWS = 400
/** Noise matrix without any symmetry: P(label | clean class), with a row for each clean class. */
const ASYMMETRIC_NOISE = [
  [0.6, 0.25, 0.15],
  [0.15, 0.55, 0.3],
  [0, 0.2, 0.8],
]
const CLASSES = ASYMMETRIC_NOISE.length
const RATES = [0.2, 0.35, 0.7]

export const t8: Claim = {
  id: 'T8',
  title: 'samplers replicate the noise matrix',
  statement:
    "The confusion matrix of a sampler's answers against clean classes equals the noise matrix. If two classes flip " +
    'with probability p, the clean error is p for a sampler (the diagonal), a step from 0 to 1 at p = 1/2 for the ' +
    'Bayes rule, and the sigmoid B_k(p), the error of a majority of k votes, for k-NN.',
  tolerance:
    'Each value comes from one training set and separate test points; in the sweep of p it is the mean over 8 draws ' +
    'of the labels. Classes are so far apart that all neighbors of a point are of its class. The Bayes rule is ' +
    'learned from about 500 labels of each input: at the rates tested, most of them are of the less likely class ' +
    'with a probability below 1e-9.',
  async measure({ engine, seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const on = (part: number) => ({
      engine,
      sets: SETS[effort],
      seed,
      ...partOf(call, part, 1 + SWEPT_LEARNERS.length),
    })
    const findings = await confusionOf(on(0))
    for (const [at, swept] of SWEPT_LEARNERS.entries()) {
      const errors = await sweep(swept, RATES, on(1 + at))
      for (const p of RATES) {
        const quantity = `${swept.name}, p = ${p}: error`
        findings.push({ quantity, predicted: swept.error(p), measured: { values: errors[p] } })
      }
    }
    return findings
  },
}

/** Returns a finding for each entry P(prediction j | clean class i) of the confusion matrix of 1-NN. */
async function confusionOf({ engine, sets, seed, ...call }: RepetitionOptions): Promise<Finding[]> {
  const sample = through(transition(ASYMMETRIC_NOISE), farApart(CLASSES))
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
  return ASYMMETRIC_NOISE.flat().map((predicted, at) => ({
    quantity: `1-NN: class ${Math.floor(at / CLASSES)} predicted as ${at % CLASSES}`,
    predicted,
    measured: { values: rates[at] },
  }))
}
