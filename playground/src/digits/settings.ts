import type { SettingValues } from '../address.ts'
import { equalSteps } from '../components/steps.ts'
import { STUDENTS } from '../world/settings.ts'

/** The teachers' learners, with the texts shown for them. */
export const TEACHERS = { nearest: 'nearest neighbor', laplace: 'Laplace kernel', tree: 'decision tree' } as const

/** The kinds of label noise; each text completes 'labels flip'. */
export const NOISES = { fixed: 'to the next digit', symmetric: 'to any other digit' } as const
export type NoiseName = keyof typeof NOISES

/**
 * Values at which the sliders stop. The largest sum of training digits (10 × 150), unlabeled digits (1,500) and test
 * digits (1,000) is the 4,000 digits that the page has.
 */
export const DIGITS_STEPS = {
  p: equalSteps(0, 0.5, 0.01),
  train: [20, 50, 100, 150],
  teachers: [1, 2, 3, 5, 7, 10],
  unlabeled: [100, 200, 500, 1000, 1500],
  seed: equalSteps(1, 20, 1),
}

/** The settings of the Digits tab with their bounds and defaults. */
export const DIGITS_FIELDS = {
  teacher: { kind: 'choice', default: 'nearest', among: Object.keys(TEACHERS) },
  noise: { kind: 'choice', default: 'fixed', among: Object.keys(NOISES) },
  student: { kind: 'choice', default: 'kernel', among: Object.keys(STUDENTS) },
  p: { kind: 'number', default: 0.2, min: 0, max: 0.5 },
  train: { kind: 'number', default: 100, min: 10, max: 150, integer: true },
  teachers: { kind: 'number', default: 10, min: 1, max: 10, integer: true },
  unlabeled: { kind: 'number', default: 1000, min: 100, max: 1500, integer: true },
  seed: { kind: 'number', default: 1, min: 1, max: 1e9, integer: true },
} as const

export type DigitsSettings = SettingValues<typeof DIGITS_FIELDS>
