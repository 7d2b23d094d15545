/**
 * How long each call holds the page's main thread: the longest gap between two beats of a heart that beats whenever it may, and
 * the longest task of 50 ms or more that the browser itself has seen.
 */
import { calls } from './calls.js'

/** A heart of messages, which the browser lets through between two tasks. */
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

/** What one call takes: milliseconds in all, the longest gap, and the longest task that the browser reports. */
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

/** All groups whose name has `only` in it, so many times over: for each call its times, a list. */
export async function run({ rounds, only, threads }) {
  const found = {}
  for (let round = 0; round < rounds; round++) {
    for (const [group, body] of Object.entries(calls)) {
      if (!group.includes(only)) continue
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
