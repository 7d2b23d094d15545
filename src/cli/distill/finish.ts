import type { CallOptions } from '../../engine/call.js'
import type { Sampler } from '../../samplers/sampler.js'
import { Model, type ModelFigure, nearestOf } from '../model/model.js'
import { fitScale } from '../model/scale.js'
import type { HeldOutLabels, JudgedRoute } from './choose.js'
import type { LabelNoise } from './noise.js'
import type { PreparedRows } from './prepared.js'

/** What a model remembers of its training. */
interface Training {
  /** The labels of held-out rows, on which probabilities are calibrated. */
  labels: HeldOutLabels
  rate: LabelNoise['rate'] | null
  /** The command that repeats it. */
  line: string
}

/** What a model knows of tables. */
export interface ModelTable extends Pick<PreparedRows, 'standardization' | 'encoder' | 'label' | 'classNames'> {
  /** Names of the rows that a k-NN student was fitted to. */
  ids: readonly string[] | null
}

/** Fits the student of a route to all labeled rows, and returns it as a model. */
export async function finishModel(
  chosen: JudgedRoute,
  prepared: PreparedRows,
  training: Training,
  { seed, signal }: CallOptions & { seed: number },
): Promise<Model> {
  const { route } = chosen
  const student = await route.fit(prepared.data, { seed, signal })
  return finishStudent(
    chosen,
    student,
    { ...prepared, ids: route.rows === 'pool' ? prepared.pool!.ids : prepared.ids },
    training,
  )
}

/** Returns a fitted student as a model, with the figures of its route. */
export function finishStudent(
  { scores, accuracy, gain }: Pick<JudgedRoute, 'scores' | 'accuracy' | 'gain'>,
  student: Sampler,
  { standardization, encoder, label, classNames, ids }: ModelTable,
  { labels, rate, line }: Training,
): Model {
  const figures: ModelFigure[] = [
    ...(accuracy ? [figure('share of right predictions on held-out rows', accuracy)] : []),
    ...(gain ? [figure('gain over direct training', gain)] : []),
    ...(rate ? [figure('share of wrong labels far from boundaries', rate)] : []),
  ]
  return new Model(student, standardization, {
    encoder,
    label,
    classes: classNames,
    scale: fitScale(scores, labels.y, labels.classes, labels.noise?.transition),
    ids: nearestOf(student) ? ids : null,
    figures,
    command: line,
  })
}

const figure = (
  name: string,
  { estimate, interval: [low, high] }: { estimate: number; interval: readonly [number, number] },
): ModelFigure => ({ name, estimate, interval: [low, high] })
