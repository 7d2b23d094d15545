// The options that name a draw, shared by all functions that draw at random: a seed, a trial and a purpose.
import { type CheckedOptions, integer, type OptionTable, type TableOf, takeOptions, text } from '../engine/options.js'
import { bits53, streamKey, streamWords } from './key.js'

/**
 * Options that name a draw. The same seed, trial and purpose always give the same draw; draws that differ in any of the
 * three are independent.
 */
export interface DrawOptions {
  /** Seed of the draw, a whole number from 0 to 2^53 - 1; 0 by default. */
  seed?: number
  /** Number of the repetition under one seed, a whole number from 0 to 2^32 - 1; 0 by default. */
  trial?: number
  /**
   * Name of what is drawn, a nonempty string: draws of one seed for different purposes are independent. Each function
   * has its own default.
   */
  purpose?: string
}

export const DRAW_OPTIONS = {
  seed: integer(0).or(0),
  trial: integer(0, 2 ** 32 - 1).or(0),
  purpose: text(),
} satisfies TableOf<DrawOptions>

/** Type of checked options without trial and purpose, in which `seed` alone names the draw. */
export type Seeded<T> = Omit<CheckedOptions<T>, 'trial' | 'purpose'>

/**
 * @internal Checks options like `takeOptions`, and replaces seed, trial and purpose by one seed, for functions that
 * make several streams or pass a seed on. That seed is the given one in trial 0 without a purpose, and otherwise 53
 * bits derived from all three. Throws BAD_OPTION when an option is unknown, missing or out of range.
 */
export function takeSeeded<T extends OptionTable & typeof DRAW_OPTIONS>(
  who: string,
  table: T,
  given: unknown,
): Seeded<T> {
  const { trial, purpose, ...taken } = takeOptions(who, table, given) as CheckedOptions<T> &
    CheckedOptions<typeof DRAW_OPTIONS>
  return { ...taken, seed: seedOf({ seed: taken.seed, trial, purpose }) } as unknown as Seeded<T>
}

/**
 * @internal Returns one seed that stands for a checked seed, trial and purpose: the given seed in trial 0 without a
 * purpose, and otherwise 53 bits derived from all three.
 */
export function seedOf({ seed, trial, purpose }: CheckedOptions<typeof DRAW_OPTIONS>): number {
  if (trial === 0 && purpose === undefined) return seed
  // The suffix separates this stream from one of the purpose itself.
  const key = streamKey(seed, purpose === undefined ? 'seed' : `${purpose}: seed`, trial)
  const words = new Uint32Array(4)
  streamWords(words, key, 0)
  return bits53(words[0], words[1])
}
