import { expect, test } from 'vitest'
import { sweepOfText, sweepWith } from './kind.js'

/** Returns the values of one parameter at all points of a sweep, in their order. */
const valuesOf = (points: object, name: string) => sweepWith(points).points.map((point) => point[name])

test('fills in defaults, nested ones included, and sorts points and names', () => {
  const sweep = sweepOfText(`
sweep: noise
fixed: { train: 500 }
grid:
  sampler: [{ name: nearest, k: 5 }, nearest, { name: kernel, ridge: 0 }, tree]
  noise: [0.5, 0]
replicates: { seeds: 3 }
`)
  const kernel = { sampler: 'kernel', 'sampler.ridge': 0, 'sampler.shape': 'laplace' }
  const samplers = [
    kernel,
    { sampler: 'nearest', 'sampler.k': 1 },
    { sampler: 'nearest', 'sampler.k': 5 },
    { sampler: 'tree' },
  ]
  expect(sweep.points).toEqual(
    [0, 0.5].flatMap((noise) => samplers.map((sampler) => ({ noise, ...sampler, shift: 0, test: 100, train: 500 }))),
  )
  for (const point of sweep.points) expect(Object.keys(point)).toEqual(Object.keys(point).sort())
  expect(sweep).toMatchObject({
    name: 'noise',
    title: 'noise',
    axes: ['noise', 'sampler', 'sampler.k'],
    replicates: { firstSeed: 0, seeds: 3, draws: 1 },
    paired: true,
    numerics: 'strict',
  })
  expect(sweep).not.toHaveProperty('until')
})

test('reads everything else that a spec may say', () => {
  const sweep = sweepOfText(`
$schema: ./sweep.schema.json
sweep: size
title: Size
about: { aims: to see, data: Gaussians, estimands: errors, methods: 1-NN, measures: means }
trial: paper
numerics: relaxed
grid: { noise: [0, 0.1], train: [10, 20] }
replicates: { seeds: { from: 500 }, draws: 2 }
until: { metric: error, se: 0.001, min: 50, max: 2000, of: difference(noise) }
independent: true
figures: [{ title: Fig, metric: error, x: noise, color: train }, { facets: [train] }]
`)
  expect(sweep).toMatchObject({
    title: 'Size',
    about: { aims: 'to see', data: 'Gaussians', estimands: 'errors', methods: '1-NN', measures: 'means' },
    numerics: 'relaxed',
    replicates: { firstSeed: 500, seeds: 50, draws: 2 },
    until: { metric: 'error', se: 0.001, min: 50, max: 2000, difference: 'noise' },
    paired: false,
    figures: [{ title: 'Fig', metric: 'error', x: 'noise', color: 'train' }, { facets: ['train'] }],
  })
})

test('a range has clean decimal values and exact ends', () => {
  const tenths = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]
  expect(valuesOf({ grid: { noise: { from: 0, to: 0.5, count: 11 } } }, 'noise')).toEqual(tenths)
  expect(valuesOf({ grid: { noise: { from: 0.5, to: 0, step: -0.05 } } }, 'noise')).toEqual(tenths)
  expect(valuesOf({ grid: { noise: { from: 0.1, to: 0.7, step: 0.2 } } }, 'noise')).toEqual([0.1, 0.3, 0.5, 0.7])
  expect(valuesOf({ grid: { noise: { from: 0.1, to: 0.7, count: 3 } } }, 'noise')).toEqual([0.1, 0.4, 0.7])
  const shifts = valuesOf({ fixed: { noise: 0 }, grid: { shift: { from: -1e-300, to: 1e300, count: 3 } } }, 'shift')
  expect(shifts).toEqual([-1e-300, 5e299, 1e300])
})

test('a logarithmic range has clean values, and whole ones where the parameter is whole', () => {
  const log = { from: 0.001, to: 1, count: 4, scale: 'log' }
  expect(valuesOf({ grid: { noise: log } }, 'noise')).toEqual([0.001, 0.01, 0.1, 1])
  const train = { from: 10, to: 1000, count: 5, scale: 'log' }
  expect(valuesOf({ fixed: { noise: 0 }, grid: { train } }, 'train')).toEqual([10, 32, 100, 316, 1000])
})

test('the axes of zip go together, crossed with the grid and the list', () => {
  const { points } = sweepWith({
    grid: { noise: [0, 1] },
    zip: { train: [10, 1000], test: [1000, 10] },
    list: [{ shift: 2 }, { shift: 3, sampler: 'tree' }],
  })
  const triples = points.map(({ noise, train, test, shift, sampler }) => [noise, train, test, shift, sampler])
  expect(triples).toHaveLength(8)
  expect(triples).toContainEqual([1, 10, 1000, 3, 'tree'])
  expect(triples).not.toContainEqual([1, 10, 10, 3, 'tree'])
})

test('a nested parameter is an axis for the choices that have it, and for no other', () => {
  const { points, axes } = sweepWith({
    fixed: { noise: 0, 'sampler.ridge': 0.5 },
    grid: { sampler: ['nearest', 'kernel', 'tree'], 'sampler.k': [1, 2, 3] },
  })
  expect(points.map(({ sampler, ...point }) => [sampler, point['sampler.k'] ?? point['sampler.ridge']])).toEqual([
    ['kernel', 0.5],
    ['nearest', 1],
    ['nearest', 2],
    ['nearest', 3],
    ['tree', undefined],
  ])
  expect(axes).toEqual(['sampler', 'sampler.k'])
})

test('a choice below a choice has its own parameters', () => {
  const shape = { name: 'matern', smoothness: 2.5 }
  const { points, axes } = sweepWith({
    fixed: { noise: 0 },
    grid: {
      sampler: [
        { name: 'kernel', ridge: 0, shape },
        { name: 'kernel', ridge: 0, shape: 'matern' },
      ],
    },
  })
  expect(points.map((point) => point['sampler.shape.smoothness'])).toEqual([1.5, 2.5])
  expect(axes).toEqual(['sampler.shape.smoothness'])
})

test('exclude leaves out the points that have all its values', () => {
  const exclude = [
    { sampler: { name: 'nearest', k: 5 }, noise: 1 },
    { sampler: 'tree', noise: 0 },
  ]
  const sampler = ['nearest', { name: 'nearest', k: 5 }, 'tree']
  const { points } = sweepWith({ grid: { noise: [0, 1], sampler }, exclude })
  expect(points.map((point) => [point.noise, point.sampler, point['sampler.k']])).toEqual([
    [0, 'nearest', 1],
    [0, 'nearest', 5],
    [1, 'nearest', 1],
    [1, 'tree', undefined],
  ])
})

test('exclude comes before the check of a point', () => {
  const grid = { 'sampler.k': [1, 50], train: [10, 100] }
  const exclude = [{ 'sampler.k': 50, train: 10 }]
  expect(sweepWith({ fixed: { noise: 0 }, grid, exclude }).points).toHaveLength(3)
  expect(() => sweepWith({ fixed: { noise: 0 }, grid })).toThrow(
    'spec.json:1: grid.sampler.k[1] is refused: 50 neighbors of 10 rows',
  )
})

test('-0 is 0', () => {
  const { points } = sweepOfText('{ sweep: a, grid: { noise: [-0], shift: [-0, 1] }, replicates: { seeds: 1 } }')
  expect(points.map(({ noise, shift }) => [noise, shift])).toEqual([
    [0, 0],
    [0, 1],
  ])
})
