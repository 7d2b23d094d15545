import { dot } from '../lane/tile-int8'
import { groupsOf, QUERY_OFFSET, panelBytes, setPoint } from './panels'
import { QuantizedRow, quantize } from './quantize'
import { boxBytes, KdTree } from './tree-shape'

/*
 * A coarse filter for the leaves of the tree, with 4 or 2 coordinates an instruction. It applies the bound of `int8.ts`
 * to the integers of the copies of query and points. A panel of 8 points is compared in float32 only if the bound
 * leaves one of them within the radius.
 */

/**
 * Rounds the float32 copies of the points in leaves [start, end) to integers, and writes the largest slack in each
 * leaf: a bound on the distance of a copy from its integers.
 */
export function coarsenLeaves(at: usize, scratch: usize, start: i32, end: i32): void {
  const tree = changetype<KdTree>(at)
  const made = changetype<QuantizedRow>(scratch)
  const row = scratch + 32
  const groups = groupsOf(tree.d)
  for (let leaf = start; leaf < end; leaf++) {
    let slack: f64 = 0
    for (let i = leaf * tree.leafSize; i < (leaf + 1) * tree.leafSize; i++) {
      const first = tree.coarse + <usize>(i >> 3) * panelBytes(groups) + (<usize>(i & 7) << 2)
      if (i < tree.n) {
        centerCopy(tree, tree.panels + <usize>(i >> 3) * boxBytes(tree.d) + (<usize>(i & 7) << 2), 32, row)
        quantize(row, 0, tree.d, tree.step, tree.levels, 0, first + 32, 32, made)
        store<i32>(first, <i32>(-QUERY_OFFSET * made.sum - floor(made.squares * 0.25)))
        slack = max(slack, made.slack)
      } else setPoint(first, groups, i32.MIN_VALUE)
    }
    store<f64>(tree.slacks + (<usize>leaf << 3), slack)
  }
}

/**
 * Rounds the float32 copy of a query to integers and writes them to `out`. `made` gets the sums of the integers and
 * their slack, a bound on the distance of the copy from them. `row` is scratch for d float64.
 */
export function coarsenQuery(tree: KdTree, copy: usize, row: usize, out: usize, made: QuantizedRow): void {
  centerCopy(tree, copy, 4, row)
  quantize(row, 0, tree.d, 2 * tree.step, (tree.levels - 1) * 0.5, QUERY_OFFSET, out, 4, made)
}

/**
 * Writes a float32 copy minus the tree's `middle` to `row`, d float64. The coordinates of the copy lie `stride` bytes
 * apart. The differences are rounded to float64; the slack of the integers made from them covers that.
 */
function centerCopy(tree: KdTree, copy: usize, stride: usize, row: usize): void {
  for (let t: usize = 0; t < <usize>tree.d; t++, copy += stride) {
    store<f64>(row + (t << 3), <f64>load<f32>(copy) - load<f64>(tree.middle + (t << 3)))
  }
}

/**
 * Returns an integer below the product v (see `int8.ts`) of every point in a leaf whose copy is within `radius` of the
 * query's copy. `made` belongs to the integers of that copy.
 */
export function floorWithin(tree: KdTree, made: QuantizedRow, leaf: i32, radius: f64): i32 {
  const far = radius + made.slack + load<f64>(tree.slacks + (<usize>leaf << 3))
  const least = floor(made.squares - far * far * tree.inverse) - 2
  return least > -2147483648.0 ? <i32>(least) : i32.MIN_VALUE
}

/**
 * Reports which of two panels, `bytes` apart, have a point whose product v with a query exceeds `floor`: bit 0 for the
 * first, bit 1 for the second. `integers` are the query's, in `groups` groups of 4 bytes.
 */
@inline
export function panelsAbove(panel: usize, bytes: usize, integers: usize, groups: i32, floor: i32): i32 {
  let a = v128.load(panel)
  let b = v128.load(panel, 16)
  let c = v128.load(panel + bytes)
  let e = v128.load(panel + bytes, 16)
  panel += 32
  for (const end = panel + (<usize>groups << 5); panel < end; panel += 32, integers += 4) {
    const query = v128.load32_splat(integers)
    a = dot(query, v128.load(panel), a)
    b = dot(query, v128.load(panel, 16), b)
    c = dot(query, v128.load(panel + bytes), c)
    e = dot(query, v128.load(panel + bytes, 16), e)
  }
  const low = i32x4.max_s(a, b)
  const high = i32x4.max_s(c, e)
  const least = i32x4.splat(floor)
  if (!v128.any_true(i32x4.gt_s(i32x4.max_s(low, high), least))) return 0
  return <i32>v128.any_true(i32x4.gt_s(low, least)) | (<i32>v128.any_true(i32x4.gt_s(high, least)) << 1)
}
