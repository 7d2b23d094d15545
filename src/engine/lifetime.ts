import { check, shown } from './check.js'
import type { Engine } from './interface.js'

// Hosts without `using` (Firefox before 141, Safari) lack the symbols of its methods: compiled `using`, ours and the user's, looks for them.
// Here, in the module of all that is disposed, and not in one of its own, which bundlers would drop.
for (const name of ['dispose', 'asyncDispose']) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) })
}

/** What something needs as long as it lives: nobody disposes what it borrows; what it owns goes with it. */
export interface Held {
  borrows?: readonly Lifetime[]
  /** In the order in which they go: what borrows another of them comes before it. */
  owns?: readonly Pick<Lifetime, 'dispose'>[]
}

/**
 * What holds memory of an engine: matrices, prepared geometry, fitted samplers. One rule for all: it borrows what it was
 * made from, owns what it made, and lives until `dispose()`. Disposing what is borrowed, or owns what is, is an IN_USE error and
 * changes nothing; disposing twice, or after the engine was closed, does nothing.
 */
export abstract class Lifetime {
  readonly engine: Engine
  readonly #owns: readonly Pick<Lifetime, 'dispose'>[]
  /** What it borrows, and what it owns, which nobody else may dispose either. */
  readonly #holds: readonly Lifetime[]
  readonly #giveBack: () => void
  #borrowers = 0
  #disposed = false

  constructor(engine: Engine, { borrows = [], owns = [] }: Held = {}) {
    this.engine = engine
    this.#owns = owns
    this.#holds = [...borrows, ...owns.filter(isLifetime)]
    this.#giveBack = borrow('fit', this.#holds)
  }

  /** Whether it was disposed, or its engine closed. */
  get disposed(): boolean {
    return this.#disposed || this.engine.closed
  }

  /** @internal Who holds it now, by number. */
  get borrowers(): number {
    return this.#borrowers
  }

  /** Gives back what it owns; twice does nothing. Errors: IN_USE (something borrows it). */
  dispose(): void {
    if (this.disposed) return
    this.#checkIdle()
    this.#disposed = true
    this.release()
    this.#giveBack()
    for (const thing of this.#owns) thing.dispose()
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** @internal What messages call it. */
  abstract describe(): string

  /** @internal Gives back memory that it holds itself. */
  protected release(): void {}

  /** @internal One borrower more (+1) or fewer (-1); see `borrow`. */
  lend(change: 1 | -1): void {
    this.#borrowers += change
  }

  /** Before anything is given back: of all that would go, nothing is lent but among themselves. */
  #checkIdle(): void {
    const going = this.#going(new Set())
    const among = new Map<Lifetime, number>()
    for (const thing of going) {
      for (const held of thing.#holds) among.set(held, (among.get(held) ?? 0) + 1)
    }
    for (const thing of going) {
      check(thing.#borrowers === (among.get(thing) ?? 0), 'IN_USE', () => {
        const which = thing === this ? this.describe() : `${thing.describe()}, of ${this.describe()},`
        return `${which} is still in use by a call or by something fitted to it`
      })
    }
  }

  #going(found: Set<Lifetime>): Set<Lifetime> {
    if (found.has(this) || this.disposed) return found
    found.add(this)
    for (const thing of this.#owns) if (isLifetime(thing)) thing.#going(found)
    return found
  }
}

/** A classifier that a user made need not be one. */
const isLifetime = (thing: unknown): thing is Lifetime => thing instanceof Lifetime

/** @internal Refuses what is nothing that an engine made. Errors: BAD_VALUE. */
export function checkLives(who: string, things: readonly Lifetime[]): void {
  for (const thing of things) {
    check(isLifetime(thing), 'BAD_VALUE', () => `${who}: ${shown(thing)} was given where a Matrix is needed`)
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

/** @internal Returns what `make` makes of a thing that it takes over; disposes the thing when `make` fails. */
export async function handOver<Thing extends Lifetime, Made>(
  thing: Thing,
  make: (thing: Thing) => Made | Promise<Made>,
): Promise<Made> {
  try {
    return await make(thing)
  } catch (error) {
    thing.dispose()
    throw error
  }
}

/** @internal What `body` gives, of several calls or of work between them; nobody disposes the things meanwhile. */
export async function whileBorrowed<T>(
  who: string,
  things: readonly Lifetime[],
  body: () => T | Promise<T>,
): Promise<T> {
  checkLives(who, things)
  const giveBack = borrow(who, things)
  try {
    return await body()
  } finally {
    giveBack()
  }
}
