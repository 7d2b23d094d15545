import type { TrialKind } from '#lab/sweeps/kinds/kind.js'
import { sortedPoint } from '#lab/sweeps/plan/point.js'
import type { Sweep } from '#lab/sweeps/plan/sweep.js'
import { parseSweep } from '#lab/sweeps/spec/spec.js'

/** Trials that are only planned, with nested parameters; `k` belongs to two samplers, with different ranges. */
export const paperKind: TrialKind = {
  name: 'paper',
  summary: 'trials on paper',
  parameters: {
    noise: { type: 'number', min: 0, max: 1, help: 'share of wrong labels' },
    train: { type: 'integer', min: 1, max: 100_000, default: 100, help: 'training rows' },
    test: { type: 'integer', min: 1, max: 100_000, default: 100, help: 'test rows' },
    shift: { type: 'number', default: 0, help: 'shift of the world' },
    sampler: {
      type: 'choice',
      default: 'nearest',
      help: 'learner of the noisy labels',
      choices: {
        nearest: {
          help: 'k nearest neighbors',
          parameters: { k: { type: 'integer', min: 1, default: 1, help: 'neighbors' } },
        },
        knots: { help: 'knots', parameters: { k: { type: 'integer', min: 3, max: 9, default: 3, help: 'knots' } } },
        kernel: {
          help: 'kernel ridge',
          parameters: {
            ridge: { type: 'number', min: 0, help: 'penalty' },
            shape: {
              type: 'choice',
              default: 'laplace',
              help: 'kernel',
              choices: {
                laplace: { help: 'Laplace' },
                matern: { help: 'Matérn', parameters: { smoothness: { type: 'number', default: 1.5, help: 'of it' } } },
              },
            },
          },
        },
        tree: { help: 'a tree' },
      },
    },
  },
  metrics: {
    error: { title: 'error', share: true, help: 'share of wrong answers' },
    risk: { title: 'risk', share: false, help: 'excess risk' },
  },
  fault: (point) =>
    Number(point['sampler.k'] ?? 0) > Number(point.train)
      ? { parameter: 'sampler.k', message: `${point['sampler.k']} neighbors of ${point.train} rows` }
      : undefined,
  inputsOf: ({ train, test }) => sortedPoint({ train, test }),
  cost: ({ train }) => ({ inputs: 1000 * Number(train), draw: Number(train) }),
  bytes: ({ train }) => 2 ** 20 * Number(train),
  async run() {
    return []
  },
}

/** Returns the sweep of a YAML text, as 'spec.yaml'. */
export const sweepOfText = (text: string, format: 'yaml' | 'json' = 'yaml'): Sweep =>
  parseSweep(text, { path: `spec.${format}`, format, kinds: [paperKind] })

/** Returns the sweep of the parts of a spec that say which points there are. */
export const sweepWith = (points: object, more: object = { replicates: { seeds: 10 } }): Sweep =>
  sweepOfText(JSON.stringify({ sweep: 'test', ...points, ...more }), 'json')
