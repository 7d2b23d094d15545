import type { Memory } from './memory.js'

/** What a field holds, as `DataView` calls it; Uint32 for whole numbers with or without a sign, and for addresses. */
type Kind = 'Uint32' | 'Float32' | 'Float64'

/**
 * Where the fields of a structure are that host and wasm share, in bytes from its start. Each is the class of that name in `assembly/`;
 * test/engine/layouts.test.ts compares them.
 */
export type Fields<Name extends string = string> = Readonly<Record<Name, readonly [Kind, number]>>

/** Fields of 32-bit whole numbers, one after another from byte `first` on. */
export function words<const Name extends string>(names: readonly Name[], first = 0): Fields<Name> {
  return Object.fromEntries(names.map((name, i) => [name, ['Uint32', first + 4 * i]])) as unknown as Fields<Name>
}

/** Writes fields of a structure: all of them, or some. */
export function writeFields<Name extends string>(
  { wasm }: Memory,
  address: number,
  fields: Fields<Name>,
  values: Readonly<Partial<Record<NoInfer<Name>, number>>>,
): void {
  const view = new DataView(wasm.buffer, address)
  for (const [name, value] of Object.entries<number>(values as Record<string, number>)) {
    const [kind, at] = fields[name as Name]
    view[`set${kind}`](at, value, true)
  }
}
