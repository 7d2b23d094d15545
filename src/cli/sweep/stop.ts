/** Returns the signal that ends a command early: Ctrl-C, SIGTERM, or a limit of time in seconds. */
export function stopOf(interrupt: AbortSignal, timeLimit?: number): AbortSignal {
  const terminated = new AbortController()
  process.once('SIGTERM', () => terminated.abort())
  const limits = timeLimit === undefined ? [] : [AbortSignal.timeout(1000 * timeLimit)]
  return AbortSignal.any([interrupt, terminated.signal, ...limits])
}
