/** Collects objects in the engine's memory, to dispose them together. */
export interface Owner {
  /** Returns an object after adding it to those that `disposeAll` disposes. */
  own<T extends Disposable>(made: T): T
  /** Disposes the objects, last first, because later ones borrow earlier ones. */
  disposeAll(): void
}

/** Returns an `Owner` without objects. */
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
