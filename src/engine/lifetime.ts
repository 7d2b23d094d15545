import { check } from './check.js'
import type { Engine } from './engine.js'

/**
 * What holds memory of an engine: matrices, prepared geometry, fitted samplers. One rule for all: it borrows what it was
 * made from, owns what it made, and lives until `dispose()`. Disposing what is borrowed is an IN_USE error; disposing
 * twice, or after the engine was closed, does nothing.
 */
export abstract class Lifetime {
  readonly engine: Engine
  #borrowers = 0
  #disposed = false

  constructor(engine: Engine) {
    this.engine = engine
  }

  get disposed(): boolean {
    return this.#disposed || this.engine.closed
  }

  /** @internal Who holds it now, by number. */
  get borrowers(): number {
    return this.#borrowers
  }

  dispose(): void {
    if (this.disposed) return
    const held = () => `${this.describe()} is still in use by a call or by something fitted to it`
    check(this.#borrowers === 0, 'IN_USE', held)
    this.#disposed = true
    this.release()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** @internal What messages call it. */
  abstract describe(): string
  /** @internal Gives back what it owns and what it borrowed. */
  protected abstract release(): void

  /** @internal One borrower more (+1) or fewer (-1); see `borrow`. */
  lend(change: 1 | -1): void {
    this.#borrowers += change
  }
}

/** @internal Keeps live things from being disposed until the returned function is called (once counts). */
export function borrow(who: string, things: readonly Lifetime[]): () => void {
  for (const thing of things) {
    check(!thing.disposed, 'DISPOSED', () => `${who}: ${thing.describe()} was disposed before`)
  }
  for (const thing of things) thing.lend(1)
  let held = true
  return () => {
    if (held) for (const thing of things) thing.lend(-1)
    held = false
  }
}
