import { gatherRows } from '../../engine/take-rows.js'
import { outOfBagIn } from '../../ops/forest/out-of-bag.js'
import { ln } from '../../random/elementary.js'
import { stream } from '../../random/stream.js'
import type { Calibrated } from '../calibrate.js'
import { bestOpinion, labelsOf, type StudentProblem } from './problem.js'
import { priorWithout } from './student.js'

/** Number of trees. */
export const TREES = 300
/** About the number of trees that a row is out of bag for: a share of less than one of them is not told from 0. */
const TREES_OUT = Math.round(TREES * 0.37)
/** Keeps the prior of a class whose only row is the row in question above 0. */
const MIN_PRIOR = 1e-6

/** Returns the out-of-bag student of a random forest: its shares, or their logarithms if those predict better. */
export async function forestStudent(problem: StudentProblem): Promise<Calibrated> {
  const { labels } = problem
  const { y, classes } = labels
  const shares = await sharesOf(problem)
  const logs = shares.map((share, at) => {
    const prior = priorWithout(labels, y[Math.floor(at / classes)], at % classes)
    return ln((TREES_OUT * share + prior + MIN_PRIOR) / (TREES_OUT + 1))
  })
  const opinions = [
    { name: 'forest', scores: shares },
    { name: 'forest, logarithms', scores: logs },
  ]
  return bestOpinion(opinions, problem)
}

/** Returns scores that saw no label of their row: out of bag, and of other rows than those of one part by all trees. */
async function sharesOf({ x, labels, order, seed, partRows, options }: StudentProblem): Promise<Float32Array> {
  const { classes } = labels
  const growing = {
    classes,
    trees: TREES,
    candidates: Math.max(1, Math.floor(Math.sqrt(x.cols))),
    minLeaf: 1,
    random: false,
    key: stream(seed, 'audit: trees').key,
  }
  const grown = order.slice(0, partRows).sort()
  const asked = order.slice(partRows).sort()
  using points = await gatherRows(x, grown, 'auditLabels: trees', options)
  using others = asked.length > 0 ? await gatherRows(x, asked, 'auditLabels: trees', options) : undefined
  const { y } = labelsOf(labels, grown)
  const inputs = others ? [points, others] : [points]
  const found = await x.engine.call('auditLabels', inputs, options, (call) => {
    return outOfBagIn(call, points, y, { ...growing, ...(others && { others }) })
  })
  const shares = new Float32Array(x.rows * classes)
  const place = (rows: Uint32Array, from: Float32Array) => {
    rows.forEach((row, i) => {
      shares.set(from.subarray(i * classes, (i + 1) * classes), row * classes)
    })
  }
  place(grown, found.own)
  place(asked, found.others)
  return shares
}
