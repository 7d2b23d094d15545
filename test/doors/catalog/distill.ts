import { chooseOnHeldOut } from '#distill/choose.js'
import { DISTILL_OPTIONS, distill } from '#distill/distill.js'
import { FRESH_TEACHER_OPTIONS, freshTeacher } from '#distill/fresh-teacher.js'
import { KERNEL_STUDENT_OPTIONS, kernelStudent } from '#distill/kernel-student.js'
import { LABEL_OPTIONS } from '#distill/labeler.js'
import { LOGISTIC_STUDENT_OPTIONS, logisticStudent } from '#distill/logistic-student.js'
import { NEAREST_STUDENT_OPTIONS, nearestStudent } from '#distill/nearest-student.js'
import { NETWORK_STUDENT_OPTIONS, networkStudent } from '#distill/network-student.js'
import { fromBytes } from '#distill/saved.js'
import { fitTeacher, TEACHER_OPTIONS, Teacher } from '#distill/teacher.js'
import { THRESHOLD_STUDENT_OPTIONS, thresholdStudent } from '#distill/threshold-student.js'
import { FOREST_STUDENT_OPTIONS, forestStudent, TREE_STUDENT_OPTIONS, treeStudent } from '#distill/tree-student.js'
import { CALL_OPTIONS } from '#engine/options.js'
import { laplace } from '#ops/kernels.js'
import { fitNearest } from '#samplers/nearest.js'
import { FIT_OPTIONS } from '#samplers/sampler.js'
import { type Door, door } from '../door.ts'
import { call, engine, flatOf, flatTrain, queries, rowsOf, sampler, train, world } from '../fixture.ts'

const fitting = () => ({ seed: 5, trial: 2, purpose: 'doors', ...call() })
const teacher = await fitTeacher(train(), { members: 3 })
const fresh = freshTeacher({ classes: 2, sample: (draw) => world.sample(engine, 6, draw) })
const student = await distill(teacher, queries, { fit: nearestStudent({ ks: [1, 2] }) })
const [savedPool, savedSampler] = [await teacher.toBytes(), await sampler.toBytes()]
const { rule, ...SOFT_LABEL_OPTIONS } = LABEL_OPTIONS
const LABELING = () => ({ rule: 'plurality', ...fitting() })

const STUDENTS: readonly [name: string, make: Door['call'], table: NonNullable<Door['table']>, given: () => object][] =
  [
    [
      'kernelStudent',
      kernelStudent,
      KERNEL_STUDENT_OPTIONS,
      () => ({ kernelFamily: laplace, ridges: [1, 2], bandwidthFactors: [1] }),
    ],
    ['logisticStudent', logisticStudent, LOGISTIC_STUDENT_OPTIONS, () => ({ ridges: [0.1, 1] })],
    ['nearestStudent', nearestStudent, NEAREST_STUDENT_OPTIONS, () => ({ ks: [1, 3] })],
    ['treeStudent', treeStudent, TREE_STUDENT_OPTIONS, () => ({ minLeafSizes: [2, 1], maxDepths: [2] })],
    [
      'forestStudent',
      forestStudent,
      FOREST_STUDENT_OPTIONS,
      () => ({ trees: 3, minLeafSizes: [2, 1], maxDepths: [2] }),
    ],
    [
      'networkStudent',
      networkStudent,
      NETWORK_STUDENT_OPTIONS,
      () => ({
        architectures: [[3], [4, 2]],
        maxEpochs: 2,
        batchSize: 8,
        optimizer: 'sgd',
        learningRate: 0.02,
        momentum: 0.5,
        weightDecay: 0.01,
        loss: 'square',
        patience: 3,
      }),
    ],
  ]

export const ofDistill = [
  door(
    'fitTeacher',
    fitTeacher,
    () => [train()],
    TEACHER_OPTIONS,
    () => ({
      members: 3,
      fit: [fitNearest, fitNearest],
      split: 'bootstrap',
      ...fitting(),
    }),
  ),
  door('Teacher.votes', teacher.votes.bind(teacher), () => [queries], CALL_OPTIONS, call),
  door('Teacher.predict', teacher.predict.bind(teacher), () => [queries], CALL_OPTIONS, call),
  door('Teacher.scores', teacher.scores.bind(teacher), () => [queries], CALL_OPTIONS, call),
  door('Teacher.shares', teacher.shares.bind(teacher), () => [queries], CALL_OPTIONS, call),
  door('Teacher.label', teacher.label.bind(teacher), () => [queries], LABEL_OPTIONS, LABELING),
  door('Teacher.softLabel', teacher.softLabel.bind(teacher), () => [queries], SOFT_LABEL_OPTIONS, fitting),
  door('Teacher.toBytes', teacher.toBytes.bind(teacher), () => [], CALL_OPTIONS, call),
  door('Teacher.fromBytes', Teacher.fromBytes, () => [engine, savedPool.slice()], CALL_OPTIONS, call),
  door('fromBytes', fromBytes, () => [engine, savedSampler.slice()], CALL_OPTIONS, call),
  door(
    'freshTeacher',
    freshTeacher,
    () => [],
    FRESH_TEACHER_OPTIONS,
    () => ({
      classes: 2,
      sample: (draw: object) => world.sample(engine, 6, draw),
      fit: fitNearest,
    }),
  ),
  door(
    'Labeler.label',
    fresh.label.bind(fresh),
    () => [queries],
    LABEL_OPTIONS,
    () => ({ ...LABELING(), rule: 'random' }),
  ),
  door(
    'distill',
    distill,
    () => [teacher, queries],
    DISTILL_OPTIONS,
    () => ({
      rule: 'soft',
      fit: kernelStudent({ ridges: [1], bandwidthFactors: [1] }),
      ...fitting(),
    }),
  ),
  door(
    'distill',
    distill,
    () => [teacher, flatOf(queries)],
    DISTILL_OPTIONS,
    () => ({ columns: 3 }),
  ),
  door('fitTeacher', fitTeacher, () => [flatTrain()]),
  door('Teacher.label', teacher.label.bind(teacher), () => [rowsOf(queries)]),
  door('Student.predict', student.predict.bind(student), () => [rowsOf(queries)]),
  door('Student.predict', student.predict.bind(student), () => [queries], CALL_OPTIONS, call),
  door('Student.scores', student.scores.bind(student), () => [queries], CALL_OPTIONS, call),
  door('Student.toBytes', student.toBytes.bind(student), () => [], CALL_OPTIONS, call),
  door(
    'thresholdStudent',
    thresholdStudent,
    () => [],
    THRESHOLD_STUDENT_OPTIONS,
    () => ({
      column: 1,
      thresholds: [-1, 0, 1],
      orientation: 'up',
    }),
  ),
  door('chooseOnHeldOut', chooseOnHeldOut, () => [[() => [{ settings: { k: 1 }, fit: fitNearest }]], 0.3]),
  ...STUDENTS.flatMap(([name, make, table, given]): Door[] => [
    door(
      name,
      make,
      () => [],
      table,
      () => ({ ...given(), heldOut: 0.4 }),
    ),
    door(name, (make as () => Door['call'])(), () => [train()], FIT_OPTIONS, fitting),
  ]),
  door('thresholdStudent', thresholdStudent() as Door['call'], () => [train()], FIT_OPTIONS, fitting),
]
