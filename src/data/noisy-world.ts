import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { handOver } from '../engine/lifetime.js'
import { CALL_OPTIONS, number, type TableOf, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { stream } from '../random/stream.js'
import { SAMPLE_OPTIONS, Sample, type SampleOptions } from './sample.js'
import { checkWorld, largest, type World } from './world.js'

/** Options of `noisyWorld`: the rate of symmetric label noise. */
export interface NoisyWorldOptions {
  /** Probability that a label is replaced by another class, from 0 to below 1 - 1/classes. */
  p: number
}

export const NOISY_WORLD_OPTIONS = { p: number(0).required() } satisfies TableOf<NoisyWorldOptions>

/**
 * Returns a world that adds symmetric label noise to another world: each label is replaced with probability p by one of
 * the other classes, chosen uniformly. With K classes, the posterior p(y | x) becomes
 *
 *     p / (K - 1) + (1 - p K / (K - 1)) p(y | x)
 *
 * Inputs depend on the seed but not on p, and the Bayes optimal classes are unchanged.
 *
 * Throws BAD_OPTION when p is not from 0 to below 1 - 1/classes, where all classes would be equally likely, or when the
 * world has only one class; BAD_VALUE when `world` is not a world.
 *
 * @example
 * ```ts
 * import { gaussianMixture, noisyWorld } from 'noisy-teacher'
 * const world = noisyWorld(gaussianMixture({ means: [[-1], [1]], deviation: 1 }), { p: 0.2 })
 * console.log(Array.from(await world.posterior([[0], [10]]), (p) => p.toFixed(2)).join(' ')) // 0.50 0.50 0.20 0.80
 * console.log(world.bayesError.toFixed(3)) // 0.295
 * ```
 */
export function noisyWorld(world: World, options: NoisyWorldOptions): World {
  const { p } = takeOptions('noisyWorld', NOISY_WORLD_OPTIONS, options)
  checkWorld('noisyWorld', world)
  const { classes, dimension } = world
  checkInteger('noisyWorld', 'classes of the world', classes, 2)
  const most = 1 - 1 / classes
  check(p < most, 'BAD_OPTION', () => `noisyWorld: p is ${p} but must be below ${most} for ${classes} classes`)
  const other = p / (classes - 1)
  const kept = 1 - p / most

  async function posterior(x: InputRows, options: CallOptions = {}): Promise<Float64Array> {
    const call = takeOptions('noisyWorld', CALL_OPTIONS, options)
    const all = await world.posterior(x, call)
    const mix = (first: number, last: number) => {
      for (let at = first; at < last; at++) all[at] = other + kept * all[at]
    }
    await sliced(all.length, 1, mix, betweenSlices(call, 'noisyWorld: posterior', all.length))
    return all
  }

  return Object.freeze({
    name: `${world.name}, ${p} of labels flipped`,
    classes,
    dimension,
    get bayesError() {
      // Noise maps the largest posterior probability q to other + kept q.
      return 1 - other - kept * (1 - world.bayesError)
    },
    get bayesErrorMargin() {
      return kept * world.bayesErrorMargin
    },
    async sample(engine: Engine, n: number, options: SampleOptions = {}): Promise<Sample> {
      const taken = takeOptions('noisyWorld', SAMPLE_OPTIONS, options)
      const { seed, trial, purpose } = taken
      const sample = await world.sample(engine, n, taken)
      // The name differs for nested noisy worlds, so that each level flips by independent draws.
      const flips = stream(seed, `${purpose}: flips of ${world.name}`, trial)
      const y = sample.y.slice()
      const flip = (first: number, last: number) => {
        for (let i = first; i < last; i++) {
          const uniform = flips.uniform(i)
          if (uniform >= p) continue
          y[i] = (y[i] + 1 + Math.min(classes - 2, Math.floor(uniform / other))) % classes
        }
      }
      return handOver(sample.x, async (x) => {
        await sliced(n, 1, flip, betweenSlices(taken, 'noisyWorld: labels', n))
        return new Sample({ x, y, clean: sample.clean, classes })
      })
    },
    posterior,
    async bayes(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
      const call = takeOptions('noisyWorld', CALL_OPTIONS, options)
      const all = await posterior(x, call)
      const best = new Int32Array(all.length / classes)
      const look = (first: number, last: number) => {
        for (let i = first; i < last; i++) best[i] = largest(all.subarray(i * classes, (i + 1) * classes))
      }
      await sliced(best.length, classes, look, betweenSlices(call, 'noisyWorld: bayes', best.length))
      return best
    },
  })
}
