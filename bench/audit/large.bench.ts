import { auditLabels, createEngine, planAudit, stream } from 'noisy-teacher'
import { defineSuite } from '../suite.ts'

const [CLASSES, COLUMNS, NOISE, APART] = [10, 32, 0.2, 1.2]

export const suite = defineSuite({
  name: 'audit/large',
  title: 'seconds and memory of an audit of a million rows of 32 columns, as planned before',
  measures: 'Seconds of wall time; Gaussian classes with 20% symmetric noise.',
  options: { n: 1_000_000, threads: [2] },
  async *run(context) {
    const { n, threads } = context.options
    const values = stream(1, 'bench: audit').fillNormal(new Float32Array(n * COLUMNS))
    const drawn = stream(1, 'bench: audit labels')
    const y = new Int32Array(n)
    for (let row = 0; row < n; row++) {
      const k = row % CLASSES
      for (let t = k; t < COLUMNS; t += CLASSES) values[row * COLUMNS + t] += APART * 1.5
      y[row] = drawn.uniform(row) < NOISE ? (k + 1 + drawn.below(n + row, CLASSES - 1)) % CLASSES : k
    }
    for (const count of threads) {
      await using engine = await createEngine({ threads: count })
      using x = engine.matrix(n, COLUMNS, values)
      const begin = performance.now()
      const { noise, verdict } = await auditLabels({ x, y, classes: CLASSES })
      const seconds = (performance.now() - begin) / 1000
      const { bytes, hostBytes, operations } = planAudit({ n, d: COLUMNS, classes: CLASSES }, { threads: count })
      const details = {
        verdict,
        interval: noise.interval.map((end) => end.toFixed(3)).join(' to '),
        'resident MiB': process.resourceUsage().maxRSS / 1024,
        'planned MiB': (bytes + hostBytes) / 2 ** 20,
        'operations/s': operations / seconds,
      }
      yield { measured: `${n.toLocaleString('en')}×${COLUMNS}`, threads: count, unit: 's', ours: seconds, details }
    }
  },
})
