import { stream } from '../../random/stream.js'

/** A seed of its own for what a claim makes in a trial and that draws from a seed alone: pools, their labels, students. */
export const seedOf = (seed: number, purpose: string, trial: number): number => stream(seed, purpose, trial).u32(0)
