import type { Memory } from './memory.js'

/**
 * Type of a field, as in the names of `DataView` methods such as `setUint32`. 'Uint32' is used for addresses and for
 * signed and unsigned whole numbers.
 */
type FieldType = 'Uint32' | 'Float32' | 'Float64'

/**
 * Layout of a structure that TypeScript and wasm share: the type of each field, and its offset in bytes from the start.
 * Each layout equals that of a class in `assembly/`; test/engine/layouts.test.ts compares them.
 */
export type StructFields<Name extends string = string> = Readonly<Record<Name, readonly [FieldType, number]>>

/** Returns a layout of consecutive 32-bit whole numbers, the first at byte `first`. */
export function words<const Name extends string>(names: readonly Name[], first = 0): StructFields<Name> {
  return Object.fromEntries(names.map((name, i) => [name, ['Uint32', first + 4 * i]])) as unknown as StructFields<Name>
}

/** Writes the given fields of the structure at `address`; all other fields keep their values. */
export function writeFields<Name extends string>(
  { wasm }: Memory,
  address: number,
  fields: StructFields<Name>,
  values: Readonly<Partial<Record<NoInfer<Name>, number>>>,
): void {
  const view = new DataView(wasm.buffer, address)
  for (const [name, value] of Object.entries<number>(values as Record<string, number>)) {
    const [kind, at] = fields[name as Name]
    view[`set${kind}`](at, value, true)
  }
}
