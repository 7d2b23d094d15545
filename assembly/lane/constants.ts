/*
 * Addresses of constants in a page that the engine reserves and `src/engine/constants.ts` fills. Loops load their
 * constants from there because V8 would rebuild a v128 constant in every iteration.
 */
/** 32 bytes of zeros, with which the sums of a tile begin. */
export const ZEROS: usize = 1024
/**
 * Constants of `exp2Negative` for each type: the largest argument, a number whose difference from n ends in the
 * exponent bits of 2^-n, and the polynomial's coefficients of degree 0 to 6 (float64: 11).
 */
export const EXP2_F32: usize = 1056
export const EXP2_F64: usize = 1096
/** Constants of the kernel profiles for each type: 1, -1/2, ln 2, (ln 2)²/3. */
export const PROFILE_F32: usize = 1208
export const PROFILE_F64: usize = 1224
/**
 * Constants of `log2OnePlus` for each type: the largest argument, √½, 1, a number for conversions between integers and
 * floating point, and the polynomial's coefficients of degree 0 to 3 (float64: 7).
 */
export const LOG2_F32: usize = 1256
export const LOG2_F64: usize = 1288
/**
 * Constants of `angular` for each type: π, 1/π, 1, 2, 4, 1/2, 1/4, and the polynomial's coefficients of degree 0 to 4
 * (float64: 10).
 */
export const ANGLE_F32: usize = 1384
export const ANGLE_F64: usize = 1432
/** Constants of `uniforms`, float64: 1, 1 + 2^-12, 2^-12, and the mask of bit 11. */
export const UNIFORM_F64: usize = 1576
/**
 * Constants of `normalQuantiles` near the center, float64: 1, 3/2, 2^-53, .425, .425², 8 coefficients of the numerator
 * from the highest degree down, 7 of the denominator.
 */
export const NORMAL_CENTER_F64: usize = 1608
/**
 * Constants of `normalQuantiles` in the tails, float64: 1/2, 1.6, 5, then 8 coefficients of the numerator from the
 * highest degree down, 7 of the denominator.
 */
export const NORMAL_TAIL_F64: usize = 1768
/** Constants of `ln`, float64: 1, 2^52, 2^52 + 1023, √2, 1/2, ln 2 in two parts, then 1/21, 1/19, … 1/3. */
export const LN_F64: usize = 1912
/**
 * Constants of `expNegative`, float64: ln 2, 1/2, 1, ln 2 in two parts, a magic number, the least argument, then 13,
 * 12, … 2.
 */
export const EXP_F64: usize = 2048
