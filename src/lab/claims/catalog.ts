import { t40 } from './annotators/t40-exchangeable.js'
import { t41 } from './annotators/t41-three-annotators.js'
import { t42 } from './annotators/t42-optimal-rate.js'
import { v1 } from './annotators/v1-coverage.js'
import { v2 } from './annotators/v2-copies.js'
import { a1 } from './audits/a1-core.js'
import { a2 } from './audits/a2-separable.js'
import { a3 } from './audits/a3-overlap.js'
import { a4 } from './audits/a4-gain.js'
import type { Claim } from './claim.js'
import { t27 } from './distillation/t27-fresh.js'
import { t28 } from './distillation/t28-pool.js'
import { t29 } from './distillation/t29-atoms.js'
import { t30 } from './distillation/t30-finite-class.js'
import { t31 } from './distillation/t31-rules.js'
import { t32 } from './distillation/t32-one-teacher.js'
import { t33 } from './distillation/t33-wrong-rule.js'
import { t24 } from './ensembles/t24-disjoint.js'
import { t25 } from './ensembles/t25-budget.js'
import { t26 } from './ensembles/t26-bagging.js'
import { t34 } from './estimators/t34-unpaired.js'
import { t35 } from './estimators/t35-paired.js'
import { t36 } from './estimators/t36-tails.js'
import { t37 } from './estimators/t37-pointwise.js'
import { t38 } from './estimators/t38-coverage.js'
import { t39 } from './estimators/t39-regimes.js'
import { s1 } from './identities/s1-teachers.js'
import { t5 } from './identities/t5-sampler.js'
import { t6 } from './identities/t6-agreement.js'
import { t7 } from './identities/t7-not-samplers.js'
import { t8 } from './identities/t8-confusion.js'
import { t9 } from './identities/t9-lookup.js'
import { s7c } from './interpolators/s7c-wide.js'
import { t17 } from './interpolators/t17-line.js'
import { t18 } from './interpolators/t18-noise.js'
import { t19 } from './interpolators/t19-narrow.js'
import { t20 } from './interpolators/t20-spectrum.js'
import { t21 } from './interpolators/t21-spikes.js'
import { t22 } from './interpolators/t22-shepard.js'
import { t23 } from './interpolators/t23-hilbert.js'
import { s6 } from './nearest/s6-lipschitz.js'
import { t10 } from './nearest/t10-errors.js'
import { t11 } from './nearest/t11-boundary.js'
import { t12 } from './nearest/t12-distance.js'
import { t13 } from './nearest/t13-circle.js'
import { t14 } from './nearest/t14-spread.js'
import { t15 } from './nearest/t15-cover-hart.js'
import { t16 } from './nearest/t16-neighbors.js'
import { t1 } from './voting/t1-majority.js'
import { t2 } from './voting/t2-two-more-votes.js'
import { t3 } from './voting/t3-bounds.js'
import { t4 } from './voting/t4-plurality.js'

/** The claims about one subject, with a title. */
export interface ClaimFamily {
  title: string
  claims: readonly Claim[]
}

/** The families of claims, in the order of the theory. Each family has a folder, each claim a file. */
export const families: readonly ClaimFamily[] = [
  { title: 'Voting', claims: [t1, t2, t3, t4] },
  { title: 'Identities of a sampler', claims: [s1, t5, t6, t7, t8, t9] },
  { title: 'Nearest neighbors', claims: [t10, t11, t12, t13, t14, t15, t16, s6] },
  { title: 'Interpolators', claims: [t17, t18, t19, s7c, t20, t21, t22, t23] },
  { title: 'Ensembles on a budget', claims: [t24, t25, t26] },
  { title: 'Distillation', claims: [t27, t28, t29, t30, t31, t32, t33] },
  { title: 'Estimators', claims: [t34, t35, t36, t37, t38, t39] },
  { title: 'Votes of annotators', claims: [t40, t41, t42, v1, v2] },
  { title: 'Audits of labels', claims: [a1, a2, a3, a4] },
]

/** The claims of all families, in order. */
export const catalog: readonly Claim[] = families.flatMap(({ claims }) => claims)

/** Returns all numbers of a claim, with its id first, such as ['T17', 'S7a']. */
export const namesOf = ({ id, also = [] }: Pick<Claim, 'id' | 'also'>): string[] => [id, ...also]
