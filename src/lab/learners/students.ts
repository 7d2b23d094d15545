import { kernelStudent } from '../../distill/kernel-student.js'
import { logisticStudent } from '../../distill/logistic-student.js'
import { nearestStudent } from '../../distill/nearest-student.js'
import { networkStudent } from '../../distill/network-student.js'
import type { Student } from '../../distill/student.js'
import { thresholdStudent } from '../../distill/threshold-student.js'
import { forestStudent, treeStudent } from '../../distill/tree-student.js'
import type { Fit } from '../../samplers/sampler.js'

/** A learner that chooses its complexity on held-out labels of whom it learns from, as experiments speak of it. */
export interface StudentLearner {
  /** On the command line and in JSON. */
  name: string
  title: string
  fit: Fit<Student>
  /** Whether it takes soft labels. */
  soft: boolean
  /** How many classes it takes, where not any number. */
  classes?: 2
}

export const students: readonly StudentLearner[] = [
  { name: 'kernel', title: 'kernel student', fit: kernelStudent(), soft: true },
  { name: 'nearest', title: 'k-NN student', fit: nearestStudent(), soft: false },
  { name: 'logistic', title: 'logistic student', fit: logisticStudent(), soft: true },
  { name: 'tree', title: 'tree student', fit: treeStudent(), soft: false },
  { name: 'forest', title: 'forest student', fit: forestStudent(), soft: false },
  { name: 'network', title: 'network student', fit: networkStudent(), soft: true },
  { name: 'threshold', title: 'best threshold', fit: thresholdStudent(), soft: true, classes: 2 },
]

/** The student's learner of a name. */
export const studentOf = (name: string): StudentLearner => students.find((student) => student.name === name)!

/** Of ten classes, for messages. */
export const softStudents = students
  .filter(({ soft, classes }) => soft && classes === undefined)
  .map(({ name }) => name)
  .join(', ')
