import type { Call } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import { takeOptions } from '../../engine/options.js'
import type { Saved } from '../../engine/saved/container.js'
import type { Loaded } from '../../engine/saved/loaded.js'
import { loadRowsIn, saveMatrix } from '../../engine/saved/matrix.js'
import { ALGORITHMS, type NearestIndex } from './algorithm.js'
import { buildIn, openIn } from './build.js'
import { BUILD_OPTIONS, type Build, checkBuild } from './settings.js'

const BINARIES = ['simd', 'relaxed', 'any'] as const
const BUILT = ALGORITHMS.filter((algorithm) => algorithm !== 'auto')

/** The kind of a saved index with its points. */
export const INDEX = 'nearest-geometry'

/** Points and index, in place. */
export function saveIndex(engine: Engine, index: NearestIndex): Saved {
  const { algorithm, why, settings, points, parts } = index
  const { state, binary, blocks } = parts
  const arrays = blocks.map((block, i): [string, Uint8Array] => {
    return [`block${i}`, engine.memory.view<Uint8Array>(Uint8Array, block, engine.memory.sizeOf(block))]
  })
  return {
    kind: INDEX,
    values: { algorithm, why, settings, state, binary, blocks: blocks.length },
    arrays: Object.fromEntries(arrays),
    parts: { points: saveMatrix(engine, points) },
  }
}

/**
 * What `saveIndex` made, in this engine's memory: the points and the index are blocks of the call. Where the integers are those of another
 * binary than this engine filters by, the index is built again.
 */
export async function loadIndexIn(call: Call, loaded: Loaded): Promise<NearestIndex> {
  loaded.expect([INDEX])
  const why = loaded.text('why')
  const algorithm = loaded.choice('algorithm', BUILT)
  const build: Build = takeOptions(loaded.kind, BUILD_OPTIONS, { ...loaded.record('settings'), algorithm })
  const binary = loaded.choice('binary', BINARIES)
  const points = loadRowsIn(call, loaded.part('points'))
  checkBuild(loaded.kind, points, build)
  if (binary !== 'any' && binary !== call.engine.binaryOf('filter')) {
    return { ...(await buildIn(call, points, build)), why }
  }
  const blocks = Array.from({ length: loaded.integer('blocks', 1, 8) }, (_, i) => {
    const bytes = loaded.view(`block${i}`, 'u8')
    const address = call.allocate(bytes.length)
    call.engine.memory.view<Uint8Array>(Uint8Array, address, bytes.length).set(bytes)
    return address
  })
  const state = loaded.record('state') as NearestIndex['parts']['state']
  return { ...(await openIn(call, algorithm, points, { state, binary, blocks })), why }
}
