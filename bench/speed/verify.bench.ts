import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { alternate, median, timed } from '../alternate.ts'
import { defineSuite } from '../suite.ts'
import { besideGoal, goalOfTime } from './goal.ts'

const COMMAND = fileURLToPath(new URL('../../dist/command/main.js', import.meta.url))

/** Returns the wall seconds of the built command, from its start to its end. */
async function secondsOfVerify(threads: number): Promise<number> {
  const args = [COMMAND, 'verify', '--fast', '--quiet', '--threads', String(threads)]
  const { seconds, result } = await timed(async () => {
    const [code] = await once(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')
    return code
  })
  if (result !== 0) throw new Error(`speed/verify: verify on ${threads} threads ended with ${result}`)
  return seconds
}

export const suite = defineSuite({
  name: 'speed/verify',
  title: 'noisy-teacher verify --fast on two threads beside one',
  measures: 'Seconds of wall time of the whole command, medians of alternating rounds.',
  options: { rounds: 1 },
  async *run({ options: { rounds } }) {
    const calls = [2, 1].map((threads) => () => secondsOfVerify(threads))
    const [two, one] = (await alternate(calls, { rounds, swap: true })).map(median)
    const peer = { name: 'one thread', value: one }
    yield besideGoal({ measured: 'verify --fast', threads: 2, unit: 's', ours: two, peer }, goalOfTime(0.6, 0.55))
  },
})
