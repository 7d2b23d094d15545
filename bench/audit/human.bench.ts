import { type Audit, auditLabels, createEngine, type Engine } from 'noisy-teacher'
import { DEFAULT_DATA, pathOf, readNpy } from '../data.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { rankQuality, readCsv } from './sets.ts'

const CLASSES = 10
/** Largest accepted distance of rate and entry, and least of the others, by label set: of the issue that asked for them. */
const GOALS: Readonly<Record<string, { rate: number; entry: number; ap?: number; auroc?: number; f1?: number }>> = {
  worse: { rate: 0.01, entry: 0.042, ap: 0.9915, auroc: 0.9936, f1: 0.956 },
  aggre: { rate: 0.005, entry: 0.016, ap: 0.98, auroc: 0.9966, f1: 0.932 },
  random1: { rate: 0.008, entry: 0.02 },
  random2: { rate: 0.008, entry: 0.02 },
  random3: { rate: 0.008, entry: 0.02 },
  human2020: { rate: 0.008, entry: 0.02 },
}

/** Returns the largest distance of an entry of the separable matrix from that of all rows, and how many intervals cover. */
function compareEntries({ transition }: Audit, given: Int32Array, clean: Int32Array) {
  const counts = Array.from({ length: CLASSES }, () => new Float64Array(CLASSES))
  given.forEach((label, row) => {
    counts[clean[row]][label]++
  })
  const [low, high] = transition.intervals.separable
  let [worst, covered] = [0, 0]
  counts.forEach((row, k) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    row.forEach((count, j) => {
      worst = Math.max(worst, Math.abs(count / total - transition.separable[k][j]!))
      covered += Number(count / total >= low[k][j]! && count / total <= high[k][j]!)
    })
  })
  return { worst, covered: covered / CLASSES ** 2 }
}

async function measure(engine: Engine, x: Float64Array, given: Int32Array, clean: Int32Array, name: string) {
  using rows = engine.matrix(given.length, CLASSES, x, { type: 'f32' })
  const begin = performance.now()
  const found = await auditLabels({ x: rows, y: given, classes: CLASSES })
  const seconds = (performance.now() - begin) / 1000
  const wrong = Array.from(given, (label, row) => label !== clean[row])
  const rate = wrong.filter(Boolean).length / given.length
  const hits = found.suspects.filter(({ row }) => wrong[row])
  const { ap, auroc } = rankQuality(found.scores, wrong)
  const { worst, covered } = compareEntries(found, given, clean)
  const f1 = (2 * hits.length) / (found.suspects.length + rate * given.length)
  const estimate = found.noise.separable.estimate!
  const goal = GOALS[name]
  const missed = [
    Math.abs(estimate - rate) > goal.rate && 'rate',
    worst > goal.entry && 'entry',
    ap < (goal.ap ?? 0) && 'AP',
    auroc < (goal.auroc ?? 0) && 'AUROC',
    f1 < (goal.f1 ?? 0) && 'F1',
  ].filter((each) => each !== false)
  const [low, high] = found.noise.interval
  const right = hits.filter(({ row, proposed }) => proposed === clean[row]).length / hits.length
  const details = {
    true: rate.toFixed(4),
    interval: `${low.toFixed(3)} to ${high.toFixed(3)}`,
    'worst entry': worst.toFixed(4),
    'entries covered': covered,
    AP: ap.toFixed(4),
    AUROC: auroc.toFixed(4),
    F1: f1.toFixed(4),
    'proposed right': right,
    seconds,
    missed: missed.join(', ') || 'nothing',
  }
  return { measured: `${name}, noise rate`, unit: 'share', ours: estimate, details } satisfies BenchRow
}

export const suite = defineSuite({
  name: 'audit/human',
  title: 'labels of people for CIFAR-10N, from probabilities of a network: rate, matrix, ranking',
  measures:
    'The separable noise rate beside the true one, the largest error of a matrix entry, and the quality of suspects.',
  options: { data: DEFAULT_DATA, threads: [2] },
  async *run(context) {
    const folder = pathOf(context.options.data, 'human-noise', context)
    if (folder === undefined) return
    const { names, rows } = readCsv(`${folder}/labels.csv`)
    const column = (name: string) => Int32Array.from(rows, (row) => row[names.indexOf(name)])
    const [worse, aggre] = ['worse', 'aggre'].map((name) => readNpy(`${folder}/features_${name}.npy`).values)
    for (const threads of context.options.threads) {
      await using engine = await createEngine({ threads })
      for (const name of Object.keys(GOALS)) {
        const features = name === 'worse' ? worse : aggre
        yield { ...(await measure(engine, features, column(name), column('clean'), name)), threads }
      }
    }
  },
})
