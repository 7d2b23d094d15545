import { check, shown } from './check.js'
import type { Engine } from './interface.js'

// Hosts without `using` (Firefox before 141, Safari) lack these symbols, which compiled `using` declarations look up,
// both ours and those of users. They are defined here, because bundlers would drop a separate module that exports
// nothing.
for (const name of ['dispose', 'asyncDispose']) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) })
}

/**
 * The objects that a new `Lifetime` depends on: borrowed ones cannot be disposed while it lives, and owned ones are
 * disposed with it.
 */
export interface Holdings {
  /** Objects that the new one borrows until its own disposal; none by default. */
  borrows?: readonly Lifetime[]
  /**
   * Objects that the new one owns, in the order of their disposal: an object that borrows another comes before that
   * one. None by default.
   */
  owns?: readonly Pick<Lifetime, 'dispose'>[]
}

/**
 * Base class of all objects that hold memory of an engine: matrices, prepared geometries and fitted samplers. An object
 * borrows the objects from which it was made, owns those that it made itself, and lives until `dispose()`. Disposing an
 * object that is borrowed, or that owns a borrowed one, throws IN_USE and changes nothing. Disposing it twice, or after
 * its engine was closed, does nothing.
 */
export abstract class Lifetime {
  /** The engine whose memory the object uses. */
  readonly engine: Engine
  #owns: readonly Pick<Lifetime, 'dispose'>[]
  /**
   * The borrowed objects, and the owned ones. Owned objects are borrowed too, so that only their owner can dispose
   * them.
   */
  readonly #holds: Lifetime[]
  readonly #giveBack: () => void
  #borrowers = 0
  #disposed = false
  #freesItself = false

  constructor(engine: Engine, { borrows = [], owns = [] }: Holdings = {}) {
    this.engine = engine
    this.#owns = owns
    this.#holds = [...borrows, ...owns.filter(isLifetime)]
    this.#giveBack = borrow('fit', this.#holds)
  }

  /** True once the object was disposed or its engine was closed. */
  get disposed(): boolean {
    return this.#disposed || this.engine.closed
  }

  /** @internal Number of calls and objects that borrow this object now. */
  get borrowers(): number {
    return this.#borrowers
  }

  /**
   * Frees the object's memory and disposes the objects that it owns. Does nothing when the object was disposed before
   * or its engine was closed. Throws IN_USE, and changes nothing, when a call or another object borrows this object or
   * one that it owns.
   */
  dispose(): void {
    if (this.disposed) return
    this.#checkIdle()
    this.#disposed = true
    if (this.#freesItself) unreachable?.unregister(this)
    this.release()
    this.#giveBack()
    for (const thing of this.#owns) thing.dispose()
  }

  /** @internal Makes the object own a copy of its caller's rows, which it disposes after all that it owned before. */
  adopt(copy: Lifetime): void {
    this.#owns = [...this.#owns, copy]
    this.#holds.push(copy)
    copy.lend(1)
  }

  /**
   * @internal Disposes what the object owns when it is garbage-collected, for callers who gave plain rows: they have no
   * matrix to dispose, and may forget the object too. Parts for which this was called before are left to themselves,
   * since somebody may still reach them. `free` frees the memory that the object itself holds; it must not refer to it.
   */
  freeWhenForgotten(free?: () => void): void {
    this.#freesItself = true
    const parts = this.#owns.filter((thing) => !(isLifetime(thing) && thing.#freesItself))
    unreachable ??= new FinalizationRegistry((finalize) => finalize())
    unreachable.register(this, finalizing(this.#giveBack, parts, free), this)
  }

  /** Disposes the object at the end of a `using` declaration's block. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** @internal Returns the object's name in error messages, such as "a 3×4 matrix". */
  abstract describe(): string

  /** @internal Frees the memory that the object itself holds, not that of the objects that it owns. */
  protected release(): void {}

  /** @internal Adds `change` to the number of the object's borrowers; only `borrow` calls it. */
  lend(change: 1 | -1): void {
    this.#borrowers += change
  }

  /**
   * Throws IN_USE if a call, or an object that is not about to be disposed, borrows this object or one that it owns.
   */
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

/** Frees what garbage-collected objects owned; made on first use, since bundlers keep modules that make one. */
let unreachable: FinalizationRegistry<() => void> | undefined

/** Returns the finalizer of an object. A function within the object would refer to it, and keep it alive. */
function finalizing(giveBack: () => void, parts: readonly Pick<Lifetime, 'dispose'>[], free?: () => void): () => void {
  return () => {
    giveBack()
    for (const part of parts) part.dispose()
    free?.()
  }
}

/** Returns true for a `Lifetime`. An owned object may be something else, such as a classifier that a user wrote. */
const isLifetime = (thing: unknown): thing is Lifetime => thing instanceof Lifetime

/** @internal Throws BAD_VALUE unless every object is a `Lifetime`, such as a matrix. */
export function checkLives(who: string, things: readonly Lifetime[]): void {
  for (const thing of things) {
    check(isLifetime(thing), 'BAD_VALUE', () => `${who}: ${shown(thing)} was given where a Matrix is needed`)
  }
}

/**
 * @internal Borrows the objects until the returned function is called; calling it again does nothing. Throws DISPOSED,
 * and borrows none, when one was disposed.
 */
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

/**
 * @internal Returns the result of `make`, which becomes responsible for disposing `thing`. Disposes `thing` if `make`
 * throws.
 */
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

/**
 * @internal Returns the result of `body`, which may make several calls. The objects stay borrowed until it settles.
 * Throws BAD_VALUE when one is not a `Lifetime`, and DISPOSED when one was disposed.
 */
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
