import { expect, test } from 'vitest'
import { alternate, median, medianRatio, quantile } from '../../bench/alternate.ts'

/** Two calls that write down their turns, and count their rounds from 1. */
function counted() {
  const turns: string[] = []
  const calls = ['a', 'b'].map((name) => {
    let round = 0
    return async () => {
      turns.push(name)
      return ++round
    }
  })
  return { turns, calls }
}

test('calls are measured in turn, and rounds that warm up are not counted', async () => {
  const { turns, calls } = counted()
  const values = await alternate(calls, { rounds: 2, warm: 1 })
  expect(turns.join('')).toBe('ababab')
  expect(values).toEqual([
    [2, 3],
    [2, 3],
  ])
})

test('with swap each call is first in every other round', async () => {
  const { turns, calls } = counted()
  await alternate(calls, { rounds: 3, swap: true })
  expect(turns.join('')).toBe('abbaab')
})

test('medians and quantiles leave the list as it was', () => {
  const values = [3, 1, 2, 10]
  expect([median(values), median([3, 1, 2])]).toEqual([2.5, 2])
  expect([0, 0.34, 1].map((share) => quantile(values, share))).toEqual([1, 2, 10])
  expect(values).toEqual([3, 1, 2, 10])
})

test('the median ratio is taken round by round', () => {
  expect(medianRatio([1, 20, 3], [2, 10, 3])).toBe(1)
})
