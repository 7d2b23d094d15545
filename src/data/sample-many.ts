import { check, checkInteger } from '../engine/check.js'
import { checkEngine, type Engine } from '../engine/engine.js'
import { integer, type TableOf, takeOptions } from '../engine/options.js'
import { manyOf, SAMPLE_OPTIONS, type Sample, type SampleOptions } from './sample.js'
import { checkWorld, type World } from './world.js'

/** Options of `sampleMany`: the number of samples, the draw of the first one, and those of the call. */
export interface SampleManyOptions extends SampleOptions {
  /** Number of samples, 1 or more. Sample s is that of trial `trial` + s. */
  count: number
}

export const SAMPLE_MANY_OPTIONS = {
  ...SAMPLE_OPTIONS,
  count: integer(1).required(),
} satisfies TableOf<SampleManyOptions>

/**
 * Draws many samples of n rows of a world, for simulations of many small problems. Sample s is bit-identical to
 * `world.sample(engine, n, { seed, purpose, trial: trial + s })`. Samples of a Gaussian mixture are drawn in one run,
 * which costs much less than a call for each, and by all threads; other worlds draw one after another. The caller
 * disposes each sample.
 *
 * Throws BAD_OPTION when n, count or an option is out of range or the last trial exceeds 2^32 - 1; BAD_VALUE when
 * `engine` is not an Engine or `world` not a world; CLOSED when the engine was closed; OUT_OF_MEMORY when the samples
 * do not fit. If it throws, no sample remains.
 *
 * @example
 * ```ts
 * import { createEngine, gaussianMixture, sampleMany } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = gaussianMixture({ means: [[-1, 0], [1, 0]], deviation: 1 })
 * const samples = await sampleMany(engine, world, 50, { count: 3, seed: 7 })
 * const second = await world.sample(engine, 50, { seed: 7, trial: 1 })
 * console.log(samples.length, samples[1].y.every((label, i) => label === second.y[i])) // 3 true
 * ```
 */
export async function sampleMany(
  engine: Engine,
  world: World,
  n: number,
  options: SampleManyOptions,
): Promise<Sample[]> {
  const who = 'sampleMany'
  const taken = takeOptions(who, SAMPLE_MANY_OPTIONS, options)
  checkEngine(who, engine)
  checkInteger(who, 'n', n, 1)
  const { sample } = checkWorld(who, world)
  const { trial, count, onProgress, ...draw } = taken
  const last = trial + count - 1
  check(last < 2 ** 32, 'BAD_OPTION', () => `${who}: the last trial is ${last} but must be at most ${2 ** 32 - 1}`)
  const many = manyOf(sample)
  if (many) return many(engine, n, taken)
  const samples: Sample[] = []
  try {
    for (let s = 0; s < count; s++) {
      samples.push(await sample.call(world, engine, n, { ...draw, trial: trial + s }))
      onProgress?.({ stage: who, done: s + 1, total: count })
    }
    return samples
  } catch (error) {
    for (const drawn of samples) drawn.dispose()
    throw error
  }
}
