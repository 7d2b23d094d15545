import type { CallOptions } from '../../engine/call.js'
import { breathe } from '../../engine/platform.js'

/** Repeats an experiment of several numbers, `trial` being its number; the values of each over the repetitions. */
export async function trials<Name extends string>(
  count: number,
  measure: (trial: number) => Promise<Record<Name, number>>,
  { signal, onProgress }: CallOptions,
): Promise<Record<Name, Float64Array>> {
  const all = {} as Record<Name, Float64Array>
  for (let trial = 0; trial < count; trial++) {
    // An interrupt is heard only where the host gets its turn, which what is measured may never give it.
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
