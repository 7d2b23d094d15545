import type { Noise } from '#labels/noise.js'

/** Returns a noise model that applies `noise` twice in a row, in `apply` and in `draws`. */
export function twice(noise: Noise): Noise {
  return {
    ...noise,
    apply: async (labels, options) =>
      noise.apply(await noise.apply(labels, options), { ...options, purpose: `${options.purpose}, again` }),
    draws: async (labels, options) => {
      const { draws, ...once } = options
      const seen = await noise.draws(labels, options)
      const again = await noise.apply(seen.labels, { ...once, purpose: `${options.purpose}, again` })
      return { labels: Uint8Array.from(again), draws }
    },
  }
}
