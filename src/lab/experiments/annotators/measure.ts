import { aggregateVotes } from '../../../annotators/aggregate.js'
import { annotatorsWorld } from '../../../annotators/annotators-world.js'
import { votesTeacher } from '../../../annotators/votes-teacher.js'
import { distill } from '../../../distill/distill.js'
import { logisticStudent } from '../../../distill/logistic-student.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import { errorRate } from '../../../labels/accuracy.js'
import { twoGaussians } from '../gaussians.js'

/** The ways to get labels from votes, in the order of tables and figures. */
export const METHODS = ['plurality', 'dawidSkene', 'ours', 'student', 'both'] as const
export type MethodName = (typeof METHODS)[number]
export const METHOD_TITLES: Readonly<Record<MethodName, string>> = {
  plurality: 'plurality',
  dawidSkene: 'Dawid-Skene',
  ours: 'auto',
  student: 'student of random votes',
  both: 'auto with features',
}

/** A crowd: its accuracies, and how many of its members vote on each item. */
export interface Crowd {
  accuracies: readonly number[]
  votes: number
}

/** Sizes and draws of a measurement. */
export interface MeasureOptions extends CallOptions {
  engine: Engine
  seed: number
  trial: number
  items: number
  /** Distance of the means of the classes from the boundary, in standard deviations. */
  reach: number
}

/** Number of new inputs on which the student is tested. */
const TEST = 1000

/**
 * Draws items of two Gaussians and votes on their classes, and returns the error of each method. The student is tested on
 * new inputs, the other methods on the items.
 */
export async function errorsOf(
  { accuracies, votes: votesPerItem }: Crowd,
  { engine, seed, trial, items, reach, signal }: MeasureOptions,
): Promise<Record<MethodName, number>> {
  const call = { ...(signal && { signal }) }
  const world = twoGaussians(2, reach)
  using sample = await world.sample(engine, items, { seed, trial, purpose: 'annotators: items', ...call })
  using test = await world.sample(engine, TEST, { seed, trial, purpose: 'annotators: test', ...call })
  const crowd = annotatorsWorld({ annotators: accuracies.map((accuracy) => ({ accuracy })), votesPerItem })
  const purpose = `annotators: ${accuracies.length} with ${votesPerItem} votes`
  const { votes } = await crowd.sample(items, { clean: sample.y, seed, trial, purpose, ...call })
  const options = { engine, classes: 2, seed: trial, ...call }
  const aggregated = async (more: object) => {
    const { labels } = await aggregateVotes(votes, { ...options, ...more })
    return errorRate(Int32Array.from(labels), sample.y)
  }
  const draw = { seed, trial, ...call }
  const student = await distill(votesTeacher(votes, { classes: 2 }), sample.x, { ...draw, fit: logisticStudent() })
  try {
    return {
      plurality: await aggregated({ method: 'plurality' }),
      dawidSkene: await aggregated({ method: 'dawid-skene' }),
      ours: await aggregated({}),
      student: await errorRate(await student.predict(test.x, call), test.y),
      both: await aggregated({ x: sample.x }),
    }
  } finally {
    student.dispose()
  }
}
