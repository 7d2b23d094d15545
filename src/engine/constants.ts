import { CONSTANTS_ADDRESS, type Memory } from './memory.js'

/**
 * 2^f on [0, 1] as 1 + c1 f + c2 f² + …: of all such polynomials the ones of least relative error, 2.0e-9 and 3.2e-18
 * (Remez exchange in 60 digits), rounded to the type.
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
 * log2((1 + g)/(1 - g)) / g as c0 + c1 g² + … for 1 + f = (1 + g)/(1 - g) in [√½, √2]: relative errors 7e-10 and 1.1e-18, found
 * in the same way.
 */
const LOG2_F32 = [2.8853900797881455, 0.961798848291893, 0.5767143098090339, 0.4317379005378974]
const LOG2_F64 = [
  2.8853900817779268, 0.9617966939259899, 0.5770780163454643, 0.41219858585246444, 0.3205985337770434,
  0.26233440986463025, 0.22091164958661377, 0.21367305007447,
]

/** asin(g)/g as c0 + c1 g² + … for g up to sin(π/8): relative errors 4e-9 and 6e-18 (interpolation in Chebyshev's points, in 50 digits). */
const ASIN_F32 = [
  1.0000000039719865, 0.16666531379690927, 0.0750730054581274, 0.04328411279133074, 0.040366780482943475,
]
const ASIN_F64 = [
  1, 0.16666666666665855, 0.07500000000221005, 0.04464285690865362, 0.030381957136319616, 0.022371759335512876,
  0.017360573486638765, 0.013867643516964514, 0.012318718540218083, 0.006101621932572337, 0.01762279113443395,
]

/** π, 1/π, 1, 2, 4, 1/2, 1/4. */
const ANGLE = [Math.PI, 1 / Math.PI, 1, 2, 4, 0.5, 0.25]

/** 1, -1/2, ln 2, (ln 2)²/3. */
const PROFILE = [1, -0.5, Math.LN2, 0.16015100463940046]

/** n ≤ largest is subtracted from `magic`, whose lowest bits then are the exponent bits of 2^-n: 0 for the largest. */
const F32 = { largest: 127, magic: 1.5 * 2 ** 23 + 127 }
const F64 = { largest: 1023, magic: 1.5 * 2 ** 52 + 1023 }

/** Where they are, as `assembly/lane/constants.ts` has them. */
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
} as const

/** Writes the constants that hot loops load from memory: V8 would rebuild them inside the loop. */
export function writeConstants(memory: Memory): void {
  memory.view<Uint8Array>(Uint8Array, CONSTANTS.zeros, 32).fill(0)
  memory.view<Float32Array>(Float32Array, CONSTANTS.exp2F32, 9).set([F32.largest, F32.magic, ...EXP2_F32])
  memory.view<Float64Array>(Float64Array, CONSTANTS.exp2F64, 14).set([F64.largest, F64.magic, ...EXP2_F64])
  memory.view<Float32Array>(Float32Array, CONSTANTS.profileF32, 4).set(PROFILE)
  memory.view<Float64Array>(Float64Array, CONSTANTS.profileF64, 4).set(PROFILE)
  memory.view<Float32Array>(Float32Array, CONSTANTS.angleF32, 12).set([...ANGLE, ...ASIN_F32])
  memory.view<Float64Array>(Float64Array, CONSTANTS.angleF64, 18).set([...ANGLE, ...ASIN_F64])
  // The magic number is one whose lowest bits count ones; what is above the largest argument counts as it.
  const log2 = (most: number, magic: number) => [2 ** most, Math.SQRT1_2, 1, magic]
  memory.view<Float32Array>(Float32Array, CONSTANTS.log2F32, 8).set([...log2(126, 1.5 * 2 ** 23), ...LOG2_F32])
  memory.view<Float64Array>(Float64Array, CONSTANTS.log2F64, 12).set([...log2(1022, 1.5 * 2 ** 52), ...LOG2_F64])
}
