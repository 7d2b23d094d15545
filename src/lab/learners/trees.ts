import { fitForest, fitTree } from '../../samplers/forest.js'
import type { Learner } from './learner.js'

/** Number of trees in each forest. */
export const FOREST_TREES = 50

/** Decision trees and forests. */
export const trees: readonly Learner[] = [
  {
    name: 'tree',
    title: 'tree',
    look: 5,
    setting: 'one decision tree, grown to purity',
    family: 'trees',
    fit: fitTree,
    interpolates: true,
    expected: 'tempered',
    why: 'a leaf repeats the label of one row',
  },
  {
    name: 'random-tree',
    title: 'random tree',
    look: 1,
    setting: 'one extremely randomized tree, grown to purity',
    family: 'trees',
    fit: (train, options) => fitTree(train, { ...options, splitter: 'random', maxFeatures: 1 }),
    interpolates: true,
    expected: 'tempered',
    why: 'a leaf repeats the label of one row, and its splits hardly depend on the labels',
  },
  {
    name: 'forest',
    title: 'random forest',
    look: 6,
    setting: `${FOREST_TREES} trees on bootstrap samples, grown to purity`,
    family: 'trees',
    fit: (train, options) => fitForest(train, { ...options, trees: FOREST_TREES }),
    interpolates: false,
    expected: 'tempered',
    why: 'trees on bootstrap samples vote over finitely many neighbors, like bagged 1-NN',
  },
  {
    name: 'extra-trees',
    title: 'extra trees',
    look: 3,
    setting: `${FOREST_TREES} extremely randomized trees on all rows, grown to purity`,
    family: 'trees',
    fit: (train, options) =>
      fitForest(train, { ...options, trees: FOREST_TREES, bootstrap: false, splitter: 'random' }),
    interpolates: true,
    expected: 'tempered',
    why: 'it fits the noise and votes over finitely many neighbors',
  },
]
