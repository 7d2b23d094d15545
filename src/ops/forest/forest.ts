import type { Engine } from '../../engine/engine.js'
import { Lifetime } from '../../engine/lifetime.js'

/** Of `assembly/forest/growth.ts`; what a leaf of one class, or of several, has in place of a feature. */
export const NODE_BYTES = 16
export const ENTRY_BYTES = 8
export const [PURE_LEAF, MIXED_LEAF] = [0xffffffff, 0xfffffffe]

/** Trees one after another, as `assembly/forest/growth.ts` has them, and where each begins. */
export interface Trees {
  classes: number
  dimension: number
  /** Nodes of each tree, 16 bytes each. */
  sizes: Uint32Array
  /** Entries of each tree, 8 bytes each: classes of leaves that have several. */
  entrySizes: Uint32Array
  nodes: readonly Uint8Array[]
  entries: readonly Uint8Array[]
}

/** Grown trees in the engine's memory, which they own. */
export class Forest extends Lifetime {
  readonly classes: number
  readonly dimension: number
  readonly sizes: Uint32Array
  readonly entrySizes: Uint32Array
  /** @internal */
  readonly nodes: number
  /** @internal */
  readonly entries: number
  /** @internal The first node and the first entry of each tree, u32 each. */
  readonly roots: number

  /** @internal Copies the trees. Errors: OUT_OF_MEMORY. */
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

function rootsOf(sizes: Uint32Array, entrySizes: Uint32Array): Uint32Array<ArrayBuffer> {
  const roots = new Uint32Array(2 * sizes.length)
  for (let tree = 1; tree < sizes.length; tree++) {
    roots[2 * tree] = roots[2 * tree - 2] + sizes[tree - 1]
    roots[2 * tree + 1] = roots[2 * tree - 1] + entrySizes[tree - 1]
  }
  return roots
}

/** Pieces as one block. */
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
