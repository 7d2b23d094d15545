import type { Leak } from './features.js'
import type { PooledStudent } from './predict.js'

/**
 * What the labels and features can tell of the noise rate. 'point': both estimates agree. 'bounds': it is between them. 'not
 * separable': the students err on so many rows that their errors are not told from noise. 'too coarse': most rows equal
 * another row, so labels of equal rows differ for reasons that are not noise.
 */
export type AuditVerdict = 'point' | 'bounds' | 'not separable' | 'too coarse'

/** An estimated noise rate with its 95% interval; the estimate is null if none can be claimed. */
export interface NoiseEstimate {
  estimate: number | null
  interval: [low: number, high: number]
}

/** The noise rate of the labels: the share of rows whose label is not that of their true class. */
export interface AuditNoise {
  /** Right if noise does not depend on the row: disagreement of labels and students far from boundaries. */
  core: NoiseEstimate
  /** Right if the features separate the classes: disagreement of labels and students on all rows. */
  separable: NoiseEstimate
  /**
   * The estimate that `interval` belongs to, and contains: that of at least 20 checked rows, moved to the nearer end where
   * the bounds exclude it; otherwise `separable` if both estimates agree. Null if only bounds are claimed.
   */
  estimate: number | null
  /** Contains the noise rate if it is between the two, or what checked rows left of it. */
  interval: [low: number, high: number]
  /** The estimate from checked rows, if there are any: unbiased if they were drawn at random. */
  checked?: NoiseEstimate & {
    /** The estimate that the checked rows are closer to. */
    closest: 'core' | 'separable'
    /** Number of checked rows. */
    rows: number
    /** Number of wrong labels among them. */
    wrong: number
  }
}

/** One class that occurs. */
export interface AuditedClass {
  /** The class, as in the given labels. */
  label: number
  /** Number of rows with this label. */
  given: number
  /** Number of rows of which it is the most probable true class. */
  proposed: number
  /** False if too few rows are predicted as this class to tell anything of it: its row of a transition matrix is null. */
  identified: boolean
}

/**
 * A transition matrix: entry [k][j] is the probability of the given label j for rows of the true class k, in the order of
 * `classes`. The row of a class that is not identified has null entries.
 */
export type TransitionMatrix = (number | null)[][]

/** Transition matrices of the two ends, with 95% intervals of their entries. */
export interface AuditTransition {
  core: TransitionMatrix
  separable: TransitionMatrix
  /** Lower and upper ends of the entries; those of `separable` include what the students themselves may be wrong by. */
  intervals: {
    core: [low: TransitionMatrix, high: TransitionMatrix]
    separable: [low: TransitionMatrix, high: TransitionMatrix]
  }
}

/** A row with its given label and the one that is proposed instead. */
export interface Suspect {
  row: number
  given: number
  proposed: number
  /** Larger is more suspicious. */
  score: number
  /**
   * 'certain': a noise rate is claimed, and another class is more probable even if the label counts as evidence, or a
   * checked row was wrong. 'suspect': another class is more probable without the label. null: neither; such rows are
   * listed with `all` only.
   */
  list: 'certain' | 'suspect' | null
}

/** The result of `auditLabels`: plain JSON but for its typed arrays. */
export interface Audit {
  verdict: AuditVerdict
  /** A sentence that gives the reason of the verdict, with its numbers. */
  why: string
  noise: AuditNoise
  /** The classes that occur, ascending. */
  classes: AuditedClass[]
  transition: AuditTransition
  /** Suspects by descending score; all rows with `all`. */
  suspects: Suspect[]
  /** The score of each row: larger is more suspicious. */
  scores: Float64Array
  /** The most probable true class of each row. */
  proposed: Int32Array
  /** ln of the largest probability of a row's label less ln of the second largest: small near boundaries. */
  margins: Float64Array
  /** The measures that the verdict is made of. */
  evidence: AuditEvidence
  /** The students with their weights. */
  students: PooledStudent[]
  /** Columns that tell the label. */
  leaks: Leak[]
}

/** The measures that the verdict is made of; no claims of noise by themselves. */
export interface AuditEvidence {
  /** Disagreement of labels and students far from boundaries, and on all rows. */
  core: number
  disagreement: number
  /** The students' error as a share of that of chance: (disagreement - core) / (1 - Σ π² - core), π the labels' shares. */
  studentError: number
  /** Share of rows that equal another row. */
  twins: number
  /** Half the share of rows on which students of disjoint halves disagree and the label is one of their answers. */
  spread: number
}
