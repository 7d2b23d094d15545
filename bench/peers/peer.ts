import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

const here = new URL('.', import.meta.url).pathname
/** Debian's own Python has the packages; another that comes first on the path may not. */
export const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import numpy']).status === 0,
)

/** A peer that is running: it has built, and searches once for each ask. */
export interface Peer {
  name: string
  /** The file with its answer to the queries as given, if it writes one. */
  answer?: string
  buildSeconds: number
  ask(): Promise<number>
  close(): void
}

interface Launch {
  name: string
  answer?: string
  command: string
  args: string[]
}

/** How to get what is not here. */
const ADVICE: Readonly<Record<string, string>> = {
  faiss: 'apt-get install python3-faiss',
  'scikit-learn': 'apt-get install python3-sklearn',
  nanoflann: 'apt-get install g++ libnanoflann-dev',
}

/** The peers that are installed, and how to get the others. */
export function findPeers(scratch: string): { installed: string[]; missing: string[] } {
  const imports = (module: string) => PYTHON !== undefined && spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0
  const compile = [
    '-O3',
    '-march=native',
    '-std=c++17',
    '-pthread',
    `${here}nanoflann.cpp`,
    '-o',
    `${scratch}/nanoflann`,
  ]
  const found: Record<string, boolean> = {
    faiss: imports('faiss'),
    'scikit-learn': imports('sklearn'),
    nanoflann: spawnSync('g++', compile).status === 0,
  }
  const names = Object.keys(found)
  return {
    installed: names.filter((name) => found[name]),
    missing: names.filter((name) => !found[name]).map((name) => `${name}: ${ADVICE[name]}`),
  }
}

/** What to start for a workload in `folder`: trees where the dimension lets them live. */
export function launches(installed: string[], folder: string, scratch: string, d: number, threads: number): Launch[] {
  const python = (peer: string, name: string) => ({
    name,
    answer: `${folder}/${peer}.u32`,
    command: PYTHON!,
    args: [`${here}nearest.py`, peer, folder, String(d), String(threads)],
  })
  const tree = (queries: string, name: string) => ({
    name,
    ...(queries === 'queries.f32' && { answer: `${folder}/nanoflann.u32` }),
    command: `${scratch}/nanoflann`,
    args: [folder, String(d), String(threads), queries],
  })
  return [
    ...(installed.includes('faiss') && d > 8 ? [python('faiss', 'faiss IndexFlatL2')] : []),
    ...(installed.includes('scikit-learn')
      ? [d <= 8 ? python('kd_tree', 'scikit-learn kd_tree') : python('brute', 'scikit-learn brute')]
      : []),
    ...(installed.includes('nanoflann') && d <= 16
      ? [tree('sorted.f32', 'nanoflann, queries sorted'), tree('queries.f32', 'nanoflann')]
      : []),
  ]
}

export async function startPeer({ name, answer, command, args }: Launch): Promise<Peer> {
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const next = async (key: string): Promise<number> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${name} stopped before it answered`)
    return JSON.parse(value)[key]
  }
  return {
    name,
    ...(answer && { answer }),
    buildSeconds: await next('build'),
    ask: () => {
      child.stdin!.write('search\n')
      return next('query')
    },
    close: () => child.stdin!.end(),
  }
}
