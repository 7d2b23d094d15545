import { describe, expect, test } from 'vitest'
import { philox } from '#random/philox.js'
import { KNOWN_ANSWERS } from './known-answers.js'

describe('philox4x32-10', () => {
  test.each(KNOWN_ANSWERS)(
    'philox4x32-10 has the published answer for counter %j, key %j',
    ([c0, c1, c2, c3], [k0, k1], answer) => {
      const words = new Uint32Array(4)
      philox(words, c0, c1, c2, c3, k0, k1)
      expect([...words].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(answer)
    },
  )
})
