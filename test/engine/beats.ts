import { breathe } from '#engine/platform.js'

const real = performance.now.bind(performance)
/** By how much the clock is ahead: for good, since it never goes back. */
let ahead = 0

/** How often others may run while some work is done, by a clock on which a slice is over at every look. `onBeat` is told the number of each time. */
export async function beatsDuring(work: () => Promise<unknown>, onBeat: (beat: number) => void = () => {}) {
  let [beats, working] = [0, true]
  performance.now = () => {
    ahead += 100
    return real() + ahead
  }
  const beating = (async () => {
    while (working) {
      await breathe()
      if (working) onBeat(++beats)
    }
  })()
  try {
    await work()
    return beats
  } finally {
    working = false
    performance.now = () => real() + ahead
    await beating
  }
}
