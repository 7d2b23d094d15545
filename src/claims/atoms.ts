import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import { stream } from '../random/stream.js'

/** Every atom of the atoms world once, as it makes them: one-hot rows. The caller owns it. */
export function everyAtom(engine: Engine, atoms: number): Matrix {
  const rows = Uint8Array.from({ length: atoms * atoms }, (_, at) => Number(at % (atoms + 1) === 0))
  return engine.matrix(atoms, atoms, rows, { type: 'u8' })
}

/** A seed of its own for what a claim makes in a trial: of pools, whose members' and ties' draws have no trial. */
export const seedOf = (seed: number, purpose: string, trial: number): number => stream(seed, purpose, trial).u32(0)
