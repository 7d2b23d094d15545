import { spawnSync } from 'node:child_process'
import type { BenchContext } from '../suite.ts'
import { programPath } from './peer.ts'

/** Debian's own Python has the packages that Debian installs; another that comes first on the path may have others. */
const PYTHONS = ['/usr/bin/python3', 'python3']

/** The name and the Debian package of each Python module. */
const PYTHON_MODULES = {
  numpy: { title: 'numpy', debian: 'python3-numpy' },
  scipy: { title: 'scipy', debian: 'python3-scipy' },
  sklearn: { title: 'scikit-learn', debian: 'python3-sklearn' },
  torch: { title: 'PyTorch', debian: 'python3-torch' },
  faiss: { title: 'faiss', debian: 'python3-faiss' },
} as const

export type PythonModule = keyof typeof PYTHON_MODULES

const VERSIONS = `
import importlib, json, sys
found = {}
for name in sys.argv[1:]:
    try: found[name] = importlib.import_module(name).__version__
    except ImportError: pass
print(json.dumps(found))`

/** Returns the versions of those of some modules that a Python can import. */
function versionsOf(python: string, modules: readonly PythonModule[]): Partial<Record<PythonModule, string>> {
  const { status, stdout } = spawnSync(python, ['-c', VERSIONS, ...modules], { encoding: 'utf8' })
  return status === 0 ? JSON.parse(stdout) : {}
}

/**
 * Returns a Python that can import all the modules and records their versions. Where there is none, reports the modules that are missing
 * and returns undefined.
 */
export function findPython(modules: readonly PythonModule[], context: BenchContext<unknown>): string | undefined {
  const candidates = PYTHONS.map((python) => ({ python, versions: versionsOf(python, modules) }))
  const missingOf = (versions: (typeof candidates)[number]['versions']) => modules.filter((name) => !versions[name])
  const [best] = candidates.sort((a, b) => missingOf(a.versions).length - missingOf(b.versions).length)
  const missing = missingOf(best.versions)
  for (const name of missing) {
    const { title, debian } = PYTHON_MODULES[name]
    context.missing(title, `apt-get install ${debian}`)
  }
  if (missing.length > 0) return undefined
  for (const name of modules) context.version(PYTHON_MODULES[name].title, best.versions[name]!)
  return best.python
}

/** Compiles nanoflann's program into a folder and returns its path; reports it as missing where that fails. */
export function compileNanoflann(scratch: string, context: BenchContext<unknown>): string | undefined {
  const program = `${scratch}/nanoflann`
  const flags = ['-O3', '-march=native', '-std=c++17', '-pthread']
  const { status } = spawnSync('g++', [...flags, programPath('nanoflann.cpp'), '-o', program])
  if (status === 0) return program
  context.missing('nanoflann', 'apt-get install g++ libnanoflann-dev')
  return undefined
}
