import type { Call } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import { takeOptions } from '../../engine/options.js'
import type { Saved } from '../../engine/saved/container.js'
import type { Loaded } from '../../engine/saved/loaded.js'
import { loadRowsIn, saveMatrix } from '../../engine/saved/matrix.js'
import { ALGORITHMS, type FilterIndex, type NearestIndex } from './algorithm.js'
import { buildIn, openIn } from './build.js'
import { METRICS } from './metric.js'
import { BUILD_OPTIONS, type CheckedBuild, checkBuild } from './settings.js'

const BINARIES = ['simd', 'relaxed', 'any'] as const
const BUILT_ALGORITHMS = ALGORITHMS.filter((algorithm) => algorithm !== 'auto')

/** Kind under which an index is saved with its points. */
export const INDEX_KIND = 'nearest-geometry'

/**
 * Returns the points and the index in the form in which they are saved; the arrays are views of the engine's memory,
 * not copies.
 */
export function saveIndex(engine: Engine, index: NearestIndex): Saved {
  const { metric, points, filter } = index
  const { algorithm, why, settings, parts } = filter
  const { state, binary, blocks } = parts
  const arrays = blocks.map((block, i): [string, Uint8Array] => {
    return [`block${i}`, engine.memory.view<Uint8Array>(Uint8Array, block, engine.memory.sizeOf(block))]
  })
  return {
    kind: INDEX_KIND,
    values: {
      ...(metric !== 'euclidean' && { metric }),
      algorithm,
      why,
      settings,
      state,
      binary,
      blocks: blocks.length,
    },
    arrays: Object.fromEntries(arrays),
    parts: { points: saveMatrix(engine, points) },
  }
}

/**
 * Loads an index that `saveIndex` described, with its points; both become blocks of the call. If its integers belong to
 * another WebAssembly binary than the one that this engine filters with, the index is rebuilt with the same settings.
 * Throws BAD_VALUE, BAD_OPTION or BAD_SHAPE when the contents are not a valid index, OUT_OF_MEMORY when they do not
 * fit.
 */
export async function loadIndexIn(call: Call, loaded: Loaded): Promise<NearestIndex> {
  loaded.expect([INDEX_KIND])
  const why = loaded.text('why')
  const algorithm = loaded.choice('algorithm', BUILT_ALGORITHMS)
  // Euclidean indexes store no metric, so that files from before there were others can be read.
  const metric = loaded.value('metric') === undefined ? 'euclidean' : loaded.choice('metric', METRICS)
  const build: CheckedBuild = takeOptions(loaded.kind, BUILD_OPTIONS, {
    ...loaded.record('settings'),
    metric,
    algorithm,
  })
  const binary = loaded.choice('binary', BINARIES)
  const points = loadRowsIn(call, loaded.part('points'))
  checkBuild(loaded.kind, points, build)
  if (binary !== 'any' && binary !== call.engine.binaryOf('filter')) {
    return explained(await buildIn(call, points, build), why)
  }
  const blocks = Array.from({ length: loaded.integer('blocks', 1, 8) }, (_, i) => {
    const bytes = loaded.view(`block${i}`, 'u8')
    const address = call.allocate(bytes.length)
    call.engine.memory.view<Uint8Array>(Uint8Array, address, bytes.length).set(bytes)
    return address
  })
  const state = loaded.record('state') as FilterIndex['parts']['state']
  return explained(await openIn(call, { metric, algorithm }, points, { state, binary, blocks }), why)
}

/** Returns the index with the description `why` of its filter. */
const explained = (index: NearestIndex, why: string): NearestIndex => ({ ...index, filter: { ...index.filter, why } })
