/** Aborted by the first SIGTERM of this process; undefined until a command listens. */
let terminated: AbortController | undefined

/** Returns the signal of SIGTERM. One listener serves all commands of a process. */
function terminationSignal(): AbortSignal {
  if (!terminated) {
    const controller = new AbortController()
    process.once('SIGTERM', () => controller.abort())
    terminated = controller
  }
  return terminated.signal
}

/** Returns the signal that ends a command early: Ctrl-C, SIGTERM, or a limit of time in seconds. */
export function stopOf(interrupt: AbortSignal, timeLimit?: number): AbortSignal {
  const limits = timeLimit === undefined ? [] : [AbortSignal.timeout(1000 * timeLimit)]
  return AbortSignal.any([interrupt, terminationSignal(), ...limits])
}
