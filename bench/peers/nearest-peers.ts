import type { BenchContext } from '../suite.ts'
import { compileNanoflann, findPython } from './installed.ts'
import { type PeerLaunch, programPath } from './peer.ts'

/** The programs of the peers that are installed. */
export interface NearestPeers {
  /** A Python that can import faiss. */
  faiss?: string
  /** A Python that can import scikit-learn. */
  sklearn?: string
  nanoflann?: string
}

/** Finds the peers that search for nearest neighbors; compiles nanoflann into the folder. */
export function findNearestPeers(scratch: string, context: BenchContext<unknown>): NearestPeers {
  return {
    faiss: findPython(['faiss'], context),
    sklearn: findPython(['sklearn'], context),
    nanoflann: compileNanoflann(scratch, context),
  }
}

/** Returns what to start for the workload of a folder: trees only in the dimensions where they are fast. */
export function nearestLaunches(found: NearestPeers, folder: string, d: number, threads: number): PeerLaunch[] {
  const { faiss, sklearn, nanoflann } = found
  const python = (command: string, peer: string, name: string) => ({
    name,
    answer: `${folder}/${peer}.u32`,
    command,
    args: [programPath('nearest.py'), peer, folder, String(d), String(threads)],
  })
  const tree = (command: string, queries: string, name: string) => ({
    name,
    ...(queries === 'queries.f32' && { answer: `${folder}/nanoflann.u32` }),
    command,
    args: [folder, String(d), String(threads), queries],
  })
  const algorithm = d <= 8 ? 'kd_tree' : 'brute'
  return [
    ...(faiss && d > 8 ? [python(faiss, 'faiss', 'faiss IndexFlatL2')] : []),
    ...(sklearn ? [python(sklearn, algorithm, `scikit-learn ${algorithm}`)] : []),
    ...(nanoflann && d <= 16
      ? [tree(nanoflann, 'sorted.f32', 'nanoflann, queries sorted'), tree(nanoflann, 'queries.f32', 'nanoflann')]
      : []),
  ]
}
