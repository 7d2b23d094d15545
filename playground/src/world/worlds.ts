import { defineWorld, gaussianMixture, noisyWorld, type World } from 'noisy-teacher'
import { cellsOf, DRAWING_SIDE } from './drawing.ts'
import type { WorldName, WorldSettings } from './settings.ts'

/** Returns the class of a point of the square [-1, 1]². */
type ClassOf = (x: number, y: number) => number

// Without Math.sin and Math.hypot, whose last bits differ between engines, a view is the same everywhere.
const REGIONS: Record<Exclude<WorldName, 'gaussians' | 'three' | 'drawn'>, ClassOf> = {
  stripes: (x, y) => parity(1.5 * x + 1.2 * y * (1 - Math.abs(y)) + 0.5),
  rings: (x, y) => parity(1.6 * Math.sqrt(x * x + y * y) + 0.5),
  checkerboard: (x, y) => parity(1.5 * x + 0.5) ^ parity(1.5 * y + 0.5),
}

const parity = (value: number) => Math.floor(value) & 1

/** Returns a world of uniform points on the square [-1, 1]², without noise: each point has the class of its region. */
function regions(name: string, classOf: ClassOf): World {
  return defineWorld({
    name,
    classes: 2,
    dimension: 2,
    bayesError: () => ({ value: 0, margin: 0 }),
    async inputs(engine, n, streamOf) {
      const uniform = streamOf('inputs').fillUniform(new Float64Array(2 * n))
      return engine.matrix(
        n,
        2,
        uniform.map((u) => 2 * u - 1),
        { type: 'f32' },
      )
    },
    posterior(row, out) {
      out.fill(0)
      out[classOf(row[0], row[1])] = 1
    },
  })
}

/** Returns the world whose regions are the cells of a drawing. */
function drawn(drawing: string): World {
  const cells = cellsOf(drawing)
  const cell = (coordinate: number) =>
    Math.min(DRAWING_SIDE - 1, Math.max(0, Math.floor(((coordinate + 1) / 2) * DRAWING_SIDE)))
  // Rows of cells count from the top, y from the bottom.
  return regions('drawn', (x, y) => cells[(DRAWING_SIDE - 1 - cell(y)) * DRAWING_SIDE + cell(x)])
}

/** Returns the world of the settings without label noise. */
function cleanWorld({ world, drawing }: WorldSettings): World {
  if (world === 'drawn') return drawn(drawing)
  if (world === 'gaussians') {
    return gaussianMixture({ means: [[-0.4, -0.2], [0.4, 0.2]], deviation: 0.35 }) // biome-ignore format: a point a pair
  }
  if (world === 'three') {
    return gaussianMixture({ means: [[-0.5, -0.35], [0.5, -0.35], [0, 0.5]], deviation: 0.3 }) // biome-ignore format: a point a pair
  }
  return regions(world, REGIONS[world as keyof typeof REGIONS])
}

/**
 * Returns the world of the settings, with labels flipped to another class with probability p. The maps show the square
 * [-1, 1]².
 */
export function worldOf(settings: WorldSettings): World {
  return noisyWorld(cleanWorld(settings), { p: settings.p })
}
