import type { Learner } from '../../learners/learner.js'
import type { ZooMeasures } from './measure.js'
import type { ZooSubject } from './subject.js'

/** Measures of one learner on one subject, with the expectations of theory. */
export interface ZooRow
  extends ZooMeasures,
    Pick<Learner, 'name' | 'title' | 'setting' | 'family' | 'interpolates' | 'why'> {
  /** Regime that theory expects; null when theory does not expect any. */
  expected: Learner['expected'] | null
  /**
   * Limit of the clean error as n grows; null when no closed form is known, or the subject has more than two classes.
   */
  limit: number | null
}

/** Results of all learners on one subject. */
export interface ZooSubjectResult extends Pick<ZooSubject, 'name' | 'title' | 'classes' | 'sizes' | 'p'> {
  /** Number of training sets of each size. */
  sets: number
  /** Number of test inputs. */
  test: number
  rows: ZooRow[]
  /** Learners that could not fit a training set, with the messages of their errors. */
  refused: { title: string; message: string }[]
}

/** Result of the `zoo` experiment: the measures of all learners on each subject. */
export interface ZooResult {
  subjects: ZooSubjectResult[]
}
