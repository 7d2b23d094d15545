import { defineSuite } from '../../../../bench/suite.ts'

export const suite = defineSuite({
  name: 'race/sleeper',
  title: 'a hare that falls asleep',
  measures: 'Seconds until it wakes.',
  options: {},
  async *run() {
    yield { measured: 'the first lap', unit: 's', ours: 1 }
    throw new Error('asleep under a tree')
  },
})
