// The public list, from the engine up.

export { checkDataset, type Dataset, takeExamples, takeRows } from './data/dataset.js'
export type { CallOptions, Progress } from './engine/call.js'
export { type ErrorCode, NoisyTeacherError } from './engine/check.js'
export { type Capabilities, createEngine, type Engine, type EngineOptions, type Numerics } from './engine/engine.js'
export type { ElementType, Matrix, Numbers } from './engine/matrix.js'
export { pairwise } from './ops/distance.js'
export type { Neighbours } from './ops/nearest/answer.js'
export { type NearestOptions, nearest } from './ops/nearest/nearest.js'
export { type Stream, stream } from './random/stream.js'
export { type FitNearestOptions, fitNearest, NearestGeometry, prepareNearest } from './samplers/nearest.js'
export type { Draws, Fit, FitOptions, Sampler } from './samplers/sampler.js'
