import { kernels } from './kernels.js'
import type { Learner } from './learner.js'
import { neighbors } from './neighbors.js'
import { networks } from './networks.js'
import { students } from './students.js'
import { trees } from './trees.js'

/** All learners, in the order in which experiments show them. */
export const learners: readonly Learner[] = [
  ...neighbors,
  ...kernels,
  ...trees,
  ...networks,
  ...students.map(
    ({ name, title, fit, classes }): Learner => ({
      name: `${name}-student`,
      title,
      setting: 'chooses its complexity on labels held out',
      family: 'students',
      fit,
      interpolates: false,
      ...(classes && { classes }),
      expected: 'benign',
      why: 'it is as complex as held-out labels allow',
    }),
  ),
]

/** The learner of a name. */
export const learnerOf = (name: string): Learner => learners.find((learner) => learner.name === name)!
