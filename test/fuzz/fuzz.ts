import { createEngine, type Engine } from '#engine/engine.js'
import { attempt, type Outcome } from './attempt.js'
import { Draws } from './draws.js'
import { Guard } from './guard.js'
import { mutate } from './mutate.js'
import { makeOriginals, type Original } from './originals.js'

const simd = new URL('../../dist/wasm/simd.wasm', import.meta.url)
/** Of the engine that loads: what a file of some kilobytes asks for beyond it is refused. */
const MOST_BYTES = 1 << 20

/** An engine that loads, and the files to forge. */
export interface Side {
  name: string
  engine: Engine
  guard: Guard
  originals: Original[]
}

/** Engines that filter by relaxed instructions and not, and those files that each of them saves which are wanted. */
export async function openSides(isWanted: (original: Original) => boolean = () => true): Promise<Side[]> {
  return Promise.all(
    Object.entries({ relaxed: {}, strict: { wasm: { simd } } }).map(async ([name, options]) => {
      using maker = await createEngine({ threads: 1, ...options })
      const originals = (await makeOriginals(maker)).filter(isWanted)
      const engine = await createEngine({ threads: 1, maxBytes: MOST_BYTES, ...options })
      const guard = new Guard(engine)
      // A bystander, to be left as it is.
      engine.matrix(
        16,
        16,
        Float32Array.from({ length: 256 }, (_, at) => at),
      )
      return { name, engine, guard, originals }
    }),
  )
}

export async function closeSides(sides: readonly Side[]): Promise<void> {
  await Promise.all(sides.map(({ engine }) => engine.close()))
}

export type Counts = Record<Outcome, number>

/**
 * Forges files number `from` to `from + count - 1` of a seed, and loads and asks each. Returns how many came to what; throws at the first
 * fault, naming what was changed and how to replay it. `onNext` is told of each before it begins.
 */
export async function fuzz(
  sides: readonly Side[],
  { seed, from = 0, count }: { seed: number; from?: number; count: number },
  onNext: (number: number) => void = () => {},
): Promise<Counts> {
  const counts: Counts = { refused: 0, answered: 0, 'not asked': 0 }
  for (let number = from; number < from + count; number++) {
    onNext(number)
    const draws = new Draws(seed, number)
    const { name, engine, guard, originals } = draws.pick(sides)
    const original = draws.pick(originals)
    const { bytes, what } = mutate(draws, original, originals)
    try {
      counts[await attempt(engine, guard, original, bytes)]++
    } catch (error) {
      const replay = `FUZZ_SEED=${seed} FUZZ_FROM=${number} FUZZ=1`
      const message = `${replay}: '${original.name}' on the ${name} engine, ${what}: ${(error as Error).message}`
      throw new Error(message, { cause: error })
    }
  }
  return counts
}
