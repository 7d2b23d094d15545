import { describe, expect, test } from 'vitest'
import type { Matrix } from '#engine/matrix.js'
import { failing, mutant } from './failing.js'

describe('students', () => {
  test('T29, the error of students of lookup teachers, fails if the student gets clean labels', async () => {
    const shown = mutant<typeof import('#distill/distill.js')>('#distill/distill.js', ({ distill }) => ({
      distill: (teacher, x, { fit, ...options } = {}) => {
        const clean = Int32Array.from((x as Matrix).toArray(), (row) => Number(row >= 0.5))
        return distill(teacher, x, { ...options, fit: (train, more) => fit!({ ...train, y: clean }, more) })
      },
    }))
    expect(await failing(['T29'], [shown])).toEqual(['T29'])
  })
})
