export interface Owner {
  /** Keeps what was made, to be disposed with the rest. */
  own<T extends Disposable>(made: T): T
  /** Disposes what was made, the last first: later things borrow earlier ones. */
  disposeAll(): void
}

/** What a job makes in the engine, disposed together when it ends. */
export function owner(): Owner {
  const owned: Disposable[] = []
  return {
    own(made) {
      owned.push(made)
      return made
    },
    disposeAll() {
      for (const each of owned.splice(0).reverse()) each[Symbol.dispose]()
    },
  }
}
