import { type DatasetInput, fitToData, readDataset } from '../data/input.js'
import type { CallOptions } from '../engine/call.js'
import { checkInteger } from '../engine/check.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import { choice, either, flag, integer, type TableOf } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { forestLabelsIn, forestScoresIn } from '../ops/forest/ask.js'
import type { Forest } from '../ops/forest/forest.js'
import { growIn } from '../ops/forest/grow.js'
import { FOREST_KIND, readForest, saveForest } from '../ops/forest/saved.js'
import { type Seeded, takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { FittedSampler, type SamplerFormat } from './fitted.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'

/** Options of `fitTree`: the limits of depth and leaf size, and how splits and rows are chosen. */
export interface FitTreeOptions extends FitOptions {
  /** The maximum depth: the number of splits between the root and a leaf, at least 1; unlimited by default. */
  maxDepth?: number
  /**
   * The minimum number of rows in a leaf, from 1 to n; 1 by default. With `bootstrap`, a row counts as often as it was
   * drawn.
   */
  minLeafSize?: number
  /**
   * The number of columns among which each split is chosen, drawn again at each node: a number from 1 to d, 'sqrt' for
   * ⌊√d⌋, or 'all'. The default is 'all' for `fitTree`, and 'sqrt' for `fitForest`, so that trees differ more.
   */
  maxFeatures?: number | 'sqrt' | 'all'
  /**
   * Grows each tree from n rows drawn with replacement instead of from all n rows. The default is false for `fitTree`
   * and true for `fitForest`.
   */
  bootstrap?: boolean
  /**
   * The way to choose the threshold of a split: 'best', the default, compares all thresholds of each column; 'random'
   * draws one threshold for each column between its minimum and maximum in the node (extremely randomized trees).
   */
  splitter?: 'best' | 'random'
}

/** Option table of `fitTree`. */
export const FIT_TREE_OPTIONS = {
  maxDepth: integer(1, 0xffffffff),
  minLeafSize: integer(1).or(1),
  maxFeatures: either(['sqrt', 'all'], integer(1)).or('all'),
  bootstrap: flag().or(false),
  splitter: choice(['best', 'random']).or('best'),
  ...FIT_OPTIONS,
} satisfies TableOf<FitTreeOptions>

/** Options of `fitForest`: the number of trees, and the options of `fitTree`, which apply to each tree. */
export interface FitForestOptions extends FitTreeOptions {
  /** The number of trees, from 1 to 2^20; 100 by default. */
  trees?: number
}

/** Option table of `fitForest`. */
export const FIT_FOREST_OPTIONS = {
  ...FIT_TREE_OPTIONS,
  trees: integer(1, 1 << 20).or(100),
  maxFeatures: FIT_TREE_OPTIONS.maxFeatures.or('sqrt'),
  bootstrap: FIT_TREE_OPTIONS.bootstrap.or(true),
} satisfies TableOf<FitForestOptions>

/**
 * A fitted decision tree or random forest. A score is the share of a class in the leaf of a row, averaged over trees.
 */
export class ForestSampler extends FittedSampler {
  /** The number of nodes of each tree, leaves included; its length is the number of trees. */
  readonly sizes: Uint32Array
  readonly #forest: Forest

  /** @internal Use `fitForest` or `fitTree`. Owns the forest. */
  constructor(forest: Forest, held: Holdings = {}) {
    super(forest.engine, forest, { ...held, owns: [forest] })
    this.sizes = forest.sizes.slice()
    this.#forest = forest
  }

  /**
   * Predicts the class with the largest score for each row of x, m×`dimension`; on ties, the lowest class. The result
   * has length m. Throws BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension` columns;
   * BAD_VALUE when x is not rows of finite numbers; ENGINE_MISMATCH when x belongs to another engine; DISPOSED when the
   * classifier or x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, (x, own) => {
      return this.engine.call('predict', [this, x], own, (call) => forestLabelsIn(call, this.#forest, x))
    })
  }

  /**
   * Returns the score of each class for each row of x, row-major m×classes: the share of the class among the training
   * rows in the leaf of the row, averaged over trees. If every leaf has one class, it is the share of trees that
   * predict the class. Throws BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension` columns;
   * BAD_VALUE when x is not rows of finite numbers; ENGINE_MISMATCH when x belongs to another engine; DISPOSED when the
   * classifier or x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, (x, own) => {
      return this.engine.call('scores', [this, x], own, (call) => forestScoresIn(call, this.#forest, x))
    })
  }

  describe(): string {
    return this.#forest.describe()
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    return saveForest(this.#forest)
  }
}

/** The saved form of trees and forests. */
export const forestFormat: SamplerFormat = {
  kind: FOREST_KIND,
  read: async (call, loaded) => new ForestSampler(await readForest(call.engine, loaded)),
}

/**
 * Fits a decision tree to train.x, n×d, which it borrows (CART: splits by Gini impurity, thresholds half way between
 * values). Without limits it fits any labels of distinct rows. It is then roughly a sampler, because the leaf of a row
 * with a noisy label repeats this label in a region of inputs. Its error has no closed form, because splits depend on
 * the noise. With `maxDepth` or `minLeafSize` the rows of a leaf vote, which averages the noise, and the tree is not a
 * sampler.
 *
 * Equally good splits are decided by the lowest column, then the lowest threshold; if `maxFeatures` draws columns, by
 * the first drawn. Equal rows share a leaf, whatever their labels.
 *
 * Throws BAD_OPTION when an option is out of range or labels are soft; BAD_SHAPE when there are not n labels; BAD_VALUE
 * when train.x is not rows of finite numbers or a label is not a class; DISPOSED when train.x was disposed;
 * OUT_OF_MEMORY when the tree does not fit.
 *
 * @example
 * ```ts
 * import { fitTree } from 'noisy-teacher'
 * const tree = await fitTree({ x: [[0], [1], [2], [3]], y: [0, 0, 1, 1], classes: 2 })
 * console.log([...(await tree.predict([[0.4], [2.6]]))]) // [ 0, 1 ]
 * console.log([...tree.sizes]) // [ 3 ]
 * ```
 */
export async function fitTree(train: DatasetInput, options: FitTreeOptions = {}): Promise<ForestSampler> {
  return fit('fitTree', train, takeSeeded('fitTree', FIT_TREE_OPTIONS, options), 1)
}

/**
 * Fits a random forest (Breiman 2001) to train.x, n×d, which it borrows. Each tree is grown from a bootstrap of the
 * rows, and each split is chosen among a few columns that are drawn at random. With `splitter: 'random'` and
 * `bootstrap: false` it fits extremely randomized trees (Geurts, Ernst and Wehenkel 2006).
 *
 * Trees that are grown from all rows without limits interpolate. Their vote averages noise on new rows, so a forest
 * repeats less noise than one tree. Bootstraps average noise on the training rows too, as bagged 1-NN does
 * (`fitBaggedNearest`). The same seed grows the same trees on any number of threads.
 *
 * Throws BAD_OPTION when an option is out of range or labels are soft; BAD_SHAPE when there are not n labels; BAD_VALUE
 * when train.x is not rows of finite numbers or a label is not a class; DISPOSED when train.x was disposed;
 * OUT_OF_MEMORY when the forest does not fit.
 *
 * @example
 * ```ts
 * import { createEngine, evaluate, fitForest, gaussianMixture, noisyWorld } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = noisyWorld(gaussianMixture({ means: [[-2, 0], [2, 0]], deviation: 1 }), { p: 0.2 })
 * const forest = await fitForest(await world.sample(engine, 1000), { trees: 50 })
 * console.log(forest.sizes.length) // 50
 * console.log((await evaluate(forest, world)).excessRisk!.estimate.toFixed(3)) // 0.039
 * ```
 */
export async function fitForest(train: DatasetInput, options: FitForestOptions = {}): Promise<ForestSampler> {
  const { trees, ...growing } = takeSeeded('fitForest', FIT_FOREST_OPTIONS, options)
  return fit('fitForest', train, growing, trees)
}

/** Fits `trees` trees with checked options; `who` begins the messages of errors. */
async function fit(
  who: string,
  train: DatasetInput,
  options: Seeded<typeof FIT_TREE_OPTIONS>,
  trees: number,
): Promise<ForestSampler> {
  const { maxDepth, minLeafSize: minLeaf, maxFeatures, bootstrap, splitter, seed, ...call } = options
  return fitToData(readDataset(who, train), async ({ x, y, classes }) => {
    checkInteger(who, 'minLeafSize', minLeaf, 1, x.rows)
    const { key } = stream(seed, 'trees')
    const candidates = candidatesOf(who, maxFeatures, x.cols)
    const random = splitter === 'random'
    const growing = { classes, trees, candidates, minLeaf, maxDepth, bootstrap, random, key }
    const forest = await x.engine.call(who, [x], call, (own) => growIn(own, x, y, growing))
    return handOver(forest, (grown) => new ForestSampler(grown, { borrows: [x] }))
  })
}

/** Returns the number of columns, of d, among which each split is chosen. Throws BAD_OPTION when it is above d. */
function candidatesOf(who: string, maxFeatures: number | 'sqrt' | 'all', d: number): number {
  if (maxFeatures === 'all') return d
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(d)))
  checkInteger(who, 'maxFeatures', maxFeatures, 1, d)
  return maxFeatures
}
