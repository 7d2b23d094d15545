import { vi } from 'vitest'

/** A module whose exports are partly replaced by wrong ones. */
export interface Mutant {
  path: string
  change: (own: object) => object
}

/** Returns a mutant of the module at `path` (`#…`): `change` gets its exports and returns the replacements. */
export function mutant<Module extends object>(path: string, change: (own: Module) => Partial<Module>): Mutant {
  return { path, change: (own) => change(own as Module) }
}

/**
 * Returns the ids of the claims that fail with these mutants; without mutants all claims hold (test/lab/claims). All
 * modules are loaded anew. Throws when an id is not in the catalog.
 */
export async function failing(ids: readonly string[], mutants: readonly Mutant[] = []): Promise<string[]> {
  vi.resetModules()
  for (const { path, change } of mutants) {
    vi.doMock(path, async (original) => {
      const own = (await original()) as object
      return { ...own, ...change(own) }
    })
  }
  try {
    const { createEngine } = await import('#engine/engine.js')
    const { catalog } = await import('#lab/claims/catalog.js')
    const { verify } = await import('#lab/claims/verify.js')
    const claims = catalog.filter(({ id }) => ids.includes(id))
    if (claims.length !== ids.length) throw new Error(`not all of ${ids.join(', ')} are in the catalog`)
    await using engine = await createEngine({ threads: 1 })
    const verified = await verify(engine, claims, { seed: 1, effort: 'fast' })
    return verified.filter(({ holds }) => !holds).map(({ id }) => id)
  } finally {
    for (const { path } of mutants) vi.doUnmock(path)
  }
}
