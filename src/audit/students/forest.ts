import { makeArray } from '../../engine/arrays.js'
import { outOfBagIn } from '../../ops/forest/out-of-bag.js'
import { ln } from '../../random/elementary.js'
import { stream } from '../../random/stream.js'
import { fitForest } from '../../samplers/forest.js'
import type { Calibrated } from '../calibrate.js'
import { bestOpinion, learningParts, placeScores, type StudentProblem } from './problem.js'
import { priorWithout } from './student.js'

/** Number of trees, and of those of each part if there are parts. */
export const [TREES, PART_TREES] = [300, 100]
/** About the number of trees that score a row: a share of less than one of them is not told from 0. */
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
    { name: 'forest', setting: 0, scores: shares },
    { name: 'forest, logarithms', setting: 0, scores: logs },
  ]
  return bestOpinion(opinions, problem)
}

/** Returns scores that saw no label of their row: out of bag, or of the trees of a part that lacks it. */
async function sharesOf(problem: StudentProblem): Promise<Float32Array> {
  const { x, labels, seed, partRows, options } = problem
  const { y, classes } = labels
  if (x.rows > partRows) return await sharesOfParts(problem)
  const growing = {
    classes,
    trees: TREES,
    candidates: Math.max(1, Math.floor(Math.sqrt(x.cols))),
    minLeaf: 1,
    random: false,
    key: stream(seed, 'audit: trees').key,
  }
  return await x.engine.call('auditLabels', [x], options, (call) => outOfBagIn(call, x, y, growing))
}

/** Returns the scores of each row by the trees of a part that lacks it. */
async function sharesOfParts(problem: StudentProblem): Promise<Float32Array> {
  const { x, labels, seed, options } = problem
  const { classes } = labels
  const shares = makeArray('auditLabels', Float32Array, x.rows * classes)
  for await (const { own, blocks } of learningParts(problem)) {
    using forest = await fitForest({ x: own.x, y: own.labels.y, classes }, { ...options, trees: PART_TREES, seed })
    for await (const { queries, asked } of blocks()) {
      placeScores(shares, await forest.scores(queries, options), asked, classes)
    }
  }
  return shares
}
