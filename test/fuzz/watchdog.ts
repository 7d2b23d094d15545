import { Worker } from 'node:worker_threads'

const SOURCE = `
  const { workerData: { heard, patience, seed } } = require('node:worker_threads')
  let [before, since] = [-1, Date.now()]
  setInterval(() => {
    const now = Atomics.load(heard, 0)
    if (now !== before) [before, since] = [now, Date.now()]
    if (Date.now() - since < 1000 * patience) return
    const replay = 'FUZZ_SEED=' + seed + ' FUZZ_FROM=' + now + ' FUZZ=1'
    require('node:fs').writeSync(2, replay + ': the file has been asked for ' + patience + ' s, and is not answered\\n')
    process.kill(process.pid, 'SIGKILL')
  }, 1000)
`

/**
 * Ends the process, naming the number of the file that it heard of last, when it has heard of no other for so many seconds: a thread that loops for
 * ever can do neither. A file is a millisecond's work.
 */
export function openWatchdog(seed: number, patience = 120): { hear(number: number): void } & AsyncDisposable {
  const heard = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(SOURCE, { eval: true, workerData: { heard, patience, seed } })
  worker.unref()
  return {
    hear: (number) => void Atomics.store(heard, 0, number),
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  }
}
