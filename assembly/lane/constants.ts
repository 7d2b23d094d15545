/*
 * Addresses in the engine's own page, which `src/engine/constants.ts` fills: loops load constants from there, because
 * V8 would rebuild a v128 constant at each turn.
 */
/** 32 bytes of zero. */
export const ZEROS: usize = 1024
/** What `exp2Negative` of each type reads: the largest argument, the exponent's magic number, coefficients 0 to 6 or 11. */
export const EXP2_F32: usize = 1056
export const EXP2_F64: usize = 1096
/** What profiles of each type read: 1, -1/2, ln 2, (ln 2)²/3. */
export const PROFILE_F32: usize = 1208
export const PROFILE_F64: usize = 1224
/** What `log2OnePlus` of each type reads: the largest argument, √½, 1, a magic number, coefficients 0 to 3 or 7. */
export const LOG2_F32: usize = 1256
export const LOG2_F64: usize = 1288
/** What `angular` of each type reads: π, 1/π, 1, 2, 4, 1/2, 1/4, coefficients 0 to 4 or 10. */
export const ANGLE_F32: usize = 1384
export const ANGLE_F64: usize = 1432
/** What `uniforms` reads: 1, 1 + 2^-12, 2^-12, the mask of bit 11. */
export const UNIFORM: usize = 1576
/** What `normalQuantiles` reads: 1, 3/2, 2^-53, .425, .425², 8 coefficients of the numerator, the highest first, 7 of the denominator. */
export const NORMAL: usize = 1608
/** What tails of it read: 1/2, 1.6, 5, coefficients alike. */
export const TAIL: usize = 1768
/** What `ln` reads: 1, 2^52, 2^52 + 1023, √2, 1/2, ln 2 in two parts, 1/21, 1/19, … 1/3. */
export const LN: usize = 1912
/** What `expNegative` reads: ln 2, 1/2, 1, ln 2 in two parts, a magic number, the least argument, 13, 12, … 2. */
export const EXP: usize = 2048
