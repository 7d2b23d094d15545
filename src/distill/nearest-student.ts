import { checkInteger } from '../engine/check.js'
import { fitNearest } from '../samplers/nearest.js'
import type { Fit } from '../samplers/sampler.js'
import { chooseOnHeldOut } from './choose.js'
import type { Student } from './student.js'

export interface NearestStudentOptions {
  /** The numbers of neighbours to choose from. */
  k?: readonly number[]
  heldOut?: number
}

/** A k-NN student that chooses k on held-out teacher labels; larger k is smoother. */
export function nearestStudent(options: NearestStudentOptions = {}): Fit<Student> {
  const { k = [1, 3, 5, 9, 15, 25, 41], heldOut = 0.25 } = options
  for (const each of k) checkInteger('nearestStudent', 'k', each, 1)
  const descending = [...k].sort((a, b) => b - a)
  return (train, fitOptions) => {
    // Candidates that the smaller, fitting part cannot carry are left out.
    const most = Math.max(1, Math.floor(train.x.rows * (1 - heldOut)) - 1)
    const carried = descending.filter((each) => each <= most)
    const candidates = (carried.length > 0 ? carried : [1]).map((each) => ({
      settings: { k: each },
      fit: (part: Parameters<Fit>[0], more: Parameters<Fit>[1]) => fitNearest(part, { ...more, k: each }),
    }))
    return chooseOnHeldOut(candidates, heldOut)(train, fitOptions)
  }
}
