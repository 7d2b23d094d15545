import type { Aggregate } from '../../annotators/result.js'
import { readDataset, type VotesTable } from '../../tables/index.js'
import type { DistillCall, Distilled } from '../distill/table.js'
import { distillAggregate } from '../distill/votes.js'
import { writeModel } from '../model/file.js'
import type { VotesRequest } from './flags.js'

/** A student of votes, and where it is. */
export interface VotesStudent {
  found: Distilled
  path: string
  /** Size of the model file. */
  bytes: number
}

/** Trains a student of the items' features on their votes, and writes it to a model file; undefined if none is wanted. */
export async function studentOf(
  { features, student: path, read }: VotesRequest,
  table: VotesTable,
  aggregate: Aggregate,
  call: DistillCall,
): Promise<VotesStudent | undefined> {
  if (path === undefined || features === undefined) return undefined
  const { signal } = call
  // The column of ids is that of the items, if it has the same name.
  const ids = await readDataset(features, { labels: 'none', signal, ...(read.item !== undefined && { id: read.item }) })
  const found = await distillAggregate(ids, table, aggregate, 'auto', call)
  return { found, path, bytes: await writeModel(path, found.model, { signal }) }
}
