import { digitRows, loadDigits } from '../../../data/digits.js'
import { Sample } from '../../../data/sample.js'
import { check } from '../../../engine/check.js'
import { stream } from '../../../random/stream.js'
import { NoisyLabels } from '../../sweeps/kinds/noisy-labels/labels.js'
import { measureAlike, measureSampler } from '../../sweeps/kinds/noisy-labels/run.js'
import type { Point } from '../../sweeps/plan/point.js'
import { type ExperimentKind, firstSeedOf } from '../trials.js'

/** Options of `digitTrials`: the number of training sets, the digits of each, those that test it, and the seed. */
interface DigitOptions {
  sets: number
  train: number
  test: number
  /** Seed of the experiment, which divides the digits. */
  seed: number
}

/** Number of classes of digits. */
export const DIGITS = 10

/**
 * Returns trials of samplers on noisy labels of real digits, divided among training and test sets without replacement.
 * They have the parameters of the kind `noisy-labels` for samplers and noise. Throws BAD_OPTION when the sets need more
 * digits than there are.
 */
export async function digitTrials({ sets, train, test, seed }: DigitOptions): Promise<ExperimentKind<Point>> {
  const all = await loadDigits()
  const each = train + test
  const numbers = () => `${sets} sets of ${train} to train and ${test} to test`
  check(sets * each <= all.rows, 'BAD_OPTION', () => {
    return `noise-sweep: ${numbers()} are ${sets * each} digits but there are ${all.rows}`
  })
  const order = stream(seed, 'noise-sweep: digits').permutation(all.rows)
  return {
    name: 'digits',
    metrics: { error: { title: 'noise repeated', share: true, help: 'share of test inputs that get the next class' } },
    inputsOf: () => ({}),
    async run(engine, group, call) {
      const deal = (from: number, count: number): Sample => {
        const rows = order.subarray(from, from + count)
        const clean = Int32Array.from(rows, (row) => all.labels[row])
        return new Sample({ x: digitRows(engine, all, rows), y: clean, clean, classes: DIGITS })
      }
      const first = (group.seed - firstSeedOf(seed)) * each
      using training = deal(first, train)
      using testing = deal(first + train, test)
      const repeats = (answer: number, at: number) => answer === (testing.clean[at] + 1) % DIGITS
      const measure = { measure: (predicted: Uint8Array) => ({ error: predicted.filter(repeats).length / test }) }
      const labels = new NoisyLabels(training.clean, DIGITS, group)
      const inputs = { group, train: training, test: testing, measure, labels }
      const values = await measureAlike(group, (alike) => measureSampler(inputs, alike, call))
      return values.map((of) => ({ values: of }))
    },
  }
}
