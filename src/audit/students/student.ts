/**
 * A student's opinion of all rows, which saw no label of the row that it is about: `scores` are row-major n×classes, of
 * which a softmax with a fitted temperature makes probabilities of the given label.
 */
export interface Opinion {
  /** Name of the student and its setting, such as 'nearest k=20'. */
  name: string
  /** The setting that was chosen: the number of neighbors, or the ridge; 0 for a student without one. */
  setting: number
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

/** Neighbors of all rows, row-major n×k, nearest first: indices of reference rows, never the row itself. */
export interface RowNeighbors {
  index: Uint32Array
  k: number
  /** Share of rows that equal another row in all features, among those that could be found. */
  twins: number
}
