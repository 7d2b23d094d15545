import type { SettingValues } from '../address.ts'
import { equalSteps, roundSteps } from '../components/steps.ts'
import { blankDrawing, DRAWING } from './drawing.ts'

/** The worlds, with the texts shown for them. */
export const WORLDS = {
  stripes: 'stripes',
  rings: 'rings',
  checkerboard: 'a checkerboard',
  gaussians: 'two Gaussians',
  three: 'three Gaussians',
  drawn: 'drawn by you',
} as const
export type WorldName = keyof typeof WORLDS

/** The teachers' learners, with the texts shown for them. */
export const TEACHERS = {
  nearest: 'nearest neighbors',
  laplace: 'Laplace kernel',
  gaussian: 'Gaussian kernel',
  shepard: "Shepard's weights",
  tree: 'decision tree',
} as const
export type TeacherName = keyof typeof TEACHERS

/** The student's learners, with the texts shown for them. */
export const STUDENTS = { kernel: 'kernel ridge', nearest: 'nearest neighbors', tree: 'decision tree' } as const

/** Values at which the sliders stop. */
export const WORLD_STEPS = {
  p: equalSteps(0, 0.45, 0.01),
  n: roundSteps(100, 20_000),
  teachers: [1, 2, 3, 5, 7, 10, 15, 20, 30, 50],
  k: [1, 2, 3, 5, 7, 9, 15, 25],
  bandwidth: roundSteps(0.005, 5),
  beta: [1, 1.5, 2, 2.5, 3, 4, 6, 8, 12, 20, 40],
  unlabeled: roundSteps(100, 10_000),
  seed: equalSteps(1, 20, 1),
}

/** The settings of the World tab with their bounds and defaults. */
export const WORLD_FIELDS = {
  world: { kind: 'choice', default: 'stripes', among: Object.keys(WORLDS) },
  teacher: { kind: 'choice', default: 'nearest', among: Object.keys(TEACHERS) },
  student: { kind: 'choice', default: 'kernel', among: Object.keys(STUDENTS) },
  p: { kind: 'number', default: 0.2, min: 0, max: 0.45 },
  n: { kind: 'number', default: 5000, min: 100, max: 20_000, integer: true },
  teachers: { kind: 'number', default: 10, min: 1, max: 50, integer: true },
  k: { kind: 'number', default: 1, min: 1, max: 25, integer: true },
  bandwidth: { kind: 'number', default: 0.1, min: 0.005, max: 5 },
  beta: { kind: 'number', default: 6, min: 1, max: 40 },
  unlabeled: { kind: 'number', default: 2000, min: 100, max: 10_000, integer: true },
  seed: { kind: 'number', default: 1, min: 1, max: 1e9, integer: true },
  drawing: { kind: 'text', default: blankDrawing(), form: DRAWING },
} as const

export type WorldSettings = SettingValues<typeof WORLD_FIELDS>
