import { fileURLToPath } from 'node:url'
import { kinds } from '#lab/sweeps/kinds/registry.js'
import { type Plan, planOf } from '#lab/sweeps/plan/plan.js'
import { runLocally } from '#lab/sweeps/run/local.js'
import { TrialPool } from '#lab/sweeps/run/pool.js'
import { Scheduler } from '#lab/sweeps/run/scheduler.js'
import { parseSweep } from '#lab/sweeps/spec/spec.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { alternate, median, timed } from '../alternate.ts'
import { findPython } from '../peers/installed.ts'
import { startPeer } from '../peers/peer.ts'
import { scratchFolder } from '../peers/scratch.ts'
import { type BenchRow, defineSuite } from '../suite.ts'

const [n, m, d] = [500, 500, 5]
/** Seeds of the plain loop, which is too slow for all. */
const PLAIN_SEEDS = 5

/** Plans trials of 1-NN whose inputs overlap, as those of the peers do. */
function planFor(rates: number, seeds: number): Plan {
  const text = JSON.stringify({
    sweep: 'bench',
    fixed: { world: { name: 'gaussians', dimension: d, separation: 12 }, train: n, test: m },
    grid: { noise: { from: 0, to: 0.5, count: rates } },
    replicates: { seeds },
  })
  return planOf(parseSweep(text, { path: 'bench.json', format: 'json', kinds }))
}

/** A sweep in a folder, of which each call computes the next seeds and stores them. */
async function ownTrials(folder: string, plan: Plan, { threads, seeds }: { threads: number; seeds: number }) {
  const store = await SweepStore.open(folder, plan)
  const kindsModule = import.meta.resolve('#lab/sweeps/kinds/registry.js')
  const pool = new TrialPool(plan, { threads, engineThreads: 1, kindsModule })
  let round = 0
  return {
    run: async () => {
      const first = seeds * round++
      const mine = (_: number, seed: number) => seed >= first && seed < first + seeds
      const scheduler = new Scheduler(plan, store.table, { mine })
      const { seconds } = await timed(() =>
        runLocally({ plan, store, scheduler, pool, stop: new AbortController().signal }),
      )
      return seconds
    },
    close: async () => {
      await pool.close()
      await store.close()
    },
  }
}

export const suite = defineSuite({
  name: 'sweeps/trials',
  title: 'trials of 1-NN on noisy labels, stored, beside loops of numpy and scikit-learn',
  measures: `Seconds of all trials (n = m = ${n}, d = ${d}; each seed at all noise rates), medians of alternating rounds. The peers store nothing.`,
  options: { rounds: 5, threads: [1, 2], draws: 20, n: 500 },
  async *run(context) {
    const { rounds, threads, draws: rates, n: seeds } = context.options
    const python = findPython(['numpy', 'sklearn'], context)
    const program = fileURLToPath(new URL('trials.py', import.meta.url))
    const peerOf = (how: string, of: number) =>
      startPeer({ name: how, command: python!, args: [program, how, ...[of, rates, n, m, d].map(String)] })
    const peers = python === undefined ? [] : [await peerOf('numpy', seeds), await peerOf('sklearn', PLAIN_SEEDS)]
    for (const count of threads) {
      using scratch = scratchFolder()
      const own = await ownTrials(`${scratch.path}/sweep`, planFor(rates, seeds * (rounds + 2)), {
        threads: count,
        seeds,
      })
      // The first round starts the threads, which a long sweep does once.
      await own.run()
      const times = await alternate([own.run, ...peers.map((peer) => () => peer.ask())], { rounds })
      await own.close()
      yield* rowsOf(times, peers, { threads: count, trials: seeds * rates, plain: PLAIN_SEEDS / seeds })
    }
    for (const peer of peers) peer.close()
  },
})

/** Returns the row against each peer, or one without. */
function rowsOf(
  [own, numpy, sklearn]: number[][],
  peers: readonly unknown[],
  { threads, trials, plain }: { threads: number; trials: number; plain: number },
): BenchRow[] {
  const ours = median(own)
  const row = {
    measured: `${trials} trials`,
    threads,
    unit: 's' as const,
    ours,
    details: { 'trials a second': trials / ours },
  }
  if (peers.length === 0) return [row]
  return [
    { ...row, peer: { name: 'numpy, one search a seed', value: median(numpy) } },
    { ...row, peer: { name: 'scikit-learn, plain loop', value: median(sklearn) / plain } },
  ]
}
