import type { TrialKind } from '#lab/sweeps/kinds/kind.js'
import { toyKind } from './toy.ts'

/** Trials of coins of which one ends its thread, and one throws. */
export const deadlyKind: TrialKind = {
  ...toyKind,
  name: 'deadly',
  async run(engine, group, call) {
    const { points, seed, draw, draws } = group
    const has = (p: number, at: number) => points.some((point) => point.p === p) && draw <= at && at < draw + draws
    if (seed === 1 && has(0.25, 1)) process.exit(3)
    if (seed === 2 && has(0.5, 0)) throw new TypeError('it cannot be computed')
    return toyKind.run(engine, group, call)
  },
}

export const kinds = [deadlyKind]
