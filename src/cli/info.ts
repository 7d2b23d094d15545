import { existsSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { digitsUrl } from '../data/digits.js'
import { createEngine, type EngineOptions } from '../engine/engine.js'
import type { CommandOutcome } from '../lab/report/outcome.js'
import { machine, machineFacts } from './machine.js'

/** Returns the versions, threads, memory and data of this installation as the outcome of `noisy-teacher info`. */
export async function info(options: EngineOptions): Promise<CommandOutcome> {
  const engine = await createEngine(options)
  await engine.close()
  const here = machine(engine.capabilities)
  const memory = { total: totalmem(), free: freemem(), engine: here.maxBytes }
  const digits = existsSync(digitsUrl())
  const rows = [
    ...machineFacts(here),
    [
      'memory',
      `${gibibytes(memory.free)} free of ${gibibytes(memory.total)}; an engine can use at most ${gibibytes(memory.engine)}`,
    ],
    ['digits', digits ? 'available (10,000 of MNIST)' : 'not available (the file digits.br is missing)'],
  ].map(([name, value]) => ({ name, value }))
  const { version, node, platform, cpu, processors, ...capabilities } = here
  return {
    title: `noisy-teacher ${version}`,
    about: 'Versions, threads, memory and data of this installation.',
    document: { version, node, platform, cpu, processors, engine: capabilities, memory, digits },
    tables: [
      {
        title: 'Installation',
        columns: [
          { key: 'name', title: 'item' },
          { key: 'value', title: 'value', align: 'left' },
        ],
        rows,
      },
    ],
    figures: [],
    checks: [],
    facts: [],
  }
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`
