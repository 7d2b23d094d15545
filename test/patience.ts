/**
 * Milliseconds after which a test is taken to hang. A limit of time catches that and nothing else: a laptop at work, or a shared CI, takes ten
 * times as long as an idle machine and is not wrong.
 */
export const HANG_MS = 10 * 60_000

/** Milliseconds for a process or a page that a test waits for: fewer, so that the test can still say what did not come. */
export const WAIT_MS = HANG_MS / 2
