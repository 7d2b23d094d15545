import type { Engine } from '#engine/engine.js'

/** The most bytes an engine holds while `body` runs. */
export async function peakOf(engine: Engine, body: () => Promise<unknown>): Promise<number> {
  const { memory } = engine
  const allocate = memory.allocate.bind(memory)
  let peak = 0
  memory.allocate = (who, bytes) => {
    const address = allocate(who, bytes)
    peak = Math.max(peak, memory.bytesInUse)
    return address
  }
  try {
    await body()
  } finally {
    memory.allocate = allocate
  }
  return peak
}
