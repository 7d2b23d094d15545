/** What is measured in turn with others: one call is one round, and returns its time or rate. */
export type MeasuredCall = () => Promise<number>

export interface AlternateOptions {
  /** Rounds that count. */
  rounds: number
  /** Rounds before these, which only warm up; none by default. */
  warm?: number
  /** Whether the order of the calls changes from round to round; by default each round has the order given. */
  swap?: boolean
}

/**
 * Measures calls in alternating rounds, so that what slows the machine for a while slows all of them alike. Returns the values of each call,
 * round by round.
 */
export async function alternate(
  calls: readonly MeasuredCall[],
  { rounds, warm = 0, swap = false }: AlternateOptions,
): Promise<number[][]> {
  const values = calls.map((): number[] => [])
  const order = [...calls.keys()]
  for (let round = -warm; round < rounds; round++) {
    for (const at of order) {
      const value = await calls[at]()
      if (round >= 0) values[at].push(value)
    }
    if (swap) order.reverse()
  }
  return values
}

/** Returns the value at a share of the sorted list: 0 is the minimum, 1 the maximum. Between two values it is the nearer. */
export function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.round(share * (values.length - 1))]
}

/** Returns the median; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

/** Returns the median of the ratios of two calls, round by round. */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  return median(values.map((value, round) => value / others[round]))
}

/** Returns the seconds that a call takes, and what it returns. */
export async function timed<Result>(call: () => Promise<Result>): Promise<{ seconds: number; result: Result }> {
  const start = performance.now()
  const result = await call()
  return { seconds: (performance.now() - start) / 1e3, result }
}

/** Returns the seconds of processor time that a call takes, in all threads of this process. */
export async function processorSeconds(call: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await call()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** Returns the seconds of a call: of processor time on one thread, which others do not disturb, of wall time on several. */
export async function secondsOn(threads: number, call: () => Promise<void>): Promise<number> {
  return threads === 1 ? processorSeconds(call) : (await timed(call)).seconds
}
