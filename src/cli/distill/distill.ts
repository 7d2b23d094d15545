import { check } from '../../engine/check.js'
import { createEngine } from '../../engine/engine.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import { machine } from '../machine.js'
import { checkWritable, writeModel } from '../model/file.js'
import type { TableHost } from '../table-host.js'
import type { DistillRequest } from './flags.js'
import { outcomeOf } from './outcome.js'
import { distillParties } from './parties.js'
import { planOutcome } from './plan.js'
import { prepareRows } from './prepared.js'
import { type DistillTables, readTables } from './read.js'
import { type DistillCall, type Distilled, distillTable } from './table.js'
import { distillTeachers } from './teachers.js'
import { distillVotes } from './votes.js'

/** Trains a student and writes it to a model file, and returns the outcome of the command. */
export async function distill(request: DistillRequest, host: TableHost): Promise<CommandOutcome> {
  const begun = performance.now()
  checkRequest(request)
  const { settings, signal, onProgress, onRead, onWarning } = host
  const { threads, numerics, seed } = settings
  if (request.model !== undefined && !request.plan) await checkWritable('--out', request.model)
  const tables = await readTables(request, { signal, onProgress: onRead })
  if (request.plan) return planOutcome(request, tables)
  const engine = await createEngine({ threads, numerics, onWarning })
  try {
    const call: DistillCall = { engine, seed, signal, onProgress, line: request.line }
    const found = await perform(request, tables, call)
    const bytes = request.model === undefined ? 0 : await writeModel(request.model, found.model, { signal })
    const seconds = Math.round(performance.now() - begun) / 1000
    return outcomeOf(request, found, {
      bytes,
      seconds,
      seed,
      here: machine(engine.capabilities),
      summaries: tables.summaries,
    })
  } finally {
    await engine.close()
  }
}

/** Calls what the flags ask for. */
async function perform(
  request: DistillRequest,
  { train, unlabeled, votes, parties }: DistillTables,
  call: DistillCall,
): Promise<Distilled> {
  const { learner, teachers } = request
  if (teachers.length > 0) return distillTeachers(request, call)
  if (parties.length > 0) return distillParties(parties, unlabeled, learner, call)
  if (votes) return distillVotes(train!, votes, learner, call)
  return distillTable(await prepareRows(call.engine, train!, unlabeled, call), learner, call)
}

/** Throws BAD_OPTION when flags contradict each other, or a table is missing. */
function checkRequest({ source, unlabeled, votes, parties, teachers }: DistillRequest): void {
  const onVotes = votes === undefined || unlabeled === undefined
  check(onVotes, 'BAD_OPTION', () => 'distill: rows of --unlabeled have no --votes')
  const ways = [
    votes !== undefined && '--votes',
    parties.length > 0 && '--parties',
    teachers.length > 0 && '--teachers',
  ]
  const given = ways.filter((way) => way !== false)
  check(given.length < 2, 'BAD_OPTION', () => `distill: ${given.join(' and ')} exclude each other`)
  const needsTable = parties.length === 0 && teachers.length === 0
  check(
    !needsTable || source !== undefined,
    'BAD_OPTION',
    () => 'distill: a labeled table is needed, or --parties or --teachers',
  )
  check(parties.length === 0 || source === undefined, 'BAD_OPTION', () => {
    return 'distill: --parties are the labeled tables, so that no other can be given'
  })
  const hasPool = teachers.length === 0 || unlabeled !== undefined
  check(hasPool, 'BAD_OPTION', () => 'distill: --teachers need rows to label; give a table with --unlabeled')
}
