import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

describe('students', () => {
  test('as they are, hold', async () => {
    expect(await failing(['T29', 'T33'])).toEqual([])
  })

  test('that are shown clean labels fail T29, and T33', async () => {
    const shown = mutant<typeof import('#distill/distill.js')>('#distill/distill.js', ({ distill }) => ({
      distill: (teacher, x, { fit, ...options } = {}) => {
        const clean = Int32Array.from({ length: x.rows }, (_, row) => {
          return (
            x
              .toArray()
              .subarray(row * x.cols, (row + 1) * x.cols)
              .indexOf(1) % 2
          )
        })
        return distill(teacher, x, { ...options, fit: (train, more) => fit!({ ...train, y: clean }, more) })
      },
    }))
    expect(await failing(['T29', 'T33'], [shown])).toEqual(['T33', 'T29'].sort())
  })

  test('of one member of the pool alone, whatever it has, fail T29', async () => {
    const alone = mutant<typeof import('#distill/teacher.js')>('#distill/teacher.js', ({ fitTeacher }) => ({
      fitTeacher: (train, options) => fitTeacher(train, { ...options, members: 1 }),
    }))
    expect(await failing(['T29'], [alone])).toEqual(['T29'])
  })
})
