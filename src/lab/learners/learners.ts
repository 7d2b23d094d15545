import { kernels } from './kernels.js'
import type { Learner } from './learner.js'
import { neighbors } from './neighbors.js'
import { networks } from './networks.js'
import { students } from './students.js'
import { trees } from './trees.js'

/** All learners, in the order of the tables and figures of experiments. */
export const learners: readonly Learner[] = [
  ...neighbors,
  ...kernels,
  ...trees,
  ...networks,
  ...students.map(
    ({ name, title, look, fit, classes }): Learner => ({
      name: `${name}-student`,
      title,
      look,
      setting: 'chooses its complexity on held-out labels',
      family: 'students',
      fit,
      interpolates: false,
      ...(classes && { classes }),
      expected: 'benign',
      why: 'held-out labels limit its complexity',
    }),
  ),
]

/** Returns the learner of the given name, which must be one of `learners`. */
export const learnerOf = (name: string): Learner => learners.find((learner) => learner.name === name)!
