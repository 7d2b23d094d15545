import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import type { Model } from '../model/model.js'
import { type Advice, advise, bestDirect, type HeldOutLabels, type JudgedRoute, judgeRoutes } from './choose.js'
import { finishModel } from './finish.js'
import { directLearners, type LearnerName } from './learners.js'
import { heldOutGroups, heldOutLabels, measureRoutes } from './measure.js'
import { labelNoise } from './noise.js'
import type { PreparedRows } from './prepared.js'
import { directRoute, distilledRoutes } from './routes.js'

/** Options of a run: seed, signal, progress, and the line that repeats it. */
export interface DistillCall extends CallOptions {
  engine: Engine
  seed: number
  line: string
}

/** The outcome of training: what was measured, what is chosen, and the model. */
export interface Distilled extends Advice {
  judged: readonly JudgedRoute[]
  /** What an audit tells of the noise of the labels; undefined where there was none. */
  noise?: Awaited<ReturnType<typeof labelNoise>>
  model: Model
  /** How the held-out labels are corrected for their noise, if no audit told it. */
  correction?: string
  /** Lines that say what else was read. */
  summaries?: readonly string[]
  /** Numbers of labeled and of unlabeled rows. */
  rows: number
  pool: number
}

/** Trains on one table of labels: directly, and by the distillations that can help. */
export async function distillTable(
  prepared: PreparedRows,
  asked: 'auto' | LearnerName,
  call: DistillCall,
): Promise<Distilled> {
  const { data, pool } = prepared
  const noise = await labelNoise(data, call)
  const groups = heldOutGroups(data.y, call.seed)
  const learners = directLearners(asked, data.x.rows)
  const first = await measureRoutes(learners.map(directRoute), data, groups, call)
  const labels: HeldOutLabels = {
    y: heldOutLabels(data.y, groups),
    classes: data.classes,
    noise: noise.rate ? noise : undefined,
  }
  const direct = bestDirect(first, labels.y)
  const routes = distilledRoutes(learners[first.indexOf(direct)], pool?.x)
  const measured = [...first, ...(await measureRoutes(routes, data, groups, call))]
  const judged = judgeRoutes(measured, direct, labels)
  const advice = advise(judged, judged[measured.indexOf(direct)])
  const model = await finishModel(advice.chosen, prepared, { labels, rate: noise.rate, line: call.line }, call)
  return { judged, noise, ...advice, model, rows: data.x.rows, pool: pool?.x.rows ?? 0 }
}
