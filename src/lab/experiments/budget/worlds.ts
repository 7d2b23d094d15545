import { atoms as atomsWorld } from '../../../data/atoms.js'
import { circle as circleWorld } from '../../../data/circle.js'
import { noisyWorld } from '../../../data/noisy-world.js'
import { Sample, type World } from '../../../data/world.js'
import type { Engine } from '../../../engine/engine.js'
import { sinTurns } from '../../../random/elementary.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { fitNearest } from '../../../samplers/nearest.js'
import type { Fit } from '../../../samplers/sampler.js'
import { budgetError } from '../../../theory/atoms.js'
import { circle as circleTheory } from '../../../theory/circle.js'
import { majorityError } from '../../../theory/voting.js'
import { dimensionText, twoGaussians } from '../gaussians.js'

const MEMBERS = [1, 2, 3, 4, 5, 7, 9, 11, 15, 21, 31, 51]
/** Where boundaries are smooth even teachers of a few rows vote well. */
const MORE = [1, 3, 7, 15, 31, 51, 101, 201]
/** How far labels on the circle are from a coin, at most; and of the Gaussians from the boundary, in deviations. */
const [AMPLITUDE, REACH] = [0.8, 1.5]

/** A world, its teachers, and what theory says of their vote. */
export interface Setting {
  name: string
  title: string
  world: World
  fit: Fit
  members: readonly number[]
  /** The inputs to vote on and their Bayes optimal classes. The caller disposes the sample. */
  inputs(trial: number): Promise<Sample>
  theory?: (budget: number, members: number) => number
}

export interface SettingOptions {
  atoms: number
  noise: number
  frequency: number
  dimension: number
  test: number
  seed: number
  signal?: AbortSignal
}

export function settingsOf(engine: Engine, options: SettingOptions): Setting[] {
  const { atoms, noise: p, frequency, dimension, test, seed, signal } = options
  const coarse = atomsWorld({ atoms, p })
  const wavy = circleWorld({ amplitude: AMPLITUDE, frequency })
  const smooth = noisyWorld(twoGaussians(dimension, REACH), { p })
  const drawn = (world: World) => (trial: number) =>
    world.sample(engine, test, { seed, trial, purpose: 'budget: test', ...(signal && { signal }) })
  return [
    {
      name: 'atoms',
      title: `${atoms} atoms, ${p} of labels flipped`,
      world: coarse,
      fit: fitLookup,
      members: MEMBERS,
      inputs: async () => everyAtom(engine, coarse),
      theory: (labels, members) => budgetError({ atoms, budget: labels, members, p }),
    },
    {
      name: 'circle',
      title: `circle, ${frequency === 1 ? '1 period' : `${frequency} periods`}`,
      world: wavy,
      fit: fitNearest,
      members: MEMBERS,
      inputs: drawn(wavy),
      theory: (labels, members) => circleError({ labels, members, frequency }),
    },
    {
      name: 'gaussians',
      title: `two Gaussians in ${dimensionText(dimension)}, ${p} of labels flipped`,
      world: smooth,
      fit: fitNearest,
      members: MORE,
      inputs: drawn(smooth),
    },
  ]
}

/** One-hot rows: every atom once. */
async function everyAtom(engine: Engine, world: World): Promise<Sample> {
  const { classes, dimension } = world
  const cells = Uint8Array.from({ length: dimension * dimension }, (_, at) => Number(at % (dimension + 1) === 0))
  const x = engine.matrix(dimension, dimension, cells, { type: 'u8' })
  const clean = await world.bayes(x)
  return new Sample({ x, y: clean, clean, classes })
}

/** Cells of a quarter of a period, where the circle's votes are averaged: an absolute error below 1e-6. */
const CELLS = 1000

/**
 * The error of the vote of 1-NN teachers on the circle, whose frequency wants few cells of a period: each of m rows says the
 * wrong class at phase t with probability (1 - a c_m sin(2 pi t)) / 2, independently given the input.
 */
export function circleError({
  labels,
  members,
  frequency,
}: {
  labels: number
  members: number
  frequency: number
}): number {
  const { c } = circleTheory({ m: Math.floor(labels / members), amplitude: AMPLITUDE, frequency })
  let sum = 0
  for (let cell = 0; cell < CELLS; cell++) {
    const sine = sinTurns((cell + 0.5) / (4 * CELLS))
    sum += majorityError({ k: members, p: (1 - AMPLITUDE * c * sine) / 2 })
  }
  return sum / CELLS
}
