import { annotatorsWorld, type Engine, gaussianMixture, noisyWorld } from 'noisy-teacher'
import { csvText } from '#tables/csv.js'
import type { JobContext } from '../../compute/protocol.ts'

/** A sample: a table of features with wrong labels, or one of votes. */
export type SampleKind = 'features' | 'votes'

/** Number of rows, share of labels that are replaced by another, and seed of the samples. */
const [ROWS, WRONG, SEED] = [1500, 0.2, 20]
const SPECIES = ['ant', 'bee', 'cricket']

/** Makes a table as a file of CSV, without a word about which labels are wrong. */
export async function makeSample({ kind }: { kind: SampleKind }, { engine, send }: JobContext<File>): Promise<void> {
  const text = kind === 'votes' ? await votes() : await features(engine)
  send(new File([text], kind === 'votes' ? 'sample-votes.csv' : 'sample.csv', { type: 'text/csv' }))
}

/** Draws Gaussian classes, 20% of whose labels are replaced. */
async function features(engine: Engine): Promise<string> {
  // biome-ignore format: a class a line
  const means = [
    [0, 0, 0, 1],
    [3, 0, 1, 0],
    [0, 3, -1, 0],
  ]
  const world = noisyWorld(gaussianMixture({ means, deviation: 0.9 }), { p: WRONG })
  using sample = await world.sample(engine, ROWS, { seed: SEED })
  const values = sample.x.toArray()
  const columns = means[0].map((_, t) => `x${t + 1}`)
  const rows = Array.from(sample.y, (label, row) => [
    `row-${row + 1}`,
    ...columns.map((_, t) => Number(values[row * columns.length + t].toFixed(3))),
    SPECIES[label],
  ])
  return csvText(['id', ...columns, 'label'], rows)
}

/** Draws votes of ten annotators, of whom one answers at random and one mostly copies another. */
async function votes(): Promise<string> {
  const accuracies = [0.9, 0.85, 0.8, 0.8, 0.75, 0.75, 0.7, 0.7, 1 / SPECIES.length]
  const annotators = [...accuracies.map((accuracy) => ({ accuracy })), { copyOf: 2 }]
  const world = annotatorsWorld({ annotators, classes: SPECIES.length, votesPerItem: 5 })
  const sample = await world.sample(400, { seed: SEED })
  const rows = Array.from(sample.votes.labels, (label, v) => [
    `item-${sample.votes.items[v] + 1}`,
    `annotator-${sample.votes.annotators[v] + 1}`,
    SPECIES[label],
  ])
  return csvText(['item', 'annotator', 'label'], rows)
}
