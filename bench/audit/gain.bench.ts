import {
  auditLabels,
  createEngine,
  type Engine,
  estimateGain,
  type Fit,
  fitLogistic,
  fitNearest,
  kernelStudent,
  nearestStudent,
} from 'noisy-teacher'
import { isWanted } from '../options.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { drawRows, injectNoise, NOISES, type NoiseKind, readDigits } from './sets.ts'

/** Numbers of rows that are fitted to, that are held out with noisy labels, and whose right labels give the true gain. */
const [TRAIN, HELD_OUT, TEST] = [800, 800, 4000]
const SEEDS = 8

const LEARNERS: Record<string, Fit> = {
  'kernel ridge': kernelStudent(),
  neighbors: nearestStudent(),
  logistic: (train, options) => fitLogistic(train, { ...options, ridge: 0.1, tolerance: 1e-4 }),
  '1-NN': (train, options) => fitNearest(train, { ...options, k: 1 }),
}

/** What the comparisons of all runs add up to. */
interface Comparisons {
  all: number
  significant: number
  right: number
  covered: number
  error: number
}

/** Compares all pairs of learners in one run. */
async function compare(engine: Engine, kind: NoiseKind, seed: number, sums: Comparisons): Promise<void> {
  const set = drawRows(await readDigits(), TRAIN + HELD_OUT + TEST, seed)
  const { classes } = set
  const y = injectNoise(set, kind, seed)
  const part = (first: number, count: number) =>
    engine.matrix(count, set.d, set.x.subarray(first * set.d, (first + count) * set.d), { type: 'f32' })
  using train = part(0, TRAIN)
  using held = part(TRAIN, HELD_OUT)
  using test = part(TRAIN + HELD_OUT, TEST)
  using both = part(0, TRAIN + HELD_OUT)
  const audited = await auditLabels({ x: both, y: y.slice(0, TRAIN + HELD_OUT), classes }, { seed })
  const { core, intervals } = audited.transition
  const isKnown = !core.some((row) => row.includes(null))
  const noise = isKnown ? { transition: core, interval: intervals.core } : {}
  const labels = y.slice(TRAIN, TRAIN + HELD_OUT)
  const truth = set.clean.slice(TRAIN + HELD_OUT, TRAIN + HELD_OUT + TEST)
  const predictions: { noisy: Int32Array; right: number }[] = []
  for (const fit of Object.values(LEARNERS)) {
    using learned = await fit({ x: train, y: y.slice(0, TRAIN), classes }, { seed })
    const clean = await learned.predict(test)
    const right = clean.reduce((sum, label, i) => sum + Number(label === truth[i]), 0) / TEST
    predictions.push({ noisy: await learned.predict(held), right })
  }
  for (const [a, before] of predictions.entries()) {
    for (const after of predictions.slice(a + 1)) {
      const gain = after.right - before.right
      const rows = { y: labels, classes, before: before.noisy, after: after.noisy }
      const { estimate, interval } = estimateGain(rows, noise)
      const [low, high] = interval
      sums.all++
      sums.covered += Number(low <= gain && gain <= high)
      sums.error += estimate - gain
      if (low <= 0 && high >= 0) continue
      sums.significant++
      sums.right += Number(Math.sign(gain) === Math.sign(estimate))
    }
  }
}

export const suite = defineSuite({
  name: 'audit/gain',
  title: 'estimated gains of one learner over another on noisy held-out labels',
  measures:
    'Share of the significant comparisons whose sign is right, of all pairs of four learners on 800 digits, judged on 800 ' +
    'noisy ones by the transition matrix of an audit; the true gain is measured on 4,000 right labels.',
  options: { only: [] as readonly string[] },
  async *run({ options: { only } }) {
    await using engine = await createEngine({ threads: 2 })
    for (const kind of NOISES.filter((each) => each !== 'none' && isWanted(each, only))) {
      const sums: Comparisons = { all: 0, significant: 0, right: 0, covered: 0, error: 0 }
      for (let seed = 1; seed <= SEEDS; seed++) await compare(engine, kind, seed, sums)
      const row: BenchRow = {
        measured: `digits, ${kind}: sign of the gain, ${SEEDS} runs`,
        unit: 'share',
        ours: sums.right / sums.significant,
        details: {
          comparisons: sums.all,
          significant: sums.significant,
          'covered by the interval': sums.covered / sums.all,
          'mean error': (sums.error / sums.all).toFixed(4),
        },
      }
      yield row
    }
  },
})
