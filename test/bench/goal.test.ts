import { expect, test } from 'vitest'
import { besideGoal, goalOfTime } from '../../bench/speed/goal.ts'

const row = { measured: 'a lap', unit: 's', ours: 1 } as const
const beside = (value: number) => ({ ...row, peer: { name: 'hare', value } })

test('a goal of a share of the peer’s time is one of how many times faster', () => {
  expect(goalOfTime(0.5, 0.25)).toEqual({ needed: 2, aim: 4 })
})

test.each([
  [1.9, 'no'],
  [2, 'yes'],
  [4, 'and its aim'],
])('a row that is %s times faster than its peer meets a goal of 2 with an aim of 4: %s', (faster, met) => {
  const goal = goalOfTime(0.5, 0.25)
  expect(besideGoal(beside(faster), goal).details).toEqual({ 'needed ×': 2, 'aim ×': 4, met })
})

test('a goal keeps the details of a row, and judges the ratio that the row has', () => {
  const measured = { ...beside(1), timesFaster: 3, details: { residual: 1 } }
  expect(besideGoal(measured, goalOfTime(0.5, 0.25)).details).toMatchObject({ residual: 1, met: 'yes' })
})

test('a row without a peer has no goal', () => {
  expect(besideGoal(row, goalOfTime(0.5, 0.25))).toEqual(row)
})
