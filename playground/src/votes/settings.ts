import type { SettingValues } from '../address.ts'
import { equalSteps } from '../components/steps.ts'

/** Values at which the sliders stop. */
export const VOTES_STEPS = {
  annotators: [3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30],
  votes: [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30],
  items: [50, 100, 200, 400, 800, 1500, 3000],
  accuracy: equalSteps(0.55, 0.9, 0.01),
  spread: equalSteps(0, 0.3, 0.01),
  spammers: equalSteps(0, 0.4, 0.05),
  copies: equalSteps(0, 0.4, 0.05),
  seed: equalSteps(1, 20, 1),
}

/** The settings of the Votes tab with their bounds and defaults. */
export const VOTES_FIELDS = {
  annotators: { kind: 'number', default: 12, min: 3, max: 30, integer: true },
  votes: { kind: 'number', default: 6, min: 1, max: 30, integer: true },
  items: { kind: 'number', default: 400, min: 20, max: 3000, integer: true },
  accuracy: { kind: 'number', default: 0.75, min: 0.5, max: 0.95 },
  spread: { kind: 'number', default: 0.2, min: 0, max: 0.4 },
  spammers: { kind: 'number', default: 0.25, min: 0, max: 0.4 },
  copies: { kind: 'number', default: 0.25, min: 0, max: 0.4 },
  seed: { kind: 'number', default: 3, min: 1, max: 1e9, integer: true },
} as const

export type VotesSettings = SettingValues<typeof VOTES_FIELDS>
