// The op list: one re-export line an op file, nothing else.
export { columnRange, widen } from './center'
export { pairwise } from './distance'
export { gramBlock, gramMatvec, gramWeights } from './gram/gram'
export { gramPack } from './gram/pack'
export { nearestFloat, packFloat } from './nearest/float'
export { philoxNormal, philoxUniform } from './random'
