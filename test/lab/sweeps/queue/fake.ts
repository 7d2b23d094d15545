import { createEngine } from '#engine/engine.js'
import type { Plan } from '#lab/sweeps/plan/plan.js'
import { readAddress } from '#lab/sweeps/queue/address.js'
import { newWorker } from '#lab/sweeps/queue/connection.js'
import { loadPackages } from '#lab/sweeps/queue/packages.js'
import { type BatchJob, packResult, unpackUnits } from '#lab/sweeps/queue/wire.js'
import { type BatchResult, computeBatch } from '#lab/sweeps/run/batch.js'

/** Runs `work` with a worker in this process, which may change the results that it returns. */
export async function withFake(
  plan: Plan,
  url: string,
  change: (result: BatchResult, delivery: number) => Promise<BatchResult>,
  work: () => Promise<void>,
): Promise<void> {
  const address = await readAddress(url)
  const engine = await createEngine({ threads: 1 })
  let delivery = 0
  const process = async ({ data }: { data: BatchJob }) => {
    const result = await computeBatch(engine, plan, unpackUnits(plan, data.units), {})
    return { worker: 'fake', host: 'elsewhere', result: packResult(await change(result, delivery++)) }
  }
  const worker = newWorker(address, await loadPackages(address), process, { concurrency: 1, name: 'fake' })
  try {
    await work()
  } finally {
    await worker.close(true)
    engine.close()
  }
}
