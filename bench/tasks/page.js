/**
 * Measures how long each call holds the page's main thread: the longest gap between two beats of a heart that beats whenever it can, and
 * the longest task of 50 ms or more that the browser reports.
 */
import { calls } from './calls.js'

/** Beats by messages to itself, which the browser delivers between two tasks. */
class Heart {
  longest = 0
  #last = 0
  #beating = false
  #channel = new MessageChannel()

  start() {
    this.#channel.port1.onmessage = () => this.#beat()
    this.#beating = true
    this.longest = 0
    this.#last = performance.now()
    this.#channel.port2.postMessage(0)
  }

  stop() {
    this.#beating = false
  }

  #beat() {
    const now = performance.now()
    this.longest = Math.max(this.longest, now - this.#last)
    this.#last = now
    if (this.#beating) this.#channel.port2.postMessage(0)
  }
}

const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Measures one call, in milliseconds: from start to end, the longest gap, and the longest task that the browser reports. */
async function measure(call) {
  const heart = new Heart()
  let task = 0
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) task = Math.max(task, duration)
  })
  await later(20)
  observer.observe({ type: 'longtask' })
  heart.start()
  const began = performance.now()
  const value = await call()
  const all = performance.now() - began
  await later(30)
  heart.stop()
  observer.disconnect()
  return { value, times: { all, gap: heart.longest, task } }
}

/**
 * Runs the groups whose name contains a text of `only`, or all where it is empty, `rounds` times. Returns the times of each call, round by
 * round.
 */
export async function run({ rounds, only, threads }) {
  const found = {}
  for (let round = 0; round < rounds; round++) {
    for (const [group, body] of Object.entries(calls)) {
      if (only.length > 0 && !only.some((text) => group.includes(text))) continue
      await body({ threads, seed: round }, async (name, call) => {
        const { value, times } = await measure(call)
        const title = `${group}: ${name}`
        found[title] ??= []
        found[title].push(times)
        return value
      })
    }
  }
  return found
}
