import { digitRows, loadDigits } from '../../../data/digits.js'
import { Sample } from '../../../data/sample.js'
import { check } from '../../../engine/check.js'
import type { Engine } from '../../../engine/engine.js'
import { fixedTarget } from '../../../labels/noise.js'
import { stream } from '../../../random/stream.js'
import { apart } from '../gaussians.js'

/** Data on which the noise rate is swept: independent training and test sets. Noise moves a label to the next class. */
export interface SweepWorld {
  name: string
  title: string
  classes: number
  /** Number of independent training sets. */
  sets: number
  /**
   * True if inputs have many columns and classes overlap, as digits do; only learners that support this are measured.
   */
  wide: boolean
  /** Returns the training and test sets with index `set`, with labels before noise. The caller disposes both. */
  deal(set: number): Promise<{ train: Sample; test: Sample }>
}

/** Returns the class to which noise moves a label: the label plus one, and 0 after the last class. */
export const next = (label: number, classes: number): number => (label + 1) % classes
/** Returns the noise that moves a label to the next class with probability p. */
export const noiseOf = (p: number) => fixedTarget(p)

/**
 * Options of `gaussians` and `digits`: the number of training sets, the sizes of training and test sets, the seed, and
 * an abort signal.
 */
interface SweepWorldOptions {
  /** Number of training sets. */
  sets: number
  /** Rows of each training set. */
  train: number
  /** Test inputs of each training set. */
  test: number
  seed: number
  signal?: AbortSignal
}

/**
 * Returns a world of two Gaussians in d dimensions that are far apart. All neighbors share a class, so the predicted
 * errors of k-NN are exact at every training size.
 */
export function gaussians(
  engine: Engine,
  d: number,
  { sets, train, test, seed, signal }: SweepWorldOptions,
): SweepWorld {
  const world = apart(d)
  const draw = (n: number, trial: number, what: string) =>
    world.sample(engine, n, { seed, trial, purpose: `noise-sweep: ${what}`, ...(signal && { signal }) })
  return {
    name: 'gaussians',
    title: 'two Gaussians far apart',
    classes: 2,
    sets,
    wide: false,
    deal: async (set) => ({ train: await draw(train, set, 'train'), test: await draw(test, set, 'test') }),
  }
}

/**
 * Returns real digits, divided among training and test sets without replacement. Throws BAD_OPTION when the sets need
 * more digits than there are.
 */
export async function digits(engine: Engine, { sets, train, test, seed }: SweepWorldOptions): Promise<SweepWorld> {
  const all = await loadDigits()
  const each = train + test
  const numbers = () => `${sets} sets of ${train} to train and ${test} to test`
  check(sets * each <= all.rows, 'BAD_OPTION', () => {
    return `noise-sweep: ${numbers()} are ${sets * each} digits but there are ${all.rows}`
  })
  const order = stream(seed, 'noise-sweep: digits').permutation(all.rows)
  const hand = (from: number, count: number): Sample => {
    const rows = order.subarray(from, from + count)
    const clean = Int32Array.from(rows, (row) => all.labels[row])
    return new Sample({ x: digitRows(engine, all, rows), y: clean, clean, classes: all.classes })
  }
  return {
    name: 'digits',
    title: 'handwritten digits',
    classes: all.classes,
    sets,
    wide: true,
    deal: async (set) => ({ train: hand(set * each, train), test: hand(set * each + train, test) }),
  }
}
