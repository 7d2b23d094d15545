import type { Engine } from '../../engine/engine.js'
import { Lifetime } from '../../engine/lifetime.js'

/**
 * Bytes of a node of a tree, and of an entry: one class of a leaf of several classes. `assembly/forest/growth.ts` has
 * the same.
 */
export const NODE_BYTES = 16
export const ENTRY_BYTES = 8
/** Values stored instead of a node's feature: the first marks a leaf of one class, the second a leaf of several. */
export const [PURE_LEAF, MIXED_LEAF] = [0xffffffff, 0xfffffffe]

/** Grown trees of one forest, stored one after another in the layout of `assembly/forest/growth.ts`. */
export interface Trees {
  classes: number
  /** Number of columns of the rows on which the trees were grown. */
  dimension: number
  /** Number of nodes of each tree, 16 bytes each. */
  sizes: Uint32Array
  /** Number of entries of each tree, 8 bytes each: the classes in leaves of several classes. */
  entrySizes: Uint32Array
  /** Bytes of all nodes, and of all entries, tree after tree; each list is to be joined in order. */
  nodes: readonly Uint8Array[]
  entries: readonly Uint8Array[]
}

/** A forest of decision trees, stored in the engine's memory; owns that memory. */
export class Forest extends Lifetime {
  readonly classes: number
  readonly dimension: number
  readonly sizes: Uint32Array
  readonly entrySizes: Uint32Array
  /** @internal Address of the nodes of all trees. */
  readonly nodes: number
  /** @internal Address of the entries of all trees: the classes in leaves of several classes. */
  readonly entries: number
  /** @internal Address of two u32 per tree: the numbers of its first node and its first entry. */
  readonly roots: number

  /** @internal Copies the trees to the engine's memory. Throws OUT_OF_MEMORY when they do not fit. */
  constructor(engine: Engine, who: string, { classes, dimension, sizes, entrySizes, nodes, entries }: Trees) {
    super(engine)
    this.classes = classes
    this.dimension = dimension
    this.sizes = sizes
    this.entrySizes = entrySizes
    const parts = [nodes, entries, [new Uint8Array(rootsOf(sizes, entrySizes).buffer)]]
    const blocks: number[] = []
    try {
      for (const part of parts) blocks.push(store(engine, who, part))
    } catch (error) {
      for (const block of blocks) engine.memory.free(block)
      throw error
    }
    ;[this.nodes, this.entries, this.roots] = blocks
  }

  describe(): string {
    return `a forest of ${this.sizes.length} trees`
  }

  protected override release(): void {
    for (const block of [this.nodes, this.entries, this.roots]) this.engine.memory.free(block)
  }
}

/** Returns two numbers per tree: those of its first node and its first entry among all trees. */
function rootsOf(sizes: Uint32Array, entrySizes: Uint32Array): Uint32Array<ArrayBuffer> {
  const roots = new Uint32Array(2 * sizes.length)
  for (let tree = 1; tree < sizes.length; tree++) {
    roots[2 * tree] = roots[2 * tree - 2] + sizes[tree - 1]
    roots[2 * tree + 1] = roots[2 * tree - 1] + entrySizes[tree - 1]
  }
  return roots
}

/** Copies pieces to one block of the engine's memory and returns its address. */
function store(engine: Engine, who: string, pieces: readonly Uint8Array[]): number {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const address = engine.memory.allocate(who, bytes)
  const view = engine.memory.view<Uint8Array>(Uint8Array, address, bytes)
  let at = 0
  for (const piece of pieces) {
    view.set(piece, at)
    at += piece.length
  }
  return address
}
