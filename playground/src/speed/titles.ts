/** Titles of the problems by name, in the order of the table. */
export const TITLES = {
  'nearest-data': 'nearest neighbor, d = 64, 12 latent directions',
  'nearest-normal': 'nearest neighbor, d = 64, independent normals',
  'gram-laplace': 'Gram product, d = 64, Laplace, 10 outputs',
  'gram-gaussian': 'Gram product, d = 32, Gaussian, 10 outputs',
} as const
export type ProblemName = keyof typeof TITLES
