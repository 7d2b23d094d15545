import { compile } from './compile.ts'
import { peakLoop } from './peak.ts'
import { consume } from './problem.ts'

/** Rows of the operands: steps of a tile's loop. */
const DEPTHS = [32, 128, 784]
/** Where operands, outputs and first values lie, in bytes; nothing here is an engine's. */
const [LEFT, RIGHT, OUT, FIRST, END] = [1 << 17, 1 << 18, 1 << 19, (1 << 19) + 384, 1 << 20]
/** Rounds by turns, the first of which only warm up. */
const [ROUNDS, WARM] = [31, 6]
/** Vector products of one call: some ms, and short enough that V8 changes to optimized code between calls. */
const PRODUCTS = 6_000_000
/** Vector products of a step of a tile, and of a turn of the peak's loop. */
const STEP = 12

const weightTile = `weightTile(${LEFT}, ${RIGHT}, depth / 8, ${OUT})`
const SHAPES = [
  { name: 'tile 6×8 float32', code: `tile<f32>(${LEFT}, ${RIGHT}, depth, ${FIRST}, ${OUT})` },
  { name: 'tile 6×4 float64', code: `tile<f64>(${LEFT}, ${RIGHT}, depth, ${FIRST}, ${OUT})` },
  { name: 'dense', code: weightTile },
]

const source = `import { tile } from './assembly/lane/tile'
import { weightTile } from './assembly/dense/forward'
${SHAPES.map(({ code }, at) => `export function run${at}(depth: i32, count: i32): void { while (count--) { ${code} } }`).join('\n')}`

/** About PRODUCTS vector products; returns how many. */
type Run = () => number

async function peakOf(fused: boolean): Promise<Run> {
  const loop = await peakLoop(fused)
  return () => {
    consume([loop(PRODUCTS / STEP, 0.5, 1)])
    return PRODUCTS
  }
}

/** Each shape at each depth. */
async function runsOf(fused: boolean): Promise<Run[]> {
  const { exports } = (await WebAssembly.instantiate(await compile(source, fused))).instance
  new Float32Array((exports.memory as WebAssembly.Memory).buffer, LEFT, (END - LEFT) / 4).fill(1)
  return SHAPES.flatMap((_, at) =>
    DEPTHS.map((depth) => () => {
      const run = exports[`run${at}`] as (depth: number, count: number) => void
      const count = Math.ceil(PRODUCTS / (STEP * depth))
      run(depth, count)
      return count * depth * STEP
    }),
  )
}

/** Vector products in a processor second. */
function rateOf(run: Run): number {
  const before = process.cpuUsage()
  const products = run()
  const { user, system } = process.cpuUsage(before)
  return products / ((user + system) / 1e6)
}

/** The median of the ratios round by round: what slows the machine for a while slows both. */
function ratio(values: number[], others: number[]): string {
  const ratios = values.map((value, round) => value / others[round]).sort((a, b) => a - b)
  return ratios[ratios.length >> 1].toFixed(2)
}

/** Prints the share of the SIMD peak that each shape of the product tile reaches, strict and relaxed by turns. */
export async function run(): Promise<void> {
  const [strict, relaxed] = [await runsOf(false), await runsOf(true)]
  const [peak, fusedPeak] = [await peakOf(false), await peakOf(true)]
  // Strict and relaxed of one shape stand side by side, and the peaks in front.
  const runs = [peak, fusedPeak, ...strict.flatMap((own, at) => [own, relaxed[at]])]
  const rates = runs.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    const found = runs.map(rateOf)
    if (round >= WARM) for (const [at, rate] of found.entries()) rates[at].push(rate)
  }
  const [best, fusedBest, ...rest] = rates
  console.log(`\n${'share of the peak'.padEnd(32)}strict  relaxed  strict / relaxed`)
  for (const [at, { name }] of SHAPES.entries()) {
    for (const [place, depth] of DEPTHS.entries()) {
      const [own, other] = rest.slice(2 * (at * DEPTHS.length + place))
      const cells = [ratio(own, best), ratio(other, fusedBest), ratio(own, other)]
      console.log(`  ${`${name}, K = ${depth}`.padEnd(30)}${cells.map((cell) => cell.padStart(6)).join('   ')}`)
    }
  }
  console.log(`  ${'the peaks'.padEnd(30)}${ratio(best, fusedBest).padStart(24)}`)
}
