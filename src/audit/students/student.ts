/**
 * A student's opinion of all rows, which saw no label of the row that it is about: `scores` are row-major n×classes, of
 * which a softmax with a fitted temperature makes probabilities of the given label.
 */
export interface Opinion {
  /** Name of the student and its setting, such as 'nearest k=20'. */
  name: string
  scores: Float32Array
}

/** Labels of classes that occur, with their counts. */
export interface GivenLabels {
  /** Labels from 0 to `classes` - 1, of which each occurs. */
  y: Int32Array
  classes: number
  /** Number of rows of each class. */
  counts: Int32Array
}

/**
 * Returns the share of class c among all rows but one whose label is `own`: the prior of a student that may not see that
 * label.
 */
export const priorWithout = ({ y, counts }: GivenLabels, own: number, c: number): number =>
  (counts[c] - Number(c === own)) / Math.max(1, y.length - 1)
