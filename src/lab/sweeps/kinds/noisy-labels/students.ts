import { students } from '../../../learners/students.js'
import type { Parameter, Parameters } from '../kind.js'

const named = (help: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(help).map(([name, text]) => [name, { help: text }]))

const SPLIT_HELP = {
  disjoint: 'each has a part of them',
  bootstrap: 'each draws as many with replacement',
  shared: 'each has all of them',
}

/** Parameters of every student: its pool of teachers and the inputs that they label. */
const POOL: Parameters = {
  teachers: { type: 'integer', min: 1, max: 10_000, default: 10, help: 'number of teachers, each a sampler' },
  unlabeled: { type: 'integer', min: 1, max: 1e7, default: 1000, help: 'inputs that the teachers label' },
  rule: {
    type: 'choice',
    default: 'random',
    help: 'how the teachers label an input',
    choices: named({
      random: 'the prediction of a random teacher',
      plurality: 'the class with the most votes',
      soft: 'the shares of the votes',
    }),
  },
  split: {
    type: 'choice',
    default: 'disjoint',
    help: 'how teachers share the training rows',
    choices: named(SPLIT_HELP),
  },
}

/** The parameter `student`: 'none' measures the sampler itself. */
export const STUDENT: Parameter = {
  type: 'choice',
  default: 'none',
  help: 'student of a pool of samplers, which is measured in place of one sampler',
  choices: {
    none: { help: 'no student: one sampler, trained on all rows' },
    ...Object.fromEntries(
      students.map(({ name, title }) => [name, { help: `the ${title.replace(/^the /, '')}`, parameters: POOL }]),
    ),
  },
}
