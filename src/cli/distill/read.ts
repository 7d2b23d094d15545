import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { CallOptions } from '../../engine/call.js'
import { check, printable } from '../../engine/check.js'
import { readDataset, readVotes, type TableDataset, type TableEncoder, type VotesTable } from '../../tables/index.js'
import { checkLabelColumn } from '../label-column.js'
import type { DistillRequest } from './flags.js'

/** The tables of a request. */
export interface DistillTables {
  train?: TableDataset
  unlabeled?: TableDataset
  votes?: VotesTable
  parties: readonly TableDataset[]
  /** A line for each that says what was read. */
  summaries: readonly string[]
}

/** Reads all tables that the flags name, except the labeled one with teachers, each of which reads it by its own columns. */
export async function readTables(request: DistillRequest, call: CallOptions): Promise<DistillTables> {
  const { source, unlabeled: pool, votes, teachers } = request
  const parties = await readParties(request, call)
  const labels = votes === undefined ? 'required' : 'none'
  const train =
    source === undefined || teachers.length > 0 ? undefined : await readLabeled(source, request, call, { labels })
  const encoder = teachers.length > 0 ? undefined : (train ?? parties[0])?.encoder
  const unlabeled = pool === undefined ? undefined : await readPool(pool, request, call, encoder)
  const given = votes === undefined ? undefined : await readVotes(votes, call)
  const all = [train, ...parties, unlabeled, given].filter((table) => table !== undefined)
  return {
    ...(train && { train }),
    ...(unlabeled && { unlabeled }),
    ...(given && { votes: given }),
    parties,
    summaries: all.map(({ summary }) => summary),
  }
}

/** Reads a labeled table; by the columns of another one if its encoder is given. */
async function readLabeled(
  source: string,
  { label, read }: DistillRequest,
  call: CallOptions,
  more: { labels?: 'required' | 'none'; encoder?: TableEncoder },
): Promise<TableDataset> {
  const own = more.encoder ? withoutChoice(read) : read
  const table = await readDataset(source, { ...own, ...(label !== undefined && { label }), ...more, ...call })
  const { labels, labelColumn } = table
  if (labels) await checkLabelColumn({ source, table: table.name, read, label: labelColumn ?? 'label', labels })
  return table
}

/** Reads rows without labels, by the encoder of the labeled table if there is one. */
function readPool(source: string, { read }: DistillRequest, call: CallOptions, encoder?: TableEncoder) {
  const { classes, ...own } = encoder ? withoutChoice(read) : read
  return readDataset(source, { ...own, labels: 'none', ...(encoder && { encoder }), ...call })
}

/** Leaves out the flags that choose columns, which an encoder knows. */
function withoutChoice({ features, ignore, text, maxCategories, ...rest }: DistillRequest['read']) {
  return rest
}

/** Reads the tables of the parties, all by the columns of the first. */
async function readParties(request: DistillRequest, call: CallOptions): Promise<TableDataset[]> {
  const paths = await expanded(request.parties)
  check(paths.length !== 1, 'BAD_OPTION', () => '--parties: there is 1 table but 2 or more are needed')
  const tables: TableDataset[] = []
  for (const path of paths) {
    const [first] = tables
    tables.push(await readLabeled(path, request, call, first ? { encoder: first.encoder } : {}))
  }
  return tables
}

/** Replaces each pattern with * by the files that it matches, sorted. Throws BAD_OPTION when it matches none. */
async function expanded(patterns: readonly string[]): Promise<string[]> {
  const paths: string[] = []
  for (const pattern of patterns) {
    const name = basename(pattern)
    if (!name.includes('*')) {
      paths.push(pattern)
      continue
    }
    const parts = name.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    const glob = new RegExp(`^${parts.join('.*')}$`, 's')
    const folder = dirname(pattern)
    const found = (await readdir(folder).catch(() => [])).filter((each) => glob.test(each)).sort()
    check(found.length > 0, 'BAD_OPTION', () => `--parties: no file matches ${printable(pattern)}`)
    paths.push(...found.map((each) => join(folder, each)))
  }
  return paths
}
