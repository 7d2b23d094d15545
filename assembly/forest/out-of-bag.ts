import { at, F32, F64 } from '../lane/element'
import { addLeaf } from './ask'
import { MIXED_LEAF, NODE_BYTES } from './growth'

/**
 * Writes the out-of-bag scores, float32 [row][class], of training rows [start, end): the share of the class in the leaf
 * that the row reaches, averaged over the trees whose bootstrap sample lacks the row. `bags` has `bagBytes` bytes per
 * tree with one bit per row; see `bag.ts`. A row that every tree was grown on has scores 0. Rows go through the trees in
 * batches, one tree after another, so that a tree stays in the cache. Scratch: `batch` × (`classes` + 1) float64.
 */
export function forestOutOfBag(
  rows: usize, type: i32, d: u32, nodes: usize, entries: usize, roots: usize, trees: u32, classes: u32, batch: u32,
  out: usize, bags: usize, bagBytes: u32, scratch: usize, start: u32, end: u32,
): void {
  const width = (<usize>classes + 1) << 3
  for (let first = start; first < end; first += batch) {
    const count = min(batch, end - first)
    memory.fill(scratch, 0, <usize>count * width)
    for (let tree: u32 = 0; tree < trees; tree++) {
      const bag = bags + <usize>tree * <usize>bagBytes
      const root = roots + (<usize>tree << 3)
      const own = nodes + <usize>load<u32>(root) * NODE_BYTES
      const shares = entries + (<usize>load<u32>(root, 4) << 3)
      for (let i: u32 = 0, sums = scratch; i < count; i++, sums += width) {
        const row = first + i
        if ((load<u8>(bag + (<usize>row >> 3)) >> <u8>(row & 7)) & 1) continue
        addLeaf(leafOf(own, rows, type, d, row), shares, sums)
        const asked = sums + (<usize>classes << 3)
        store<u32>(asked, load<u32>(asked) + 1)
      }
    }
    for (let i: u32 = 0, sums = scratch; i < count; i++, sums += width) {
      const to = out + (<usize>(first + i) * <usize>classes << 2)
      const asked = load<u32>(sums + (<usize>classes << 3))
      for (let c: usize = 0; c < <usize>classes; c++) {
        store<f32>(to + (c << 2), asked ? <f32>(load<f64>(sums + (c << 3)) / <f64>asked) : 0)
      }
    }
  }
}

/** Returns the address of the leaf that a row reaches in the tree whose nodes begin at `nodes`. */
function leafOf(nodes: usize, rows: usize, type: i32, d: u32, row: u32): usize {
  const first = <usize>row * <usize>d
  let node = nodes
  for (let feature = load<u32>(node, 8); feature < MIXED_LEAF; feature = load<u32>(node, 8)) {
    const place = first + <usize>feature
    const value = type == F32 ? at<f32>(rows, place) : type == F64 ? at<f64>(rows, place) : at<u8>(rows, place)
    node = nodes + <usize>(load<u32>(node, 12) + u32(!(value <= load<f64>(node)))) * NODE_BYTES
  }
  return node
}
