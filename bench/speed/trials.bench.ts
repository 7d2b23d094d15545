import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine, type Engine } from 'noisy-teacher'
import { alternate, type MeasuredCall, median, processorSeconds, timed } from '../alternate.ts'
import { isWanted } from '../options.ts'
import { findPython } from '../peers/installed.ts'
import { programPath, startPeer } from '../peers/peer.ts'
import { scratchFolder } from '../peers/scratch.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { besideGoal } from './goal.ts'
import { d, m, n, TRIAL_WAYS, TRIALS, type TrialWay, twoGaussians } from './trials.ts'

/** Rounds that only warm up. */
const WARM_ROUNDS = 2

/** Returns a call that runs the trials and keeps the share of wrong answers. */
function runnerOf({ run }: TrialWay, engine: Engine) {
  const world = twoGaussians()
  const answer = { wrong: 0 }
  let round = 0
  const call = async () => {
    answer.wrong = await run(engine, world, ++round)
  }
  return { call, answer }
}

/** Starts trials.py on a task. */
async function startNumpy(python: string, folder: string, { task, name }: TrialWay['peers'][number]) {
  const args = [programPath('trials.py'), folder, task, ...[n, m, d, TRIALS].map(String)]
  const peer = await startPeer({ name, command: python, args })
  let wrong = 0
  const ask = async () => {
    const seconds = await peer.ask()
    wrong = JSON.parse(readFileSync(join(folder, 'errors.json'), 'utf8'))
    return seconds
  }
  return { ...peer, ask, wrong: () => wrong }
}

/** Measures a way on one thread beside numpy, in processor time; returns a row for each of numpy's tasks. */
async function besideNumpy(way: TrialWay, python: string | undefined, folder: string, rounds: number) {
  await using engine = await createEngine({ threads: 1 })
  const { call, answer } = runnerOf(way, engine)
  const asked = python === undefined ? [] : way.peers
  const peers = await Promise.all(asked.map((peer) => startNumpy(python!, folder, peer)))
  const calls = [() => processorSeconds(call), ...peers.map(({ ask }) => ask)]
  const [own, ...others] = (await alternate(calls, { rounds, warm: WARM_ROUNDS })).map(median)
  for (const peer of peers) peer.close()
  const row: BenchRow = { measured: way.title, threads: 1, unit: 's', ours: own, details: { wrong: answer.wrong } }
  if (peers.length === 0) return [row]
  return peers.map(({ name, wrong }, at) => {
    const details = { ...row.details, "peer's wrong": wrong() }
    return besideGoal({ ...row, peer: { name, value: others[at] }, details }, way.goal)
  })
}

/** Measures a way on two threads beside one, in wall time. */
async function besideOneThread(way: TrialWay, rounds: number): Promise<BenchRow> {
  await using two = await createEngine({ threads: 2 })
  await using one = await createEngine({ threads: 1 })
  const calls = [two, one].map((engine): MeasuredCall => {
    const { call } = runnerOf(way, engine)
    return async () => (await timed(call)).seconds
  })
  const [own, other] = (await alternate(calls, { rounds, warm: WARM_ROUNDS, swap: true })).map(median)
  const peer = { name: 'one thread', value: other }
  const row: BenchRow = { measured: `${way.title}, wall time`, threads: 2, unit: 's', ours: own, peer }
  return way.goalOnTwo ? besideGoal(row, way.goalOnTwo) : row
}

export const suite = defineSuite({
  name: 'speed/trials',
  title: `1,000 trials of 1-NN, n = m = ${n}, d = ${d}, fresh samples, beside numpy`,
  measures:
    'Seconds of all trials, of processor time on one thread and of wall time on two, medians of alternating rounds.',
  options: { rounds: 9, only: [] as readonly string[] },
  async *run(context) {
    const { rounds, only } = context.options
    const python = findPython(['numpy'], context)
    using scratch = scratchFolder()
    const ways = TRIAL_WAYS.filter(({ title }) => isWanted(title, only))
    for (const way of ways) yield* await besideNumpy(way, python, scratch.path, rounds)
    for (const way of ways) yield await besideOneThread(way, rounds)
  },
})
