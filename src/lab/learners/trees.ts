import { fitForest, fitTree } from '../../samplers/forest.js'
import type { Learner } from './learner.js'

/** Trees of a forest. */
export const TREES = 50

export const trees: readonly Learner[] = [
  {
    name: 'tree',
    title: 'tree',
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
    setting: 'one extremely randomized tree, grown to purity',
    family: 'trees',
    fit: (train, options) => fitTree(train, { ...options, splitter: 'random', maxFeatures: 1 }),
    interpolates: true,
    expected: 'tempered',
    why: 'a leaf repeats the label of one row, and splits hardly see the noise',
  },
  {
    name: 'forest',
    title: 'random forest',
    setting: `${TREES} trees of bootstraps, grown to purity`,
    family: 'trees',
    fit: (train, options) => fitForest(train, { ...options, trees: TREES }),
    interpolates: false,
    expected: 'tempered',
    why: 'trees of bootstraps vote over finitely many neighbors, as in bagged 1-NN',
  },
  {
    name: 'extra-trees',
    title: 'extra trees',
    setting: `${TREES} extremely randomized trees of all rows, grown to purity`,
    family: 'trees',
    fit: (train, options) => fitForest(train, { ...options, trees: TREES, bootstrap: false, splitter: 'random' }),
    interpolates: true,
    expected: 'tempered',
    why: 'it fits the noise, and votes over finitely many neighbors',
  },
]
