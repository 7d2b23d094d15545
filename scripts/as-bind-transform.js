// Writes the custom section `as-bind_bindings`, from which as-bind's runtime reads the types of each export at run
// time: `{ typeIds, importedFunctions, exportedFunctions }`. as-bind's own transform is built for AssemblyScript 0.19.
import { ElementKind, SourceKind } from 'assemblyscript'
import { Transform } from 'assemblyscript/transform'

const nameOf = (type) => type.getClass()?.internalName ?? type.toString()

export default class AsBindTransform extends Transform {
  afterCompile(module) {
    const exportedFunctions = {}
    // A view's buffer is allocated by the host too, though no signature names its class.
    const classes = new Set([this.program.arrayBufferInstance])
    for (const [name, { signature }] of this.exports()) {
      const types = [signature.returnType, ...signature.parameterTypes]
      for (const type of types) classes.add(type.getClass())
      const [returnType, ...parameters] = types.map(nameOf)
      exportedFunctions[name] = { returnType, parameters }
    }
    classes.delete(null)
    const typeIds = Object.fromEntries(
      [...classes].map(({ internalName, id, nextMemoryOffset }) => [internalName, { id, byteSize: nextMemoryOffset }]),
    )
    const section = JSON.stringify({ typeIds, importedFunctions: {}, exportedFunctions })
    module.addCustomSection('as-bind_bindings', new TextEncoder().encode(section))
  }

  /**
   * Yields the functions that the entry files export, by name. Throws on a generic one, which has no single signature.
   */
  *exports() {
    for (const { source, exports } of this.program.filesByName.values()) {
      if (source.sourceKind !== SourceKind.UserEntry) continue
      for (const [name, element] of exports ?? []) {
        if (element.kind !== ElementKind.FunctionPrototype) continue
        const instance = element.instances?.get('')
        if (!instance) throw new Error(`as-bind-transform: ${name} is generic and cannot be bound`)
        yield [name, instance]
      }
    }
  }
}
