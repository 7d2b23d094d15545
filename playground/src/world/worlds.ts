import { defineWorld, gaussianMixture, noisyWorld, type World } from 'noisy-teacher'
import { cellsOf, SIDE } from './drawing.ts'
import type { WorldName, WorldSettings } from './settings.ts'

/** The class of a point of the square from -1 to 1. */
type ClassOf = (x: number, y: number) => number

// No sine nor hypotenuse: engines differ in their last bits, and a view is the same everywhere.
const REGIONS: Record<Exclude<WorldName, 'gaussians' | 'three' | 'drawn'>, ClassOf> = {
  stripes: (x, y) => parity(1.5 * x + 1.2 * y * (1 - Math.abs(y)) + 0.5),
  rings: (x, y) => parity(1.6 * Math.sqrt(x * x + y * y) + 0.5),
  checkerboard: (x, y) => parity(1.5 * x + 0.5) ^ parity(1.5 * y + 0.5),
}

const parity = (value: number) => Math.floor(value) & 1

/** Points uniform on the square, each of the class of its region. */
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

function drawn(drawing: string): World {
  const cells = cellsOf(drawing)
  const cell = (coordinate: number) => Math.min(SIDE - 1, Math.max(0, Math.floor(((coordinate + 1) / 2) * SIDE)))
  // The first row of cells is the top one.
  return regions('drawn', (x, y) => cells[(SIDE - 1 - cell(y)) * SIDE + cell(x)])
}

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

/** The world of the settings, its labels flipped to another class with probability p. All is seen from -1 to 1. */
export function worldOf(settings: WorldSettings): World {
  return noisyWorld(cleanWorld(settings), { p: settings.p })
}
