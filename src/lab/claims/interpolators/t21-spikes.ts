import { gaussian, laplace, spikySmooth } from '../../../ops/kernels.js'
import { fitKernel } from '../../../samplers/kernel.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { cube } from '../flat.js'
import { trials } from '../trials.js'

const SETS = { fast: 10, default: 60, deep: 600 }
const [N, QUERIES, TOLERANCE, WEIGHT] = [200, 500, 1e-8, 0.5]
const WORLD = cube({ dimension: 3, p: 0.3 })
const CASES = [
  { name: 'Laplace', smooth: laplace({ bandwidth: 0.5 }) },
  { name: 'Gaussian', smooth: gaussian({ bandwidth: 0.3 }) },
]
/**
 * Maximum error of a class score from rounding. A score is half of the fitted value, so it has half of the errors of
 * two solves, and in addition the rounding to float32.
 */
const ROUNDING = N * (TOLERANCE / WEIGHT) + 2 ** -23

export const t21: Claim = {
  id: 'T21',
  title: 'spiky-smooth kernels',
  statement:
    'A smooth kernel plus narrow spikes of weight w interpolates noisy labels, but away from the training points it ' +
    'predicts like ridge regression with the smooth kernel and ridge w, which does not fit them: its training error ' +
    'is 0 and its test error is that of the ridge regression.',
  tolerance:
    'Only rounding: a spike is below 1e-8 beyond a distance of 2e-5, and no two rows are that close. A solve leaves ' +
    `a residual of at most ${TOLERANCE} relative to the norm of the labels, and no eigenvalue is below the weight, ` +
    `so values differ by at most n ${TOLERANCE} / w = ${(N * TOLERANCE) / WEIGHT}.`,
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const found = await trials(
      SETS[effort],
      async (trial) => {
        using train = await WORLD.sample(engine, N, { seed, trial, purpose: 'T21: train' })
        using test = await WORLD.sample(engine, QUERIES, { seed, trial, purpose: 'T21: test' })
        const { x, y } = train
        const values: Record<string, number> = {}
        for (const { name, smooth } of CASES) {
          const options = { precision: 'f64', tolerance: TOLERANCE, ...call } as const
          const kernel = spikySmooth({ smooth, spike: laplace({ bandwidth: 1e-6 }), weight: WEIGHT })
          using spiky = await fitKernel(train, { kernel, ...options })
          using ridge = await fitKernel(train, { kernel: smooth, ridge: WEIGHT, ...options })
          const onOwn = await spiky.scores(x, call)
          values[`fit ${name}`] = y.reduce((most, label, i) => Math.max(most, Math.abs(onOwn[2 * i + 1] - label)), 0)
          const [one, other] = [await spiky.scores(test.x, call), await ridge.scores(test.x, call)]
          values[`test ${name}`] = one.reduce((most, score, i) => Math.max(most, Math.abs(score - other[i])), 0)
          const ofRidge = await ridge.predict(x, call)
          values[`ridge ${name}`] = ofRidge.reduce((sum, label, i) => sum + Number(label !== y[i]), 0) / N
        }
        return values
      },
      context,
    )
    return CASES.flatMap(({ name }): Finding[] => [
      {
        quantity: `largest training residual, ${name}`,
        predicted: 0,
        allowance: ROUNDING,
        measured: { exact: Math.max(...found[`fit ${name}`]) },
      },
      {
        quantity: `largest difference from ridge, ${name}`,
        predicted: 0,
        allowance: ROUNDING,
        measured: { exact: Math.max(...found[`test ${name}`]) },
      },
      {
        quantity: `smallest training error of ridge, ${name}`,
        predicted: 1 / N,
        relation: '>=',
        measured: { exact: Math.min(...found[`ridge ${name}`]) },
      },
    ])
  },
}
