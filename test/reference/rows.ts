import type { Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { stream } from '#random/stream.js'

/** Standard normal rows in float32, by seed. */
export function normalRows(engine: Engine, n: number, d: number, seed: number): Matrix {
  return engine.matrix(n, d, stream(seed, 'rows').fillNormal(new Float32Array(n * d)))
}
