import { kernelStudent } from '../../distill/kernel-student.js'
import { logisticStudent } from '../../distill/logistic-student.js'
import { nearestStudent } from '../../distill/nearest-student.js'
import { networkStudent } from '../../distill/network-student.js'
import type { Student } from '../../distill/student.js'
import { thresholdStudent } from '../../distill/threshold-student.js'
import { forestStudent, treeStudent } from '../../distill/tree-student.js'
import type { Fit } from '../../samplers/sampler.js'

/** A learner for distillation: it is fitted to labels of teachers and chooses its complexity on held-out labels. */
export interface StudentLearner {
  /** Name on the command line and in JSON. */
  name: string
  /** Name in tables and figures. */
  title: string
  /** Index of its color and symbol in all figures; see `Learner`. */
  look: number
  fit: Fit<Student>
  /**
   * True if it can learn from soft labels: for each input and class, the share of the teachers that predict the class.
   */
  soft: boolean
  /** Number of classes that it requires. By default it accepts any number. */
  classes?: 2
}

/** All students, in the order of tables and figures. */
export const students: readonly StudentLearner[] = [
  { name: 'kernel', title: 'kernel student', look: 3, fit: kernelStudent(), soft: true },
  { name: 'nearest', title: 'k-NN student', look: 1, fit: nearestStudent(), soft: false },
  { name: 'logistic', title: 'logistic student', look: 2, fit: logisticStudent(), soft: true },
  { name: 'tree', title: 'tree student', look: 5, fit: treeStudent(), soft: false },
  { name: 'forest', title: 'forest student', look: 6, fit: forestStudent(), soft: false },
  { name: 'network', title: 'network student', look: 7, fit: networkStudent(), soft: true },
  { name: 'threshold', title: 'best threshold', look: 4, fit: thresholdStudent(), soft: true, classes: 2 },
]

/** Returns the student of the given name, which must be one of `students`. */
export const studentOf = (name: string): StudentLearner => students.find((student) => student.name === name)!

/**
 * Names of the students that learn from soft labels of any number of classes, separated by commas, for error messages.
 */
export const softStudents = students
  .filter(({ soft, classes }) => soft && classes === undefined)
  .map(({ name }) => name)
  .join(', ')
