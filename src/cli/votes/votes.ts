import { existsSync } from 'node:fs'
import { aggregateVotes } from '../../annotators/aggregate.js'
import type { Aggregate } from '../../annotators/result.js'
import { MAX_VOTE_CLASSES } from '../../annotators/votes.js'
import { standardize } from '../../data/standardize.js'
import type { CallOptions } from '../../engine/call.js'
import { check, printable } from '../../engine/check.js'
import { createEngine, type Engine } from '../../engine/engine.js'
import type { Matrix } from '../../engine/matrix.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import { readFeatures, readVotes, type VotesTable } from '../../tables/index.js'
import { candidatesOf, candidateTable } from '../distill/outcome.js'
import { footerOf, machine, machineFacts, now } from '../machine.js'
import { checkWritable } from '../model/file.js'
import { spellingNotes } from '../spellings.js'
import { shownAs, votesStage } from '../stages.js'
import { namingFlags } from '../table-flags.js'
import type { TableHost } from '../table-host.js'
import { asSentence, count } from '../words.js'
import { alikeNote } from './alike.js'
import { votesFigures } from './figures.js'
import { votesFiles } from './files.js'
import type { VotesRequest } from './flags.js'
import { documentOf, type NamedResult, named } from './named.js'
import { planOutcome } from './plan.js'
import { studentOf, type VotesStudent } from './student.js'
import { annotatorTable, classTable, doubtTable, evaluationNote, outsideNote, summaryTable } from './tables.js'

/** Reads a table of votes, aggregates it, and returns the outcome of the command. */
export async function votes(request: VotesRequest, host: TableHost): Promise<CommandOutcome> {
  const begun = performance.now()
  const { settings, signal, onProgress, onRead, onWarning } = host
  const { threads, numerics, seed } = settings
  const table = await namingFlags(readTable(request, { signal, onProgress: onRead }))
  checkClasses(request.source, table.classNames.length)
  if (request.plan) return planOutcome(table, request)
  if (request.student !== undefined) await checkWritable('--label-student', request.student)
  const engine = await createEngine({ threads, numerics, onWarning })
  try {
    const x = await featuresOf(request, table, engine, { signal, onProgress: onRead })
    const aggregate = await aggregateVotes(table, {
      engine,
      classes: Math.max(2, table.classNames.length),
      method: request.method,
      exchangeable: request.exchangeable,
      names: { items: table.itemNames, annotators: table.annotatorNames, classes: table.classNames },
      seed,
      ...(table.gold && { gold: table.gold }),
      ...(table.evaluate && { evaluate: table.evaluate }),
      ...(x && { x }),
      signal,
      onProgress: shownAs(votesStage, onProgress),
    })
    const student = await studentOf(request, table, aggregate, { engine, seed, signal, onProgress, line: request.line })
    const seconds = Math.round(performance.now() - begun) / 1000
    const facts = { seconds, seed, here: machine(engine.capabilities) }
    return outcomeOf(request, named(table, withFlags(aggregate)), facts, student)
  } finally {
    await engine.close()
  }
}

/** Matches what is a path rather than the name of a column. */
const PATH = /[/\\]|\.[a-z]+$/i

/** Reads the table of votes. Known labels come from the file of that name, if it is one, otherwise from a column. */
function readTable({ source, read, gold, evaluate }: VotesRequest, call: CallOptions): Promise<VotesTable> {
  const known = (name: string) => (existsSync(name) || PATH.test(name) ? name : { column: name })
  return readVotes(source, {
    ...read,
    ...(gold !== undefined && { gold: known(gold) }),
    ...(evaluate !== undefined && { evaluate: known(evaluate) }),
    ...call,
  })
}

/** Returns the features of the items, standardized, for `--features`; undefined without it. */
async function featuresOf(
  { features, read }: VotesRequest,
  { itemNames, itemCount }: VotesTable,
  engine: Engine,
  call: CallOptions,
): Promise<Matrix | undefined> {
  if (features === undefined) return undefined
  const { item } = read
  const { columns, values } = await readFeatures(features, itemNames, { ...(item !== undefined && { item }), ...call })
  using raw = engine.matrix(itemCount, columns.length, values)
  const { signal } = call
  return await (await standardize(raw, { signal })).apply(raw, { signal })
}

/** Returns the aggregate with the flag of the command in place of the option in the reason of a refusal. */
function withFlags(aggregate: Aggregate): Aggregate {
  const { refused } = aggregate
  return { ...aggregate, refused: refused && { ...refused, why: refused.why.replace('option gold', '--gold') } }
}

/** Throws BAD_VALUE when there are more classes than votes can have. */
function checkClasses(source: string, classes: number): void {
  check(classes <= MAX_VOTE_CLASSES, 'BAD_VALUE', () => {
    const found = `there are ${count(classes)} different labels but at most ${MAX_VOTE_CLASSES} classes`
    return `${printable(source)}: ${found}; name those that count by --classes`
  })
}

/** Facts of a run. */
interface RunFacts {
  seconds: number
  seed: number
  here: ReturnType<typeof machine>
}

function outcomeOf(
  request: VotesRequest,
  result: NamedResult,
  { seconds, seed, here }: RunFacts,
  student: VotesStudent | undefined,
): CommandOutcome {
  const { table, aggregate } = result
  const { refused, warnings, method, why } = aggregate
  const spellings = spellingNotes(table.classNames, table.labels)
  const notes = [evaluationNote(result), alikeNote(result), outsideNote(result), ...spellings, ...warnings]
    .filter((note) => note !== undefined)
    .map(asSentence)
  const learned = student ? [student.found.sentence, `The student is in ${student.path}.`] : []
  return {
    title: refused ? 'These votes alone cannot decide' : 'Labels from votes',
    about: [asSentence(table.summary), ...(refused ? [asSentence(refused.why)] : [])].join(' '),
    // Made when it is read: text alone needs none of it, and there may be millions of items.
    get document() {
      const { path, found } = student ?? {}
      return { ...documentOf(result, seconds), ...(found && { student: { path, ...candidatesOf(found) } }) }
    },
    lead: summaryTable(result, [...notes, ...learned]),
    tables: [annotatorTable(result), ...(student ? [candidateTable(student.found)] : [])],
    details: [doubtTable(result), classTable(result)],
    figures: votesFigures(result),
    checks: [],
    files: votesFiles(result),
    warnings: [table.summary, ...(refused ? [refused.why] : []), ...notes, ...learned],
    facts: [
      ['command', request.line],
      ['method', `${method}: ${why}`],
      ['seed', String(seed)],
      ...machineFacts(here),
      ['seconds', seconds.toFixed(1)],
      ['date', now()],
    ],
    footer: footerOf(request.line, seconds, here),
  }
}
