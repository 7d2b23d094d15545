import fc from 'fast-check'
import { NoisyTeacherError } from '#engine/check.js'
import { sweepOfText } from './kind.js'
import { MALFORMED } from './malformed.js'

const VALID = [
  'sweep: a\nfixed: { train: 50 }\ngrid:\n  noise: { from: 0, to: 0.5, count: 5 }\n  sampler: [nearest, { name: knots, k: 4 }]\nreplicates: { seeds: 10 }\n',
  'sweep: b\nlist:\n  - { noise: 0, sampler: { name: kernel, ridge: 1, shape: matern } }\n  - { noise: 1 }\nexclude:\n  - noise: 1\nreplicates:\n  seeds: { from: 3, count: 4 }\n  draws: 2\n',
  'sweep: c\ntitle: C\nabout: { aims: x }\nzip: { noise: [0, 1], train: [1, 2] }\nuntil: { metric: error, se: 0.1, max: 200, of: difference(noise) }\nfigures: [{ x: noise, facets: [train] }]\n',
]

/** Text that a mutation inserts: what YAML, JavaScript and a spec treat in a way of their own. */
const SNIPPETS = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ': ',
    '- ',
    ', ',
    '? ',
    '# ',
    '|\n',
    '>-\n',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '\t',
    '\n  ',
    '\r',
    '\0',
    '\u2028',
  ],
  ...['&a ', '*a', '!!set ', '!!binary ', '!x ', '<<: ', "'", '"', '"\\u0000"', '~', 'null', 'true', 'no'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '$schema',
    'name',
    'noise',
    'sampler',
    'sampler.k',
    'k',
    'from',
    'step',
    'scale: log',
  ],
  ...[
    '0',
    '-0',
    '-1',
    '1.5',
    '1e3',
    '1e309',
    '1e-320',
    '.nan',
    '-.inf',
    '0x1F',
    '12345678901234567890',
    '2026-01-01',
    '😀',
  ],
]

/** An edit of a text: at a place, some characters are deleted and a snippet is inserted. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  deleted: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(40)),
  inserted: fc.oneof(fc.constant(''), fc.constantFrom(...SNIPPETS), fc.string({ unit: 'grapheme', maxLength: 4 })),
})

/** Specs, most of them malformed: valid and malformed ones with some edits. */
export const mutatedSpec: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...VALID) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(...MALFORMED.map(([, text]) => text).filter((text) => text.length < 300)),
      },
    ),
    fc.array(edit, { maxLength: 4 }),
  )
  .map(([text, edits]) =>
    edits.reduce((before, { at, deleted, inserted }) => {
      const from = Math.floor(at * before.length)
      return before.slice(0, from) + inserted + before.slice(from + deleted)
    }, text),
  )

/**
 * Parses a spec. Returns true if it is a sweep, and false if it is refused as it should be: by BAD_OPTION, in one line
 * that names the file. Throws otherwise.
 */
export function parsesOrRefuses(text: string, format: 'yaml' | 'json'): boolean {
  try {
    return sweepOfText(text, format).points.length > 0
  } catch (error) {
    if (!(error instanceof NoisyTeacherError) || error.code !== 'BAD_OPTION') throw error
    if (!new RegExp(`^spec\\.${format}:(\\d+:)? \\P{Cc}+$`, 'u').test(error.message) || error.message.length > 1000)
      throw new Error(`not one clear line: ${JSON.stringify(error.message)}`)
    return false
  }
}
