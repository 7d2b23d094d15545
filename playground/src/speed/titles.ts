/** What is timed, by name, in the order in which it is told. */
export const TITLES = {
  'nearest-data': 'nearest neighbor, d = 64, 12 latent directions',
  'nearest-normal': 'nearest neighbor, d = 64, independent normals',
  'gram-laplace': 'Gram product, d = 64, Laplace, 10 outputs',
  'gram-gaussian': 'Gram product, d = 32, Gaussian, 10 outputs',
} as const
export type ProblemName = keyof typeof TITLES
