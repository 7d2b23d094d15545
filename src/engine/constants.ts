import { CONSTANTS_ADDRESS, type Memory } from './memory.js'

/**
 * Coefficients 1, c1, c2, … of 2^f ≈ 1 + c1 f + c2 f² + … for f in [0, 1], lowest power first. The polynomials minimize
 * the maximum relative error, 2.0e-9 in float32 and 3.2e-18 in float64 (Remez exchange in 60 digits). The coefficients
 * are rounded to the type.
 */
const EXP2_F32 = [
  1, 0.6931470444433243, 0.24022930555223146, 0.05548528061865148, 0.009675451566896281, 0.0012467846446395517,
  0.00021612914953292618,
]
const EXP2_F64 = [
  1, 0.693147180559946, 0.2402265069590633, 0.05550410866560223, 0.009618129099550945, 0.0013333558629560472,
  0.00015403512309794903, 1.5253175052704243e-5, 1.3208367320836479e-6, 1.025321221306013e-7, 6.5595302076465656e-9,
  6.263464614424121e-10,
]

/**
 * Coefficients c0, c1, … of log2((1 + g)/(1 - g)) ≈ g (c0 + c1 g² + c2 g⁴ + …) where (1 + g)/(1 - g) is in [√½, √2].
 * The polynomials minimize the maximum relative error, 7e-10 in float32 and 1.1e-18 in float64 (Remez exchange in 60
 * digits).
 */
const LOG2_F32 = [2.8853900797881455, 0.961798848291893, 0.5767143098090339, 0.4317379005378974]
const LOG2_F64 = [
  2.8853900817779268, 0.9617966939259899, 0.5770780163454643, 0.41219858585246444, 0.3205985337770434,
  0.26233440986463025, 0.22091164958661377, 0.21367305007447,
]

/**
 * Coefficients c0, c1, … of asin(g) ≈ g (c0 + c1 g² + c2 g⁴ + …) for |g| ≤ sin(π/8). The relative errors are 4e-9 in
 * float32 and 6e-18 in float64 (interpolation at Chebyshev points in 50 digits).
 */
const ASIN_F32 = [
  1.0000000039719865, 0.16666531379690927, 0.0750730054581274, 0.04328411279133074, 0.040366780482943475,
]
const ASIN_F64 = [
  1, 0.16666666666665855, 0.07500000000221005, 0.04464285690865362, 0.030381957136319616, 0.022371759335512876,
  0.017360573486638765, 0.013867643516964514, 0.012318718540218083, 0.006101621932572337, 0.01762279113443395,
]

/** Constants of the arc-cosine kernels: π, 1/π, 1, 2, 4, 1/2, 1/4. */
const ANGLE_CONSTANTS = [Math.PI, 1 / Math.PI, 1, 2, 4, 0.5, 0.25]

/** Constants of the kernel profiles: 1, -1/2, ln 2, (ln 2)²/3. */
const PROFILE_CONSTANTS = [1, -0.5, Math.LN2, 0.16015100463940046]

/**
 * Coefficients of the standard normal quantile at probabilities p with |p - 1/2| ≤ 0.425, from Wichura's algorithm AS
 * 241 (routine PPND16): the numerator, highest power first, then the denominator without its constant 1. Copies of
 * those in `src/random/normal.ts`.
 */
const NORMAL_CENTER = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665, 5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597,
  5394.196021424751, 687.1870074920579, 42.31333070160091,
]
/**
 * Coefficients of the standard normal quantile at probabilities p with |p - 1/2| > 0.425 (algorithm AS 241): those of
 * the near tail, then those of the far tail, each in the order of `NORMAL_CENTER`.
 */
const NORMAL_TAIL = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835, 1.0507500716444169e-9, 0.0005475938084995345,
  0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038, 2.053191626637759,
]

/**
 * ln 2 as a sum of two parts, the first of which ends in 13 zero bits. Copies of those in `src/random/elementary.ts`.
 */
const LN2_PARTS = [0.6931471805592082, 7.371002565167799e-13]
/** 1/21, 1/19, … 1/3: coefficients of the artanh series that gives the logarithm, highest power first. */
const ODD_RECIPROCALS = Array.from({ length: 10 }, (_, i) => 1 / (21 - 2 * i))
/** 13, 12, … 2: divisors in the nested Taylor series of the exponential. */
const EXP_DIVISORS = Array.from({ length: 12 }, (_, i) => 13 - i)

/**
 * Constants of uniform and normal draws, logarithms and exponentials in float64, by the name of their address in
 * `CONSTANTS`.
 */
const DRAW_CONSTANTS = {
  // The last is the subnormal number in whose bits only bit 11 is set: the mask of that bit.
  uniform: [1, 1 + 2 ** -12, 2 ** -12, 2 ** -1063],
  normal: [1, 1.5, 2 ** -53, 0.425, 0.180625, ...NORMAL_CENTER],
  tail: [0.5, 1.6, 5, ...NORMAL_TAIL],
  ln: [1, 2 ** 52, 2 ** 52 + 1023, Math.SQRT2, 0.5, ...LN2_PARTS, ...ODD_RECIPROCALS],
  exp: [Math.LN2, 0.5, 1, ...LN2_PARTS, 1.5 * 2 ** 52 + 1023, -745.14, ...EXP_DIVISORS],
}

/**
 * Constants that build 2^-n from its bits, for whole n from 0 to `largest`: the lowest bits of the number `magic` - n
 * are the exponent bits of 2^-n. For n = `largest` they are 0, which gives 0 in place of 2^-n.
 */
const EXP2_RANGE_F32 = { largest: 127, magic: 1.5 * 2 ** 23 + 127 }
const EXP2_RANGE_F64 = { largest: 1023, magic: 1.5 * 2 ** 52 + 1023 }

/**
 * Addresses of the constants in the engine's memory, in bytes. `assembly/lane/constants.ts` declares the same
 * addresses.
 */
export const CONSTANTS = {
  zeros: CONSTANTS_ADDRESS,
  exp2F32: CONSTANTS_ADDRESS + 32,
  exp2F64: CONSTANTS_ADDRESS + 72,
  profileF32: CONSTANTS_ADDRESS + 184,
  profileF64: CONSTANTS_ADDRESS + 200,
  log2F32: CONSTANTS_ADDRESS + 232,
  log2F64: CONSTANTS_ADDRESS + 264,
  angleF32: CONSTANTS_ADDRESS + 360,
  angleF64: CONSTANTS_ADDRESS + 408,
  uniform: CONSTANTS_ADDRESS + 552,
  normal: CONSTANTS_ADDRESS + 584,
  tail: CONSTANTS_ADDRESS + 744,
  ln: CONSTANTS_ADDRESS + 888,
  exp: CONSTANTS_ADDRESS + 1024,
} as const

/**
 * Writes the constants into the engine's memory at the addresses of `CONSTANTS`. Hot loops load them from there,
 * because V8 would rebuild a vector constant of the code in every iteration of a loop.
 */
export function writeConstants(memory: Memory): void {
  memory.view<Uint8Array>(Uint8Array, CONSTANTS.zeros, 32).fill(0)
  memory
    .view<Float32Array>(Float32Array, CONSTANTS.exp2F32, 9)
    .set([EXP2_RANGE_F32.largest, EXP2_RANGE_F32.magic, ...EXP2_F32])
  memory
    .view<Float64Array>(Float64Array, CONSTANTS.exp2F64, 14)
    .set([EXP2_RANGE_F64.largest, EXP2_RANGE_F64.magic, ...EXP2_F64])
  memory.view<Float32Array>(Float32Array, CONSTANTS.profileF32, 4).set(PROFILE_CONSTANTS)
  memory.view<Float64Array>(Float64Array, CONSTANTS.profileF64, 4).set(PROFILE_CONSTANTS)
  memory.view<Float32Array>(Float32Array, CONSTANTS.angleF32, 12).set([...ANGLE_CONSTANTS, ...ASIN_F32])
  memory.view<Float64Array>(Float64Array, CONSTANTS.angleF64, 18).set([...ANGLE_CONSTANTS, ...ASIN_F64])
  // The arguments of log2 are clamped at 2^maxExponent. The lowest bits of `magic` count in units of 1.
  const log2 = (maxExponent: number, magic: number) => [2 ** maxExponent, Math.SQRT1_2, 1, magic]
  memory.view<Float32Array>(Float32Array, CONSTANTS.log2F32, 8).set([...log2(126, 1.5 * 2 ** 23), ...LOG2_F32])
  memory.view<Float64Array>(Float64Array, CONSTANTS.log2F64, 12).set([...log2(1022, 1.5 * 2 ** 52), ...LOG2_F64])
  for (const [name, values] of Object.entries(DRAW_CONSTANTS)) {
    memory.view<Float64Array>(Float64Array, CONSTANTS[name as keyof typeof DRAW_CONSTANTS], values.length).set(values)
  }
}
