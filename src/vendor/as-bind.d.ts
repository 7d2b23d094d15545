// as-bind 0.8.2 publishes no types. This is the part of its runtime that scripts/bundle-as-bind.js bundles and we use.

/** Converts values of one AssemblyScript type to and from JavaScript; `type` is its full name in the bindings. */
export interface Converter {
  jsToAsc(module: BoundModule, value: unknown, type: string): unknown
  ascToJs(module: BoundModule, value: unknown, type: string): unknown
}

export interface BoundModule {
  /** The exports, the bound functions among them under their own names. */
  exports: Record<string, unknown>
  typeDescriptor: { exportedFunctions: Record<string, { returnType: string; parameters: string[] }> }
  /** The runtime class id of a type in the bindings section. */
  getTypeId(type: string): number
  /** Bytes of an instance of a type in the bindings section. */
  getTypeSize(type: string): number
}

/** The converters by type; setting one replaces as-bind's own. */
export const converters: Map<string | RegExp, Converter>

export function instantiate(
  source: BufferSource | Response | Promise<BufferSource | Response>,
  imports: Record<string, Record<string, unknown>>,
): Promise<BoundModule>
