import {
  type Aggregate,
  aggregateVotes,
  createEngine,
  distill,
  type Engine,
  fitNearest,
  type Matrix,
  stream,
  takeRows,
  votesTeacher,
} from 'noisy-teacher'
import { DEFAULT_DATA, pathOf, readNpy } from '../data.ts'
import { defineSuite } from '../suite.ts'
import { rowsOf } from './sets.ts'

/** The columns of labels.csv: the clean class, and those of three annotators. */
const [CLEAN, ANNOTATORS] = [0, [3, 4, 5]]
const CLASSES = 10

/** A variant of the features: n × cols, row-major. */
interface Features {
  name: string
  cols: number
  values: Float32Array
}

/** Returns the features as they are, projected to three random directions, and with normal noise added. */
function variantsOf(values: Float32Array): Features[] {
  const n = values.length / CLASSES
  const directions = stream(1, 'bench: directions').fillNormal(new Float64Array(3 * CLASSES))
  const projected = new Float32Array(3 * n)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < CLASSES; k++) {
      for (let c = 0; c < 3; c++) projected[3 * i + c] += values[CLASSES * i + k] * directions[3 * k + c]
    }
  }
  const noisy = (deviation: number): Features => {
    const noise = stream(1, 'bench: noise').fillNormal(new Float32Array(values.length))
    return {
      name: `noise of ${deviation} added`,
      cols: CLASSES,
      values: values.map((v, at) => v + deviation * noise[at]),
    }
  }
  return [
    { name: 'features', cols: CLASSES, values },
    { name: 'three directions', cols: 3, values: projected },
    noisy(0.3),
    noisy(0.5),
  ]
}

/** Number of folds, and of neighbors, of the student alone. */
const [FOLDS, NEIGHBORS] = [5, 30]

/** Returns the share of right labels of a k-NN student of the labels by votes alone, on rows of other folds. */
async function studentAlone(alone: Aggregate, x: Matrix, clean: readonly number[]): Promise<number> {
  const labels = await votesTeacher(alone).label(x, { rule: 'plurality' })
  const { classes } = alone
  let right = 0
  for (let fold = 0; fold < FOLDS; fold++) {
    const rows = clean.map((_, i) => i)
    const [fitted, tested] = [rows.filter((i) => i % FOLDS !== fold), rows.filter((i) => i % FOLDS === fold)]
    using train = takeRows(x, fitted)
    using queries = takeRows(x, tested)
    const teacher = { classes, label: async () => Int32Array.from(fitted, (i) => labels[i]) }
    using student = await distill(teacher, train, { fit: (data, more) => fitNearest(data, { ...more, k: NEIGHBORS }) })
    const found = await student.predict(queries)
    right += tested.filter((i, at) => found[at] === clean[i]).length
  }
  return right / clean.length
}

/** Runs votes of the first `count` annotators with and without features, and the student of votes alone. */
async function measure(engine: Engine, rows: readonly string[][], { cols, values }: Features, count: number) {
  using x = engine.matrix(rows.length, cols, values)
  const wide = rows.map((row) => ANNOTATORS.slice(0, count).map((column) => Number(row[column])))
  const labels = rows.map((row) => Number(row[CLEAN]))
  const evaluate = { items: [...labels.keys()], labels }
  const begin = performance.now()
  const found = await aggregateVotes({ wide }, { engine, classes: CLASSES, x, evaluate })
  const seconds = (performance.now() - begin) / 1000
  const alone = await aggregateVotes({ wide }, { engine, classes: CLASSES, evaluate })
  const { exponents, chosenBy } = found.features!
  return {
    ours: found.evaluation!.accuracy.estimate,
    details: {
      'votes alone': alone.evaluation!.accuracy.estimate,
      'student alone': await studentAlone(alone, x, labels),
      plurality: alone.evaluation!.plurality,
      exponents: `${exponents.student} ${exponents.votes} by ${chosenBy}`,
      seconds,
    },
  }
}

export const suite = defineSuite({
  name: 'votes/features',
  title: 'votes of people on 25,000 images, with features of the images',
  measures: 'Shares of right labels of CIFAR-10N random1 to random3, combined with features of the images.',
  options: { data: DEFAULT_DATA },
  async *run(context) {
    const folder = pathOf(context.options.data, 'human-noise', context)
    if (folder === undefined) return
    const rows = rowsOf(`${folder}/labels.csv`)
    const values = Float32Array.from(readNpy(`${folder}/features_aggre.npy`).values)
    const engine = await createEngine({ threads: 2 })
    for (const features of variantsOf(values)) {
      for (const count of [3, 1]) {
        const { ours, details } = await measure(engine, rows, features, count)
        yield { measured: `${features.name}, ${count} ${count > 1 ? 'votes' : 'vote'}`, unit: 'share', ours, details }
      }
    }
    await engine.close()
  },
})
