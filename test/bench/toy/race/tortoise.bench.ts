import { type BenchRow, defineSuite } from '../../../../bench/suite.ts'

export const suite = defineSuite({
  name: 'race/tortoise',
  title: 'a tortoise beside a hare',
  measures: 'Seconds of one lap; nothing is timed.',
  options: { rounds: 3, threads: [1, 2] },
  async *run({ options: { rounds, threads }, missing, version }): AsyncGenerator<BenchRow> {
    version('hare', '1.2.3')
    missing('unicorn', 'apt-get install unicorn')
    for (const count of threads) {
      const row = { measured: `${rounds} laps`, threads: count, numerics: 'strict' as const }
      yield { ...row, unit: 's', ours: 0.004, peer: { name: 'hare', value: 0.003 } }
    }
    yield {
      measured: 'speed',
      unit: 'FLOP/s',
      ours: 3e9,
      peer: { name: 'hare', value: 2e9 },
      details: { residual: 1.3e-7 },
    }
    yield { measured: 'alone', unit: 's', ours: 12, details: { method: 'walk', steps: 1000 } }
  },
})
