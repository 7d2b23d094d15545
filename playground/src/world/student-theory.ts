import { type Student, theory } from 'noisy-teacher'
import type { WorldSettings } from './settings.ts'
import { RIDGE } from './smooth-student.ts'

/** What a student makes of the labels of its pool at a point, far from borders between classes. */
export interface StudentMixture {
  /** Number of labels that the student averages: those of the nearest unlabeled points. */
  labels: number
  /**
   * Number of independent answers among these labels. Labels by one teacher inside one of its cells, where its nearest
   * training point is the same, are one answer.
   */
  answers: number
  /** The number of labels as a phrase: of one label, of the same answers again and again, or of many that differ. */
  kind: 'repeats' | 'copies' | 'averages'
}

/** Square of the median distance of two points over the area that they are spread over; that of a square. */
const MEDIAN_SQUARE = 0.27
/** ∫ t / (1 + t³)² dt over t > 0. */
const SPECTRAL_INTEGRAL = 0.4031
/** Above it, answers count as independent: the error then differs by less than 1% of itself. */
const MOST_ANSWERS = 1000

/**
 * Returns the number of labels that the student averages; undefined for a tree with larger leaves than one label, whose
 * leaves depend on the labels.
 *
 * Kernel ridge averages with weights whose squares sum to 1 / labels. In the limit of many points of density r its
 * weights are a convolution with the transform 1 / (1 + ridge / (r k(w))), where k(w) = 2π h² (1 + h² w²)^(-3/2) is that
 * of the Laplace kernel in the plane.
 */
function labelsOf({ student, unlabeled }: WorldSettings, chosen: Student['chosen']): number | undefined {
  if (student === 'nearest') return chosen.k as number
  if (student === 'tree') return chosen.minLeafSize === 1 && chosen.maxDepth === undefined ? 1 : undefined
  return (RIDGE * Math.cbrt((2 * Math.PI * MEDIAN_SQUARE * unlabeled) / RIDGE)) / SPECTRAL_INTEGRAL
}

/**
 * Returns the number of independent answers of one teacher in a disc in which it has `inside` training points on
 * average. Its inverse is the probability that two points of the disc are in one cell of a Poisson-Voronoi mosaic. That
 * is 1 - 0.65 √inside for small discs (by the length of the mosaic's edges, 2 √density) and 1.28 / inside for large ones
 * (by the second moment of the area of a cell); between the two the formula was compared with simulations.
 */
const answersIn = (inside: number) => 1 + 0.65 * Math.sqrt(inside) + inside / 1.28

/** Returns what a student makes of its labels; undefined without a closed form. */
export function mixtureOf(settings: WorldSettings, chosen: Student['chosen']): StudentMixture | undefined {
  const labels = labelsOf(settings, chosen)
  if (labels === undefined) return undefined
  const { n, teachers, unlabeled, teacher, k } = settings
  const cells = teacher === 'nearest' ? Math.max(1, n / teachers / k) : n / teachers
  const perTeacher = answersIn((labels * cells) / unlabeled)
  return {
    labels,
    answers: teachers * perTeacher,
    kind: labels === 1 ? 'repeats' : perTeacher < 2 ? 'copies' : 'averages',
  }
}

/**
 * Returns the probability that the student is wrong at a point of two classes where a teacher is wrong with probability
 * `wrong`: that of a pool of as many teachers as there are independent answers (`theory.poolStudentError`). It tends to
 * the error of the pool's plurality with the number of unlabeled points, and to that of fresh teachers without them.
 */
export function studentError({ labels, answers }: StudentMixture, wrong: number): number {
  const k = Math.max(1, Math.round(labels))
  if (answers > MOST_ANSWERS) return theory.majorityError({ k, p: wrong })
  const members = Math.floor(answers)
  const [fewer, more] = [members, members + 1].map((count) => theory.poolStudentError({ k, p: wrong, members: count }))
  return fewer + (answers - members) * (more - fewer)
}
