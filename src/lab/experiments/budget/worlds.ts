import { atoms as atomsWorld } from '../../../data/atoms.js'
import { circle as circleWorld } from '../../../data/circle.js'
import { noisyWorld } from '../../../data/noisy-world.js'
import { Sample } from '../../../data/sample.js'
import type { World } from '../../../data/world.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { DrawOptions } from '../../../random/draw.js'
import { sinTurns } from '../../../random/elementary.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { fitNearest } from '../../../samplers/nearest.js'
import type { Fit } from '../../../samplers/sampler.js'
import { budgetError } from '../../../theory/atoms.js'
import { circle as circleTheory } from '../../../theory/circle.js'
import { majorityError } from '../../../theory/voting.js'
import { dimensionText, twoGaussians } from '../gaussians.js'

/** Numbers of teachers that are measured on atoms and on the circle. */
const POOL_SIZES = [1, 2, 3, 4, 5, 7, 9, 11, 15, 21, 31, 51]
/**
 * Numbers of teachers that are measured on the Gaussians: with a smooth boundary, even teachers of a few rows vote
 * well.
 */
const LARGE_POOL_SIZES = [1, 3, 7, 15, 31, 51, 101, 201]
/**
 * Amplitude of P(y = 1 | x) around the circle, the maximum of |2 P(y = 1 | x) - 1|; distance of each Gaussian mean from
 * the boundary, in standard deviations.
 */
const [CIRCLE_AMPLITUDE, MEAN_DISTANCE] = [0.8, 1.5]

/** A world with the learner of its teachers and, if known, the closed form of the error of their vote. */
export interface BudgetWorld {
  name: string
  title: string
  world: World
  /** Fits one teacher. */
  fit: Fit
  /** Numbers of teachers to measure. */
  members: readonly number[]
  /** Returns the inputs to vote on, with their Bayes optimal classes in `clean`. The caller disposes the sample. */
  inputs(draw: DrawOptions & CallOptions): Promise<Sample>
  /** Returns the exact error of the vote of `members` teachers that share `budget` labels; absent if unknown. */
  theory?: (budget: number, members: number) => number
}

/**
 * Options of `budgetWorlds`: the number of atoms, the noise rate, the frequency of the circle, the dimension of the
 * Gaussians, and the number of test inputs.
 */
export interface BudgetWorldOptions {
  /** Number of distinct inputs of the world of atoms. */
  atoms: number
  /** Share of labels that flip, on atoms and Gaussians. */
  noise: number
  /** Periods of P(y = 1 | x) around the circle. */
  frequency: number
  /** Dimension of the Gaussians. */
  dimension: number
  /** Test inputs of each trial, on the circle and Gaussians. On atoms the error is exact over all inputs. */
  test: number
}

/** Returns the three worlds: atoms, the circle, and two Gaussians. */
export function budgetWorlds(engine: Engine, options: BudgetWorldOptions): BudgetWorld[] {
  const { atoms, noise: p, frequency, dimension, test } = options
  const coarse = atomsWorld({ atoms, p })
  const wavy = circleWorld({ amplitude: CIRCLE_AMPLITUDE, frequency })
  const smooth = noisyWorld(twoGaussians(dimension, MEAN_DISTANCE), { p })
  const drawn = (world: World) => (draw: DrawOptions & CallOptions) =>
    world.sample(engine, test, { ...draw, purpose: 'budget: test' })
  return [
    {
      name: 'atoms',
      title: `${atoms} atoms, ${p} of labels flipped`,
      world: coarse,
      fit: fitLookup,
      members: POOL_SIZES,
      inputs: async () => everyAtom(engine, coarse),
      theory: (labels, members) => budgetError({ atoms, budget: labels, members, p }),
    },
    {
      name: 'circle',
      title: `circle, ${frequency === 1 ? '1 period' : `${frequency} periods`}`,
      world: wavy,
      fit: fitNearest,
      members: POOL_SIZES,
      inputs: drawn(wavy),
      theory: (labels, members) => circleError({ labels, members, frequency }),
    },
    {
      name: 'gaussians',
      title: `two Gaussians in ${dimensionText(dimension)}, ${p} of labels flipped`,
      world: smooth,
      fit: fitNearest,
      members: LARGE_POOL_SIZES,
      inputs: drawn(smooth),
    },
  ]
}

/** Returns a sample that has every atom once, as a one-hot row, with its Bayes optimal class as label. */
async function everyAtom(engine: Engine, world: World): Promise<Sample> {
  const { classes, dimension } = world
  const cells = Uint8Array.from({ length: dimension * dimension }, (_, at) => Number(at % (dimension + 1) === 0))
  const x = engine.matrix(dimension, dimension, cells, { type: 'u8' })
  const clean = await world.bayes(x)
  return new Sample({ x, y: clean, clean, classes })
}

/** Number of cells of the midpoint rule over a quarter period in `circleError`. The absolute error is below 1e-6. */
const QUARTER_CELLS = 1000

/**
 * Returns the error of the vote of 1-NN teachers on the circle, from 0 to 1, by the midpoint rule over a quarter
 * period. Given the input, teachers err independently with probability (1 - a c sin(2 pi t)) / 2. Here a is the
 * amplitude of P(y = 1 | x), t the phase of the input, and c the share of the amplitude that 1-NN preserves
 * (`theory.circle`).
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
  const { c } = circleTheory({ m: Math.floor(labels / members), amplitude: CIRCLE_AMPLITUDE, frequency })
  let sum = 0
  for (let cell = 0; cell < QUARTER_CELLS; cell++) {
    const sine = sinTurns((cell + 0.5) / (4 * QUARTER_CELLS))
    sum += majorityError({ k: members, p: (1 - CIRCLE_AMPLITUDE * c * sine) / 2 })
  }
  return sum / QUARTER_CELLS
}
