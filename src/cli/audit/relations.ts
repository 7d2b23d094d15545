import type { Audit } from '../../audit/result.js'
import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { shownAs } from '../stages.js'
import type { LabeledRows } from './data.js'
import type { RowRelations } from './named.js'
import { conflictingTwins, farRows, nearDuplicates, nearRows } from './near.js'

/** Finds rows that are near or equal to others: of all, or of suspects where these are too many. */
export async function rowRelations(
  x: Matrix,
  data: Pick<LabeledRows, 'y' | 'classNames'>,
  audit: Audit,
  call: CallOptions,
): Promise<RowRelations> {
  const { scores } = audit
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b)
  const near = await nearRows(x, data.classNames.length, order, {
    ...call,
    onProgress: shownAs(() => 'nearest rows', call.onProgress),
  })
  return {
    near,
    duplicates: near ? nearDuplicates(near) : [],
    far: near ? farRows(near) : [],
    twins: conflictingTwins(x, data.y),
  }
}
