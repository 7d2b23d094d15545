import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alternate, median, processorSeconds } from '../alternate.ts'
import { batch, digitsLesson, epochOf, momentum, rate, widths } from '../ops/network.ts'
import { findPython } from '../peers/installed.ts'
import { programPath, startPeer } from '../peers/peer.ts'
import { scratchFolder } from '../peers/scratch.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { besideGoal, goalOfTime } from './goal.ts'

const NUMERICS = ['relaxed', 'strict'] as const
const GOAL = goalOfTime(1.2, 1)

export const suite = defineSuite({
  name: 'speed/epoch',
  title: `an epoch of a network of ${widths.join('-')} on 8,000 digits, beside PyTorch`,
  measures: 'Seconds of processor time of one epoch on one thread, medians of alternating rounds.',
  options: { rounds: 9 },
  async *run(context) {
    const python = findPython(['numpy', 'torch'], context)
    using scratch = scratchFolder()
    const lesson = await digitsLesson()
    const data = { 'x.f32': lesson.pixels, 'y.i32': lesson.labels, 'order.u32': lesson.shuffled }
    for (const [name, values] of Object.entries(data)) writeFileSync(join(scratch.path, name), values)
    const args = [programPath('epoch.py'), scratch.path, ...[batch, rate, momentum, ...widths].map(String)]
    const name = 'PyTorch, 1 thread'
    const peer = python === undefined ? undefined : await startPeer({ name, command: python, args })
    const epochs = await Promise.all(NUMERICS.map((numerics) => epochOf(lesson, 1, numerics).prepare()))
    const own = epochs.map((epoch) => () => processorSeconds(async () => void (await epoch())))
    const times = await alternate([...own, ...(peer ? [() => peer.ask()] : [])], { ...context.options, warm: 2 })
    peer?.close()
    for (const [at, numerics] of NUMERICS.entries()) {
      const measured = `epoch of 8,000 digits, batch ${batch}, momentum`
      const row: BenchRow = { measured, threads: 1, numerics, unit: 's', ours: median(times[at]) }
      const beside: BenchRow = peer ? { ...row, peer: { name, value: median(times[NUMERICS.length]) } } : row
      yield numerics === 'relaxed' ? besideGoal(beside, GOAL) : beside
    }
  },
})
