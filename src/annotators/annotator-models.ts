import { check } from '../engine/check.js'
import { flag, integer, list, number, numbers, OptionRule, type TableOf, takeOptions } from '../engine/options.js'

/**
 * How a simulated annotator labels an item. Give one of `accuracy`, `confusion`, `labels` and `sampler`; a copy needs one
 * of them only if its `fidelity` is below 1.
 */
export interface AnnotatorModel {
  /**
   * Probability of the right label, from 0 to 1; wrong labels are equally likely. Below chance, the annotator is an
   * adversary.
   */
  accuracy?: number
  /** Confusion matrix: the probability of label l for class k in row k, column l. */
  confusion?: readonly ArrayLike<number>[]
  /** Probability of each label, whatever the class: a spammer. */
  labels?: ArrayLike<number>
  /** True if the annotator draws each label from the posterior of the item (`posteriors` of the world). */
  sampler?: boolean
  /** Number of the annotator that it copies, which is no copy itself. */
  copyOf?: number
  /** Probability that a copy repeats a label, from 0 to 1; 1 by default. */
  fidelity?: number
  /** Probability that it labels an item, from 0 to 1; 1 by default. */
  rate?: number
}

export const ANNOTATOR_MODEL = {
  accuracy: number(0, 1),
  confusion: list(numbers()),
  labels: numbers(),
  sampler: flag(),
  copyOf: integer(0),
  fidelity: number(0, 1).or(1),
  rate: number(0, 1).or(1),
} satisfies TableOf<AnnotatorModel>

/** A checked annotator. */
export interface TakenAnnotator {
  /** classes × classes, row-major: the probability of each label for each class; absent for samplers. */
  matrix?: Float64Array
  /** True if wrong labels follow no matrix of the user, so that a distractor can attract them. */
  canFollow: boolean
  copyOf?: number
  fidelity: number
  rate: number
}

/** Rule of a list of annotators, each an object; `takeAnnotators` checks them. */
export const annotatorList = (): OptionRule<readonly AnnotatorModel[]> => list(annotatorRule())

const annotatorRule = () =>
  new OptionRule<AnnotatorModel>(
    'an annotator such as { accuracy: 0.8 }',
    (who, name, value) => takeOptions(`${who}: ${name}`, ANNOTATOR_MODEL, value) as AnnotatorModel,
    undefined,
  )

/** Returns checked annotators. Throws BAD_OPTION or BAD_SHAPE when one contradicts itself, the classes or the world. */
export function takeAnnotators(
  who: string,
  given: readonly AnnotatorModel[],
  { classes, hasPosteriors }: { classes: number; hasPosteriors: boolean },
): TakenAnnotator[] {
  return given.map(({ accuracy, confusion, labels, sampler, copyOf, fidelity = 1, rate = 1 }, w) => {
    const name = `${who}: annotators[${w}]`
    const kinds = [accuracy, confusion, labels, sampler || undefined].filter((value) => value !== undefined).length
    const isPureCopy = copyOf !== undefined && fidelity === 1
    check(kinds === (isPureCopy ? 0 : 1), 'BAD_OPTION', () => {
      const needed = isPureCopy ? 'none for a copy of fidelity 1' : 'one of them'
      return `${name} has ${kinds} of accuracy, confusion, labels and sampler but needs ${needed}`
    })
    if (copyOf !== undefined) checkOriginal(name, given, copyOf, w)
    check(!sampler || hasPosteriors, 'BAD_OPTION', () => `${name} is a sampler but the world has no posteriors`)
    const matrix = matrixOf(name, classes, { accuracy, confusion, labels })
    const copy = copyOf !== undefined && { copyOf }
    return { ...(matrix && { matrix }), canFollow: accuracy !== undefined, ...copy, fidelity, rate }
  })
}

function checkOriginal(name: string, given: readonly AnnotatorModel[], copyOf: number, w: number): void {
  check(copyOf < given.length && copyOf !== w, 'BAD_OPTION', () => {
    return `${name}: copyOf is ${copyOf} but must be another of the annotators 0 to ${given.length - 1}`
  })
  const isOriginal = given[copyOf].copyOf === undefined
  check(isOriginal, 'BAD_OPTION', () => `${name}: copyOf is ${copyOf}, which is a copy itself`)
}

/** Returns the matrix of an annotator, classes × classes; undefined for samplers and pure copies. */
function matrixOf(
  name: string,
  classes: number,
  { accuracy, confusion, labels }: Pick<AnnotatorModel, 'accuracy' | 'confusion' | 'labels'>,
): Float64Array | undefined {
  if (accuracy !== undefined) {
    const wrong = (1 - accuracy) / (classes - 1)
    return Float64Array.from({ length: classes ** 2 }, (_, at) => (at % (classes + 1) === 0 ? accuracy : wrong))
  }
  const rows = confusion ?? (labels && Array.from({ length: classes }, () => labels))
  if (!rows) return undefined
  check(rows.length === classes, 'BAD_SHAPE', () => {
    return `${name}: confusion has ${rows.length} rows but needs one for each of ${classes} classes`
  })
  return Float64Array.from(rows.flatMap((row, k) => takeDistribution(`${name}, row ${k},`, row, classes)))
}

/** Returns the probabilities of all classes. Throws BAD_SHAPE for another number, BAD_OPTION unless they sum to 1. */
export function takeDistribution(name: string, given: ArrayLike<number>, classes: number): number[] {
  check(given.length === classes, 'BAD_SHAPE', () => `${name} has ${given.length} numbers but needs ${classes}`)
  const own = Array.from(given)
  const sum = own.reduce((a, b) => a + b, 0)
  check(own.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-9, 'BAD_OPTION', () => {
    return `${name} has the numbers ${own.join(', ')}, but probabilities are at least 0 and sum to 1`
  })
  return own
}
