import { check } from '../../engine/check.js'
import type { Engine } from '../../engine/engine.js'
import type { Saved } from '../../engine/saved/container.js'
import type { Loaded } from '../../engine/saved/loaded.js'
import { pause } from '../../engine/slices.js'
import { ENTRY_BYTES, Forest, MIXED_LEAF, NODE_BYTES, PURE_LEAF } from './forest.js'

/** Number of u32 in a node and in an entry. */
const [NODE_WORDS, ENTRY_WORDS] = [NODE_BYTES / 4, ENTRY_BYTES / 4]

/** Kind under which a forest is saved. */
export const FOREST_KIND = 'forest'

const sumOf = (sizes: Uint32Array): number => sizes.reduce((sum, size) => sum + size, 0)

/** Returns a forest in the form in which it is saved; the arrays are views of the engine's memory, not copies. */
export function saveForest(forest: Forest): Saved {
  const { classes, dimension, sizes, entrySizes, engine } = forest
  const words = (address: number, count: number) => engine.memory.view<Uint32Array>(Uint32Array, address, count)
  const nodes = words(forest.nodes, NODE_WORDS * sumOf(sizes))
  const entries = words(forest.entries, ENTRY_WORDS * sumOf(entrySizes))
  return { kind: FOREST_KIND, values: { classes, dimension }, arrays: { sizes, entrySizes, nodes, entries } }
}

/**
 * Reads a forest that `saveForest` described. Throws BAD_VALUE when a field is wrong or a path of a tree does not end
 * in a leaf, OUT_OF_MEMORY when the trees do not fit.
 */
export async function readForest(engine: Engine, loaded: Loaded): Promise<Forest> {
  loaded.expect([FOREST_KIND])
  const classes = loaded.integer('classes', 1, 1 << 16)
  const dimension = loaded.integer('dimension', 1, MIXED_LEAF - 1)
  const sizes = loaded.array('sizes', 'u32')
  check(sizes.length > 0, 'BAD_VALUE', () => `${FOREST_KIND}: there is no tree`)
  const entrySizes = loaded.array('entrySizes', 'u32', sizes.length)
  const nodes = loaded.view('nodes', 'u32', NODE_WORDS * sumOf(sizes))
  const entries = loaded.view('entries', 'u32', ENTRY_WORDS * sumOf(entrySizes))
  let [node, entry] = [0, 0]
  for (const [tree, size] of sizes.entries()) {
    const own = nodes.subarray(node, node + NODE_WORDS * size)
    const shares = entries.subarray(entry, entry + ENTRY_WORDS * entrySizes[tree])
    check(holds(own, shares, classes, dimension), 'BAD_VALUE', () => `${FOREST_KIND}: tree ${tree} is no tree`)
    node += own.length
    entry += shares.length
    await pause()
  }
  const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) => [new Uint8Array(buffer, byteOffset, byteLength)]
  const trees = { classes, dimension, sizes, entrySizes, nodes: bytesOf(nodes), entries: bytesOf(entries) }
  return new Forest(engine, FOREST_KIND, trees)
}

/**
 * Returns true if every path through a tree ends in a leaf whose classes are valid. Children must have higher numbers
 * than their node, so no path is infinite.
 */
function holds(nodes: Uint32Array, entries: Uint32Array, classes: number, dimension: number): boolean {
  const size = nodes.length / NODE_WORDS
  for (let node = 0; node < size; node++) {
    const [weight, count, feature, next] = nodes.subarray(NODE_WORDS * node, NODE_WORDS * (node + 1))
    if (feature === PURE_LEAF && next < classes) continue
    if (feature === MIXED_LEAF && weight > 0 && next + count <= entries.length / ENTRY_WORDS) continue
    if (!(feature < dimension && next > node && next + 1 < size)) return false
  }
  for (let entry = 0; entry < entries.length; entry += ENTRY_WORDS) if (entries[entry] >= classes) return false
  return size > 0
}
