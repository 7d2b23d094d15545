import type { CallOptions } from '../../engine/call.js'
import { breathe } from '../../engine/platform.js'

/**
 * Repeats an experiment `count` times. `measure` gets the number of the repetition, from 0, and returns named numbers.
 * The result has, for each name, one value per repetition, in order. An abort throws the signal's reason before the
 * next repetition.
 */
export async function trials<Name extends string>(
  count: number,
  measure: (trial: number) => Promise<Record<Name, number>>,
  { signal, onProgress }: CallOptions,
): Promise<Record<Name, Float64Array>> {
  const all = {} as Record<Name, Float64Array>
  for (let trial = 0; trial < count; trial++) {
    // An abort arrives only through the event loop, to which `measure` may never yield.
    await breathe()
    signal?.throwIfAborted()
    for (const [name, value] of Object.entries(await measure(trial)) as [Name, number][]) {
      all[name] ??= new Float64Array(count)
      all[name][trial] = value
    }
    onProgress?.({ stage: 'repetitions', done: trial + 1, total: count })
  }
  return all
}
