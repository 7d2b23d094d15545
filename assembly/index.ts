// The op list: one re-export line an op file, nothing else.
export { columnRange, widen } from './center'
export { choleskyBelow, choleskyDiagonal } from './cholesky/factor'
export { choleskyBackward, choleskyForward } from './cholesky/substitute'
export { pairwise } from './distance'
export { gramBlock, gramLower, gramMatvec, gramWeights } from './gram/gram'
export { gramPack } from './gram/pack'
export { nearestFloat, packFloat } from './nearest/float'
export { philoxNormal, philoxUniform } from './random'
