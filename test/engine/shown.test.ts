import { expect, test } from 'vitest'
import { printable, shown } from '#engine/check.js'

test.each([
  ['an escape sequence', '\x1b[31mred', "'\\x1b[31mred'"],
  ['line breaks and tabs', 'a\nb\r\tc', "'a\\nb\\r\\tc'"],
  ['DEL and C1', '\x7f\x9b31m', "'\\x7f\\x9b31m'"],
  ['characters that turn the direction of text', 'a\u202eb\u2066c\u061c', "'a\\u202eb\\u2066c\\u061c'"],
  ['line and paragraph separators', '\u2028\u2029', "'\\u2028\\u2029'"],
  ['letters of any script', 'ä 東 👩‍🔬 می‌خواهم', "'ä 東 👩‍🔬 می‌خواهم'"],
])(
  'a refused string with %s is quoted on one line without characters that a terminal interprets',
  (_, text, quoted) => {
    expect(shown(text)).toBe(quoted)
  },
)

test('a long string is cut before it is escaped, so that no escape is cut', () => {
  expect(shown('\x1b'.repeat(61))).toBe(`'${'\\x1b'.repeat(60)}…'`)
})

test('a printable text keeps no character that a terminal interprets', () => {
  const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('')
  expect(printable(controls)).not.toMatch(/\p{Cc}/u)
})
