import { type Engine, gramMatvec, laplace, nearest } from 'noisy-teacher'
import { owner } from '../../compute/owner.ts'
import { BANDWIDTH, DIMENSION, OUTPUTS } from '../problems.ts'
import type { Contestant } from './contestant.ts'

/** Returns noisy-teacher on the threads of an engine. A search includes the building of its index. */
export function ours(name: 'one' | 'all', engine: Engine): Contestant {
  return {
    name,
    prepare({ kind }, { n, m, points, queries, weights }) {
      const { own, disposeAll } = owner()
      const [x, q] = [own(engine.matrix(n, DIMENSION, points)), own(engine.matrix(m, DIMENSION, queries))]
      const v = own(engine.matrix(n, OUTPUTS, weights))
      const kernel = laplace({ bandwidth: BANDWIDTH })
      const product = async (signal?: AbortSignal) => {
        using answer = await gramMatvec(kernel, q, x, v, { signal })
        return answer.toArray() as Float32Array
      }
      return {
        run: async (signal) => (kind === 'nearest' ? (await nearest(q, x, { signal })).index : product(signal)),
        [Symbol.dispose]: disposeAll,
      }
    },
  }
}
