import { check, shown } from '../engine/check.js'
import { kind, list, OptionRule } from '../engine/options.js'

/** Names by which warnings call items, annotators and classes, each in order; a number, from 0, where one is absent. */
export interface VoteNames {
  items?: readonly string[]
  annotators?: readonly string[]
  classes?: readonly string[]
}

const ACCEPTS = 'an object of arrays of strings: items, annotators, classes'
const LIST = list(
  kind<string>('a string', (value) => typeof value === 'string'),
  0,
)

/** Returns a rule for names; it copies them. */
export const voteNames = (): OptionRule<VoteNames> =>
  new OptionRule<VoteNames>(
    ACCEPTS,
    (who, name, value) => {
      const held = typeof value === 'object' && value !== null && !Array.isArray(value)
      check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be ${ACCEPTS}`)
      const { items, annotators, classes } = value as Record<keyof VoteNames, unknown>
      const taken = Object.entries({ items, annotators, classes }).filter(([, names]) => names !== undefined)
      return Object.fromEntries(taken.map(([of, names]) => [of, LIST.read(who, `${name}.${of}`, names)]))
    },
    undefined,
  )
