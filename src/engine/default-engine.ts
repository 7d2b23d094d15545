import { check } from './check.js'
import { createEngine, ENGINE_OPTIONS, type Engine, type EngineOptions } from './engine.js'
import { takeOptions } from './options.js'

/** Starts an engine with options, as `createEngine` does. */
type StartEngine = (options: EngineOptions) => Promise<Engine>

/** Starts the default engine; `noisy-teacher/inline` replaces it by a start from the inlined binaries. */
let startEngine: StartEngine = createEngine
/** The start of the default engine, from its first use until it is closed or fails to start. */
let starting: Promise<Engine> | undefined
/** The default engine once it has started; undefined before. */
let running: Engine | undefined
/** The options with which the default engine last started, for its later starts. */
let lastOptions: EngineOptions = {}

/** @internal Replaces the function that starts the default engine. An engine that was started before stays. */
export function startDefaultBy(start: StartEngine): void {
  startEngine = start
}

/**
 * @internal Returns the default engine if it has started and was not closed; otherwise undefined, without starting it.
 */
export function runningDefault(): Engine | undefined {
  if (running?.closed) starting = running = undefined
  return running
}

/**
 * Returns the default engine, which computes where all rows of a call are plain arrays: `nearest` of two arrays of
 * rows, or a fit to one. The first use starts it, with one thread per processor and strict numerics, and later uses
 * share it. It keeps no process alive. If it was closed, it is started anew; a start that failed can be tried again.
 *
 * Call it to start the engine ahead of its first use, to make matrices beside plain arrays, or to load what was saved.
 * With options, those of `createEngine`, it starts by them, and so do its later starts: give them before the first use,
 * such as the sources of the binaries where a bundler does not copy files.
 *
 * Throws BAD_OPTION when an option is invalid, or options are given while the engine runs; otherwise what
 * `createEngine` throws.
 *
 * @example
 * ```ts
 * import { closeDefaultEngine, defaultEngine, nearest } from 'noisy-teacher'
 * const points = (await defaultEngine({ threads: 1 })).matrix(3, 1, [0, 4, 9])
 * console.log((await nearest([[5]], points)).index[0]) // 1
 * await closeDefaultEngine()
 * ```
 */
export async function defaultEngine(options?: EngineOptions): Promise<Engine> {
  if (options === undefined) return runningDefault() ?? starting ?? start(lastOptions)
  const taken = takeOptions('defaultEngine', ENGINE_OPTIONS, options)
  const idle = runningDefault() === undefined && starting === undefined
  check(idle, 'BAD_OPTION', () => 'defaultEngine: options are given but it runs; close it first by closeDefaultEngine')
  return start(taken)
}

/**
 * Closes the default engine: stops its threads, frees its memory, and rejects its calls with CLOSED. Objects that were
 * fitted with it are disposed. Does nothing where there is none. The next use starts another one.
 */
export async function closeDefaultEngine(): Promise<void> {
  const closing = starting
  starting = running = undefined
  // Those who use the engine receive the error of a start that failed; here nothing is left to close.
  const engine = await closing?.catch(() => undefined)
  await engine?.close()
}

/** Starts the engine that all uses share until it is closed or has failed to start. */
function start(options: EngineOptions): Promise<Engine> {
  const own: Promise<Engine> = startEngine(options).then(
    (engine) => {
      lastOptions = options
      if (starting === own) running = engine
      return engine
    },
    (error: unknown) => {
      if (starting === own) starting = undefined
      throw error
    },
  )
  starting = own
  return own
}
