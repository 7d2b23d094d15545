/** The one way to say which draw is meant: a seed, a trial, a purpose. */
import { type CheckedOptions, integer, type OptionTable, type TableOf, takeOptions, text } from '../engine/options.js'
import { stream } from './stream.js'

/** Names a draw. Draws that differ in any of the three are independent, and the same three always give the same draw. */
export interface DrawOptions {
  /** A whole number from 0 to 2^53 - 1. */
  seed?: number
  /** Tells repetitions under one seed apart: a whole number from 0 to 2^32 - 1. */
  trial?: number
  /** Tells uses under one seed apart: any word. Each function has a default of its own. */
  purpose?: string
}

export const DRAW_OPTIONS = {
  seed: integer(0).or(0),
  trial: integer(0, 2 ** 32 - 1).or(0),
  purpose: text(),
} satisfies TableOf<DrawOptions>

/** Options whose `seed` stands for the whole draw. */
export type Seeded<T> = Omit<CheckedOptions<T>, 'trial' | 'purpose'>

/**
 * @internal Takes options as `takeOptions` does, and replaces the draw they name by one seed, for functions that make several streams or
 * pass a seed on: the seed as given in trial 0 without a purpose, else 53 bits derived from all three. Throws BAD_OPTION.
 */
export function takeSeeded<T extends OptionTable & typeof DRAW_OPTIONS>(
  who: string,
  table: T,
  given: unknown,
): Seeded<T> {
  const { trial, purpose, ...taken } = takeOptions(who, table, given) as CheckedOptions<T> &
    CheckedOptions<typeof DRAW_OPTIONS>
  return { ...taken, seed: derivedSeed({ seed: taken.seed, trial, purpose }) } as unknown as Seeded<T>
}

function derivedSeed({ seed, trial, purpose }: CheckedOptions<typeof DRAW_OPTIONS>): number {
  if (trial === 0 && purpose === undefined) return seed
  // A uniform draw is a multiple of 2^-53. The suffix keeps this stream apart from one that is read under the purpose itself.
  const own = stream(seed, purpose === undefined ? 'seed' : `${purpose}: seed`, trial)
  return own.uniform(0) * 2 ** 53
}
