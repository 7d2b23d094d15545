/**
 * Version of the numbers that trials give. It changes when the same point, seed and draw give other bits, and a test of
 * golden digests fails until it does. Results of different versions are never mixed.
 */
export const RESULTS_VERSION = 1

/** Version of the layout of a sweep's folder. */
export const SCHEMA_VERSION = 1
