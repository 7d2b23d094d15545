import { closeDefaultEngine, defaultEngine } from '#engine/default-engine.js'
import { createEngine, ENGINE_OPTIONS, type EngineOptions } from '#engine/engine.js'
import { MATRIX_OPTIONS } from '#engine/matrix.js'
import { takeRows } from '#engine/take-rows.js'
import { stream } from '#random/stream.js'
import { door } from '../door.ts'
import { engine, x } from '../fixture.ts'

const draws = stream(3, 'catalog')
/** Starts the default engine anew, since options are refused while it runs. */
function restarted(options: EngineOptions) {
  void closeDefaultEngine()
  return defaultEngine(options)
}

export const ofEngine = [
  door(
    'createEngine',
    createEngine,
    () => [],
    ENGINE_OPTIONS,
    () => ({ threads: 1, numerics: 'strict', maxBytes: 1 << 24, onWarning: () => {} }),
    () => ({ threads: 1, worker: './worker.js', wasm: new URL('../../../dist/wasm/simd.wasm', import.meta.url) }),
  ),
  door(
    'defaultEngine',
    restarted,
    () => [],
    ENGINE_OPTIONS,
    () => ({ threads: 1, numerics: 'strict', maxBytes: 1 << 24, onWarning: () => {} }),
    () => ({ threads: 1, worker: './worker.js', wasm: new URL('../../../dist/wasm/simd.wasm', import.meta.url) }),
  ),
  door(
    'Engine.matrix',
    engine.matrix.bind(engine),
    () => [2, 2, [1, 2, 3, 4]],
    MATRIX_OPTIONS,
    () => ({ type: 'f64' }),
  ),
  door('Engine.matrix', engine.matrix.bind(engine), () => [2, 2, [[1, 2], Float32Array.of(3, 4)]]),
  door('takeRows', takeRows, () => [x, [1, 0]]),
  door('stream', stream, () => [1, 'purpose', 2]),
  door('Stream.u32', draws.u32.bind(draws), () => [4]),
  door('Stream.uniform', draws.uniform.bind(draws), () => [4]),
  door('Stream.normal', draws.normal.bind(draws), () => [4]),
  door('Stream.below', draws.below.bind(draws), () => [4, 9]),
  door('Stream.fillUniform', draws.fillUniform.bind(draws), () => [new Float64Array(3), 2]),
  door('Stream.fillNormal', draws.fillNormal.bind(draws), () => [new Float32Array(3), 2]),
  door('Stream.permutation', draws.permutation.bind(draws), () => [4]),
]
