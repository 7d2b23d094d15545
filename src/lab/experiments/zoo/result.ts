import type { Learner } from '../../learners/learner.js'
import type { ZooMeasures } from './measure.js'
import type { ZooSubject } from './subject.js'

/** What one learner did on one subject, beside what theory expects of it. */
export interface ZooRow
  extends ZooMeasures,
    Pick<Learner, 'name' | 'title' | 'setting' | 'family' | 'interpolates' | 'why'> {
  expected: Learner['expected'] | null
  /** The clean error that theory gives for n large, where it is known and the subject has two classes. */
  limit: number | null
}

export interface ZooSubjectResult extends Pick<ZooSubject, 'name' | 'title' | 'classes' | 'sizes' | 'p'> {
  sets: number
  test: number
  rows: ZooRow[]
  /** Learners that refused one of the training sets, and why. */
  refused: { title: string; message: string }[]
}

export interface ZooResult {
  subjects: ZooSubjectResult[]
}
