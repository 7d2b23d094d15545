import fc from 'fast-check'

export interface Pool {
  /** One array a member. */
  votes: number[][]
  members: number
  rows: number
  classes: number
}

/** Pools of every small shape. */
export function pools({ minMembers = 1, minRows = 0 } = {}): fc.Arbitrary<Pool> {
  const shapes = fc.record({
    members: fc.integer({ min: minMembers, max: 9 }),
    rows: fc.integer({ min: minRows, max: 30 }),
    classes: fc.integer({ min: 1, max: 12 }),
  })
  return shapes.chain((shape) => {
    const { members, rows, classes } = shape
    const label = fc.integer({ min: 0, max: classes - 1 })
    const member = fc.array(label, { minLength: rows, maxLength: rows })
    return fc.array(member, { minLength: members, maxLength: members }).map((votes) => ({ ...shape, votes }))
  })
}
