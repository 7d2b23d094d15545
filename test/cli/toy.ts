/** Experiments that take almost no time, for tests of the command. */
import { setTimeout } from 'node:timers/promises'
import { defineExperiment, type Experiment } from '#lab/experiments/experiment.js'
import { computed } from '#lab/experiments/part.js'
import { sample } from '../lab/report/sample.js'

/** Returns its options; with `wait`, runs until it is interrupted. */
const echo = defineExperiment({
  name: 'echo',
  title: 'An echo',
  summary: 'gives back what it was given',
  about: 'Nothing is learned here: the options come back as they were given, which is what the tests look at.',
  options: {
    noise: { type: 'number', min: 0, max: 1, default: 0.2, help: 'share of wrong labels' },
    noiseKind: { type: 'choice', choices: ['fixed', 'symmetric'], default: 'fixed', help: 'how labels go wrong' },
    members: { type: 'integer', min: 1, default: 10, help: 'teachers in the pool' },
    bandwidth: { type: 'number', min: 0, or: 'median', default: 'median', help: 'scale of the kernel' },
    rows: { type: 'integer', min: 1, default: 1, help: 'rows of a matrix to make' },
    wait: { type: 'choice', choices: ['no', 'yes'], default: 'no', help: 'go on for ever' },
  },
  fast: { members: 2, noiseKind: 'symmetric' },
  async run({ engine, options, seed, signal, onProgress }) {
    for (let done = 1; done <= 3; done++) onProgress?.({ stage: 'echo: calling', done, total: 3 })
    using matrix = engine.matrix(options.rows, 1)
    onProgress?.({ stage: 'echo: listening', done: 1, total: options.wait === 'yes' ? 2 : 1 })
    if (options.wait === 'yes') await setTimeout(2 ** 30, undefined, { signal })
    return { echo: { seed, noise: options.noise, members: options.members, rows: matrix.rows }, list: [0.5, 1, -2e-7] }
  },
  tables: ({ echo }) => [
    {
      title: 'What came back',
      columns: [
        { key: 'name', title: 'name' },
        { key: 'value', title: 'value', digits: 2 },
      ],
      rows: Object.entries(echo).map(([name, value]) => ({ name, value })),
    },
  ],
  figures: () => [],
  checks: ({ echo }) => [{ text: 'there is little noise', holds: echo.noise < 0.5 }],
})

/** Shows the invented outcome of sample.ts. */
const made = defineExperiment({
  name: 'made',
  title: sample.title,
  summary: 'numbers made up to look at, with a summary so long that it has to be broken into two lines',
  about: sample.about,
  options: {},
  run: async () => sample.document,
  tables: () => [...sample.tables],
  figures: () => [...sample.figures],
})

/** The steps that `steps` has computed, over all runs. */
export const computedSteps: number[] = []

/** Computes parts, 5 ms each. */
const steps = defineExperiment({
  name: 'steps',
  title: 'Steps',
  summary: 'works in parts',
  about: 'Each step is a part: what is finished need not be computed again.',
  options: { steps: { type: 'integer', min: 1, default: 5, help: 'how many' } },
  async run({ options, seed, signal, onProgress, part = computed }) {
    const squares: number[] = []
    for (let step = 0; step < options.steps; step++) {
      onProgress?.({ stage: `step ${step}`, done: step, total: options.steps })
      const compute = async () => {
        await setTimeout(5, undefined, { signal })
        computedSteps.push(step)
        return seed * step ** 2 + 0.1
      }
      squares.push(await part(`step ${step}`, compute))
    }
    return { squares }
  },
  tables: () => [],
  figures: () => [],
})

const faulty = defineExperiment({
  name: 'faulty',
  title: 'A fault',
  summary: 'throws',
  about: 'It throws.',
  options: {},
  run: async () => {
    throw new TypeError('mine')
  },
  tables: () => [],
  figures: () => [],
})

export const toys: readonly Experiment[] = [echo, made, faulty, steps]
