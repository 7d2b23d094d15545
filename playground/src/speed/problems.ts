/** A job of the race: nearest neighbors, or the product of a Laplace Gram matrix with 10 columns. */
export interface SpeedProblem {
  readonly name: ProblemName
  readonly title: string
  /** The question in words. */
  readonly asks: (sizes: ProblemSizes) => string
  readonly kind: 'nearest' | 'gram'
  /**
   * Number of independent directions of the inputs. With fewer than `DIMENSION`, rows are linear combinations of that many
   * normals, so that their spectrum falls as it does for real data.
   */
  readonly directions: number
}
export type ProblemName = 'nearest-data' | 'nearest-normal' | 'gram-laplace'

/** Sizes of a problem: m queries against n points. */
export interface ProblemSizes {
  n: number
  m: number
}

/** Columns of points and queries, and of the right-hand side of a Gram product. */
export const [DIMENSION, OUTPUTS] = [64, 10]
/** Bandwidth of the Laplace kernel exp(-r / h), of the order of the distances between normals in 64 dimensions. */
export const BANDWIDTH = 8

const words = (count: number) => count.toLocaleString('en')

/** The problems of the race in the order in which they are shown. */
export const PROBLEMS: readonly SpeedProblem[] = [
  {
    name: 'nearest-data',
    title: 'Nearest neighbors, structured data',
    asks: ({ n, m }) =>
      `Which of ${words(n)} points is nearest to each of ${words(m)} queries? ${DIMENSION} coordinates that depend on 12 hidden ones, as those of real data do.`,
    kind: 'nearest',
    directions: 12,
  },
  {
    name: 'nearest-normal',
    title: 'Nearest neighbors, no structure',
    asks: ({ n, m }) =>
      `The same question for ${words(m)} queries and ${words(n)} points with ${DIMENSION} independent normal coordinates, the hardest case for an exact search.`,
    kind: 'nearest',
    directions: DIMENSION,
  },
  {
    name: 'gram-laplace',
    title: 'Kernel product',
    asks: ({ n, m }) =>
      `The ${words(m)} × ${words(n)} matrix of exp(-distance / ${BANDWIDTH}) times ${OUTPUTS} columns: the predictions of a kernel method.`,
    kind: 'gram',
    directions: DIMENSION,
  },
]
