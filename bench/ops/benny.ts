import b from 'benny'

/** One contender: `prepare` is not timed, the function it returns is. */
export interface Contender {
  name: string
  prepare: () => Promise<() => unknown>
  /** Rounds at the least; fewer for what is very slow. */
  samples?: number
  /** The share of the work that it does; its time is scaled up. */
  share?: number
}

/**
 * Times contenders on one problem in one run, and prints each one's time and its ratio to the first: how many times as
 * long the others take. Ratios travel between machines, times do not.
 */
export async function compare(title: string, contenders: readonly Contender[]): Promise<void> {
  const add = ({ name, prepare, samples = 5 }: Contender) => {
    // benny asks for the function twice; one problem is enough.
    let ready: ReturnType<Contender['prepare']> | undefined
    const once = () => {
      ready ??= prepare()
      return ready
    }
    return b.add(name, once, { minSamples: samples, maxTime: 2, initCount: 1 })
  }
  const summary = await b.suite(title, ...contenders.map(add))
  const seconds = contenders.map(({ share = 1 }, at) => summary.results[at].details.median / share)
  console.log(`\n${title}`)
  contenders.forEach(({ name }, at) => {
    const time = `${(seconds[at] * 1e3).toFixed(1)} ms`.padStart(12)
    console.log(`  ${name.padEnd(52)}${time}${(seconds[at] / seconds[0]).toFixed(2).padStart(9)}×`)
  })
}
