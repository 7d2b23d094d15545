import type { Claim } from './claim.js'
import { distillation } from './distillation/distillation.js'
import { ensembles } from './ensembles/ensembles.js'
import { estimators } from './estimators/estimators.js'
import { identities } from './identities/identities.js'
import { interpolators } from './interpolators/interpolators.js'
import { nearest } from './nearest/nearest.js'
import { voting } from './voting/voting.js'

/** Claims of one kind. */
export interface Family {
  title: string
  claims: readonly Claim[]
}

/** The theory in order: each family in a folder, each claim in a file. */
export const families: readonly Family[] = [
  { title: 'Voting', claims: voting },
  { title: 'Identities of a sampler', claims: identities },
  { title: 'Nearest neighbors', claims: nearest },
  { title: 'Interpolators', claims: interpolators },
  { title: 'Ensembles on a budget', claims: ensembles },
  { title: 'Distillation', claims: distillation },
  { title: 'Estimators', claims: estimators },
]

export const catalog: readonly Claim[] = families.flatMap(({ claims }) => claims)

/** The number and the other numbers that a claim goes by. */
export const namesOf = ({ id, also = [] }: Pick<Claim, 'id' | 'also'>): string[] => [id, ...also]
