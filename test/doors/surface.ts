import ts from 'typescript'

const ENTRY = 'dist/index.d.ts'

/** The public functions that take arguments, and the methods of what they return, as the shipped types declare them: 'Teacher.label'. */
export function surface(): string[] {
  const lib = ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts']
  const program = ts.createProgram([ENTRY], { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, lib })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(ENTRY)!
  const [names, seen] = [new Set<string>(), new Set<ts.Symbol>()]

  function add(name: string, type: ts.Type): void {
    for (const signature of type.getCallSignatures()) {
      if (signature.parameters.length > 0) names.add(name)
      addMethods(signature.getReturnType())
    }
  }

  function addMethods(returned: ts.Type): void {
    const type = checker.getAwaitedType(returned) ?? returned
    for (const part of type.isUnion() ? type.types : [type]) {
      const symbol = part.getSymbol()
      const own =
        symbol?.declarations?.[0].getSourceFile().fileName.includes('/dist/') &&
        checker.getDeclaredTypeOfSymbol(symbol).isClassOrInterface()
      if (!symbol || !own || seen.has(symbol)) continue
      seen.add(symbol)
      for (const method of part.getProperties().filter(isPublic)) {
        add(`${symbol.name}.${method.name}`, checker.getTypeOfSymbolAtLocation(method, source))
      }
    }
  }

  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(source)!)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    if (!(symbol.flags & ts.SymbolFlags.Value)) continue
    const type = checker.getTypeOfSymbolAtLocation(symbol, source)
    add(exported.name, type)
    for (const member of type.getProperties().filter(isPublic)) {
      add(`${exported.name}.${member.name}`, checker.getTypeOfSymbolAtLocation(member, source))
    }
  }
  return [...names].sort()
}

function isPublic(member: ts.Symbol): boolean {
  const declaration = member.declarations?.[0]
  const hidden =
    declaration && ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Protected | ts.ModifierFlags.Private)
  return !hidden && !member.name.startsWith('__@')
}
