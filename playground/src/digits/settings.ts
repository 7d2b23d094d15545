import type { Values } from '../address.ts'
import { equalSteps } from '../components/steps.ts'
import { STUDENTS } from '../world/settings.ts'

export const TEACHERS = { nearest: 'nearest neighbor', laplace: 'Laplace kernel', tree: 'decision tree' } as const

export const NOISES = { fixed: 'to the next digit', symmetric: 'to any other digit' } as const
export type NoiseName = keyof typeof NOISES

/** What the sliders stop at. Teachers, unlabeled and test digits are at most as many as the page has. */
export const STEPS = {
  p: equalSteps(0, 0.5, 0.01),
  train: [20, 50, 100, 150],
  teachers: [1, 2, 3, 5, 7, 10],
  unlabeled: [100, 200, 500, 1000, 1500],
  seed: equalSteps(1, 20, 1),
}

export const FIELDS = {
  teacher: { kind: 'choice', default: 'nearest', among: Object.keys(TEACHERS) },
  noise: { kind: 'choice', default: 'fixed', among: Object.keys(NOISES) },
  student: { kind: 'choice', default: 'kernel', among: Object.keys(STUDENTS) },
  p: { kind: 'number', default: 0.2, min: 0, max: 0.5 },
  train: { kind: 'number', default: 100, min: 10, max: 150, integer: true },
  teachers: { kind: 'number', default: 10, min: 1, max: 10, integer: true },
  unlabeled: { kind: 'number', default: 1500, min: 100, max: 1500, integer: true },
  seed: { kind: 'number', default: 1, min: 1, max: 1e9, integer: true },
} as const

export type DigitsSettings = Values<typeof FIELDS>
