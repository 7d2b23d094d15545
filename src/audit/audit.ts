import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { CALL_OPTIONS, flag, pickOptions, type TableOf } from '../engine/options.js'
import { DRAW_OPTIONS, type DrawOptions, type Seeded, takeSeeded } from '../random/draw.js'
import { CHECKED_OPTION, type CheckedRows, checkedNoise, narrowed, takeChecked } from './checked.js'
import { type Core, coreNoise } from './core.js'
import { featuresOf, findLeaks, probabilityBlocks } from './features.js'
import { type Pooled, pooledPrediction } from './predict.js'
import { predictionOf } from './prediction.js'
import { rankRows } from './ranking.js'
import type { Audit, AuditNoise, Suspect } from './result.js'
import { type Separable, separableNoise } from './separable.js'
import { spreadOf } from './students/halves.js'
import { problemOf } from './students/problem.js'
import type { GivenLabels } from './students/student.js'
import { identifiedClasses, listSuspects } from './suspects.js'
import { coreTransition } from './transition.js'
import { transitionsOf } from './transitions.js'
import { estimateIn, evidenceOf, judge, judgeChecked, type NoiseEnds } from './verdict.js'

const WHO = 'auditLabels'

/** Options of `auditLabels`: checked rows, the list of all rows, the random draw, an abort signal and progress. */
export interface AuditOptions extends DrawOptions, CallOptions {
  /** Rows whose true class is known: they choose between the two estimates of the noise rate and narrow its interval. */
  checked?: CheckedRows
  /** Lists every row in `suspects`, not only suspects; false by default. */
  all?: boolean
}

/** Option table of `auditLabels`. */
export const AUDIT_OPTIONS = {
  checked: CHECKED_OPTION,
  all: flag().or(false),
  ...DRAW_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<AuditOptions>

/**
 * Audits labels that may be wrong, of rows x n×d with labels y: estimates how many are wrong and in which way, and ranks the
 * rows by how suspicious their label is. It needs no clean labels.
 *
 * A pool of students (k-NN, kernel ridge, a random forest, and blocks of columns of x that are class probabilities) predicts
 * each label from the labels of other rows. Two estimates of the noise rate follow, and their assumptions differ. `core` is
 * the disagreement far from boundaries: right if noise does not depend on the row. `separable` is the disagreement on all
 * rows: right if the features separate the classes. Labels cannot choose between the two, but a few `checked` rows can.
 * Where the students' own errors are not told from noise, the verdict claims no rate. Rows at which all classes are equally
 * probable everywhere cannot be told from noise by any method.
 *
 * Features are standardized. With more than 50,000 rows, students learn from two random parts of 50,000, with 100 trees each in
 * place of 300, and each row is predicted by a part that lacks it. `planAudit` estimates memory and time before. The seed draws
 * centers, trees and parts; the same seed gives the same bits on any number of threads.
 *
 * Throws BAD_OPTION when an option is invalid or labels are soft; BAD_SHAPE when there are not n labels; BAD_VALUE when x is
 * not a Matrix, a label is not a class, or a checked row or class is not one of the dataset; DISPOSED when x was disposed;
 * OUT_OF_MEMORY when the students do not fit.
 *
 * @example
 * ```ts
 * import { auditLabels, createEngine, gaussianMixture, noisyWorld } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = noisyWorld(gaussianMixture({ means: [[-3, 0], [3, 0]], deviation: 1 }), { p: 0.2 })
 * const { verdict, noise, suspects } = await auditLabels(await world.sample(engine, 500, { seed: 1 }))
 * console.log(verdict, noise.separable.estimate!.toFixed(2), suspects.length) // point 0.17 87
 * ```
 */
export async function auditLabels(dataset: Dataset, options: AuditOptions = {}): Promise<Audit> {
  const own = takeSeeded(WHO, AUDIT_OPTIONS, options)
  const { x, y, classes } = takenDataset(WHO, dataset)
  const truth = takeChecked(WHO, own.checked ?? { rows: [], labels: [] }, x.rows, classes)
  return whileBorrowed(WHO, [x], async () => {
    const { labels, seen } = compacted(y, classes)
    const pooled = await predicted({ x, y, classes }, { labels, seen }, own)
    const leaks = findLeaks(x, labels.y, labels.classes)
    const place = new Map(seen.map((c, at) => [c, at]))
    const known = new Map([...truth].map(([row, label]) => [row, place.get(label) ?? -1]))
    const audit = summarize(pooled, labels, { seen, truth, known, all: own.all })
    return { ...audit, students: pooled.students, leaks }
  })
}

/** Numbers the classes that occur from 0, in their order. */
function compacted(y: Int32Array, classes: number): { labels: GivenLabels; seen: number[] } {
  const counts = new Int32Array(classes)
  for (const label of y) counts[label]++
  const seen = [...counts.keys()].filter((c) => counts[c] > 0)
  const place = new Int32Array(classes)
  seen.forEach((c, at) => {
    place[c] = at
  })
  const own = Int32Array.from(seen, (c) => counts[c])
  return { labels: { y: y.map((c) => place[c]), classes: seen.length, counts: own }, seen }
}

/** Fits the students. With a single class or row there is nothing to fit: every label is as expected. */
async function predicted(
  { x, classes }: Dataset,
  { labels, seen }: { labels: GivenLabels; seen: number[] },
  { seed, ...own }: Seeded<typeof AUDIT_OPTIONS>,
): Promise<Pooled> {
  const options = pickOptions(CALL_OPTIONS, own)
  if (labels.classes === 1 || x.rows < 2) {
    const certain = new Float32Array(labels.y.length * labels.classes).fill(1 / labels.classes)
    return {
      prediction: predictionOf(labels.y, labels.classes, certain),
      students: [],
      twins: 0,
      halves: new Uint8Array(0),
    }
  }
  const blocks = await probabilityBlocks(x, classes, options)
  using features = await featuresOf(x, blocks, classes, options)
  // The await keeps the features from being disposed before the students are done.
  return await pooledPrediction(problemOf(features, labels, { seed }, options), { x, blocks, width: classes, seen })
}

/** What is known of the rows beside the prediction. */
interface Known {
  /** The classes that occur. */
  seen: readonly number[]
  /** True classes of checked rows, as given. */
  truth: ReadonlyMap<number, number>
  /** True classes of checked rows, numbered as those that occur; -1 for one that does not. */
  known: ReadonlyMap<number, number>
  all: boolean
}

/** Makes the result of the pooled prediction. */
function summarize(
  pooled: Pooled,
  { y, counts }: GivenLabels,
  { seen, truth, known, all }: Known,
): Omit<Audit, 'students' | 'leaks'> {
  const { prediction, halves, twins } = pooled
  const spread = spreadOf(halves)
  const core = coreNoise(prediction, (isIn) => spreadOf(halves, isIn))
  const separable = separableNoise(prediction, spread)
  const evidence = evidenceOf(counts, core, separable, { twins, spread })
  const judged = judge(counts, evidence)
  const inner = coreTransition(prediction)
  const ranking = rankRows(prediction, inner.transition, core.estimate)
  const identified = identifiedClasses(prediction, separable.truth)
  // Where overlap of the classes looks like noise, no row is certain.
  const certain = isRefused(judged.verdict) ? new Uint8Array(y.length) : ranking.certain
  const suspicion = { scores: ranking.scores, certain, identified, truth: separable.truth }
  const suspects = listSuspects(prediction, suspicion, (row) => all || truth.has(row))
  const proposed = separable.truth.map((c) => seen[c])
  const own = suspects.map((suspect): Suspect => {
    const { row, given } = suspect
    const label = truth.get(row)
    const rest = { ...suspect, given: seen[given], proposed: seen[suspect.proposed] }
    if (label === undefined) return rest
    return { ...rest, proposed: label, list: label === seen[given] ? null : 'certain' }
  })
  const found = new Int32Array(seen.length)
  for (const c of separable.truth) found[c]++
  const ends = endsOf(judged.verdict, { core, separable }, checkedNoise(y, separable.truth, known))
  const final = judgeChecked(judged, ends)
  return {
    ...final,
    noise: { ...ends, estimate: estimateIn(final.verdict, ends) },
    classes: seen.map((label, c) => ({ label, given: counts[c], proposed: found[c], identified: identified[c] })),
    transition: transitionsOf(seen.length, { core: inner, separable }, { identified, spread }),
    suspects: all ? own : own.filter(({ list }) => list !== null),
    scores: ranking.scores,
    proposed,
    margins: prediction.margins,
    evidence,
  }
}

/** Returns true for a verdict that claims no noise rate. */
const isRefused = (verdict: Audit['verdict']) => verdict === 'not separable' || verdict === 'too coarse'

/** Returns the claims of the noise rate that the verdict allows, without the one estimate. */
function endsOf(
  verdict: Audit['verdict'],
  { core, separable }: { core: Core; separable: Separable },
  found: AuditNoise['checked'],
): NoiseEnds {
  const refused = isRefused(verdict)
  const most: [number, number] = verdict === 'too coarse' ? [0, 1] : [0, separable.interval[1]]
  const both: [number, number] = [
    Math.min(core.interval[0], separable.interval[0]),
    Math.max(core.interval[1], separable.interval[1]),
  ]
  const bounds = refused ? most : both
  const claimed = ({ estimate, interval }: Core | Separable) =>
    refused ? { estimate: null, interval: most } : { estimate, interval }
  const noise = { core: claimed(core), separable: claimed(separable), interval: bounds }
  if (!found) return noise
  const distance = (end: Core | Separable) => Math.abs(found.estimate! - end.estimate)
  const closest = distance(core) < distance(separable) ? 'core' : 'separable'
  return { ...noise, interval: narrowed(bounds, found), checked: { ...found, closest } }
}
