import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { checkInteger } from '../engine/check.js'
import { type Held, handOver } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { choice, either, flag, integer, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { forestLabelsIn, forestScoresIn } from '../ops/forest/ask.js'
import type { Forest } from '../ops/forest/forest.js'
import { growIn } from '../ops/forest/grow.js'
import { FOREST_KIND, readForest, saveForest } from '../ops/forest/saved.js'
import { type Seeded, takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { Fitted, type Format } from './fitted.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'

export interface FitTreeOptions extends FitOptions {
  /** The maximum number of splits between the root and a leaf, at least 1; unlimited by default. */
  maxDepth?: number
  /** The minimum number of rows in a leaf; a row of a bootstrap counts as often as it was drawn. */
  minLeafSize?: number
  /**
   * The number of columns that each split is chosen among, drawn anew for each node: a number from 1 to d, 'sqrt' for ⌊√d⌋, or 'all'.
   * The default is 'all' for a tree and 'sqrt' for a forest.
   */
  maxFeatures?: number | 'sqrt' | 'all'
  /** Grows each tree from n rows drawn with replacement instead of from every row once; the default is true for a forest alone. */
  bootstrap?: boolean
  /** 'best' compares all thresholds; 'random' draws one threshold a column, between its extremes (extremely randomized trees). */
  splitter?: 'best' | 'random'
}

export const FIT_TREE_OPTIONS = {
  maxDepth: integer(1, 0xffffffff),
  minLeafSize: integer(1).or(1),
  maxFeatures: either(['sqrt', 'all'], integer(1)).or('all'),
  bootstrap: flag().or(false),
  splitter: choice(['best', 'random']).or('best'),
  ...FIT_OPTIONS,
} satisfies TableOf<FitTreeOptions>

export interface FitForestOptions extends FitTreeOptions {
  trees?: number
}

export const FIT_FOREST_OPTIONS = {
  ...FIT_TREE_OPTIONS,
  trees: integer(1, 1 << 20).or(100),
  maxFeatures: FIT_TREE_OPTIONS.maxFeatures.or('sqrt'),
  bootstrap: FIT_TREE_OPTIONS.bootstrap.or(true),
} satisfies TableOf<FitForestOptions>

/** Fitted trees: their mean shares of classes are the scores. */
export class ForestSampler extends Fitted {
  /** Nodes of each tree, leaves among them. */
  readonly sizes: Uint32Array
  readonly #forest: Forest

  /** @internal Use `fitForest` or `fitTree`. Takes over the forest. */
  constructor(forest: Forest, held: Held = {}) {
    super(forest.engine, forest, { ...held, owns: [forest] })
    this.sizes = forest.sizes.slice()
    this.#forest = forest
  }

  /** The class of the largest score; the lowest class where equal. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    const own = this.checkInput('predict', x, options)
    return this.engine.call('predict', [this, x], own, (call) => forestLabelsIn(call, this.#forest, x))
  }

  /** The mean over trees of the share of each class among the rows of a leaf: of pure leaves, the share of the trees' votes. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    const own = this.checkInput('scores', x, options)
    return this.engine.call('scores', [this, x], own, (call) => forestScoresIn(call, this.#forest, x))
  }

  describe(): string {
    return this.#forest.describe()
  }

  /** @internal */
  save(): Saved {
    return saveForest(this.#forest)
  }
}

export const forestFormat: Format = {
  kind: FOREST_KIND,
  read: async (call, loaded) => new ForestSampler(await readForest(call.engine, loaded)),
}

/**
 * A decision tree (CART: Gini's index, thresholds half way between values). Grown without limits it fits any labels of distinct
 * rows, and theory expects of it roughly a sampler: a leaf of one noisy row repeats its label on the part of the space that it
 * takes, though splits follow the noise and the parts are unequal (no closed form). With `maxDepth` or `minLeafSize`: none, its leaves
 * vote. Of splits that are equally good the lowest feature's, then the lowest threshold; of features that are drawn, the first drawn.
 * Equal rows of different labels end in one leaf. Borrows train.x. Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, DISPOSED,
 * OUT_OF_MEMORY.
 */
export async function fitTree(train: Dataset, options: FitTreeOptions = {}): Promise<ForestSampler> {
  return fit('fitTree', train, takeSeeded('fitTree', FIT_TREE_OPTIONS, options), 1)
}

/**
 * A random forest (Breiman 2001): trees of bootstraps, each split among a few features drawn at random; with `splitter: 'random'` and
 * `bootstrap: false` extremely randomized trees (Geurts, Ernst and Wehenkel 2006). Theory expects of trees grown to purity from all
 * rows an interpolator whose vote smooths noise on new rows, so less of a sampler than one of its trees; bootstraps also
 * smooth the training rows, as in bagged 1-NN (T26). The same trees for any number of threads. Borrows train.x. Errors:
 * BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, DISPOSED, OUT_OF_MEMORY.
 */
export async function fitForest(train: Dataset, options: FitForestOptions = {}): Promise<ForestSampler> {
  const { trees, ...growing } = takeSeeded('fitForest', FIT_FOREST_OPTIONS, options)
  return fit('fitForest', train, growing, trees)
}

async function fit(
  who: string,
  train: Dataset,
  options: Seeded<typeof FIT_TREE_OPTIONS>,
  trees: number,
): Promise<ForestSampler> {
  const { maxDepth, minLeafSize: minLeaf, maxFeatures, bootstrap, splitter, seed, ...call } = options
  const { x, y, classes } = takenDataset(who, train)
  checkInteger(who, 'minLeafSize', minLeaf, 1, x.rows)
  const { key } = stream(seed, 'trees')
  const candidates = candidatesOf(who, maxFeatures, x.cols)
  const random = splitter === 'random'
  const growing = { classes, trees, candidates, minLeaf, maxDepth, bootstrap, random, key }
  const forest = await x.engine.call(who, [x], call, (own) => growIn(own, x, y, growing))
  return handOver(forest, (grown) => new ForestSampler(grown, { borrows: [x] }))
}

function candidatesOf(who: string, maxFeatures: number | 'sqrt' | 'all', d: number): number {
  if (maxFeatures === 'all') return d
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(d)))
  checkInteger(who, 'maxFeatures', maxFeatures, 1, d)
  return maxFeatures
}
