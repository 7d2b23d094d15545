import { digitRows, loadDigits } from '../../../data/digits.js'
import { Sample } from '../../../data/world.js'
import { check } from '../../../engine/check.js'
import type { Engine } from '../../../engine/engine.js'
import { fixedTarget } from '../../../labels/noise.js'
import { stream } from '../../../random/stream.js'
import { apart } from '../gaussians.js'

/** Where noise is sweepLearners: independent hands to train and to test on. Noise moves a label to the next class. */
export interface SweepWorld {
  name: string
  title: string
  classes: number
  sets: number
  /** Whether inputs have many columns, and classes meet. */
  wide: boolean
  /** The labels are those before noise. The caller disposes both. */
  deal(set: number): Promise<{ train: Sample; test: Sample }>
}

/** A label as noise makes it. */
export const next = (label: number, classes: number): number => (label + 1) % classes
export const noiseOf = (p: number) => fixedTarget(p)

interface SweepWorldOptions {
  sets: number
  train: number
  test: number
  seed: number
  signal?: AbortSignal
}

/** Two Gaussians that do not meet: what theory says holds at any size. */
export function gaussians(engine: Engine, d: number, { sets, train, test, seed, signal }: SweepWorldOptions): SweepWorld {
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

/** Real digits, dealt to the sets without return. */
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
