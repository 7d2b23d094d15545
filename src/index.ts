// The public list: a table of contents, from the engine up.

// Data: worlds with known p(y|x), digits, datasets.
export { type AtomsOptions, atoms } from './data/atoms.js'
export { type CircleOptions, circle } from './data/circle.js'
export { checkDataset, type Dataset, type OwnedDataset, takeExamples } from './data/dataset.js'
export { type Digits, joinDigits, loadDigits } from './data/digits.js'
export { type GaussianMixtureOptions, gaussianMixture } from './data/gaussian-mixture.js'
export { type NoisyWorldOptions, noisyWorld } from './data/noisy-world.js'
export type { Rows } from './data/rows.js'
export { type TorusOptions, torus, unrolled } from './data/torus.js'
export { defineWorld, type Sample, type SampleOptions, type World, type WorldParts } from './data/world.js'
// Teachers and students.
export { type CandidateLearner, chooseOnHeldOut, type Round } from './distill/choose.js'
export { type DistillOptions, distill } from './distill/distill.js'
export { type FreshTeacherOptions, freshTeacher } from './distill/fresh-teacher.js'
export { type KernelStudentOptions, kernelStudent } from './distill/kernel-student.js'
export type { Labeler, LabelOptions, Rule, SoftLabels } from './distill/labeler.js'
export { type LogisticStudentOptions, logisticStudent } from './distill/logistic-student.js'
export { type NearestStudentOptions, nearestStudent } from './distill/nearest-student.js'
export { type NetworkStudentOptions, networkStudent } from './distill/network-student.js'
export { fromBytes } from './distill/saved.js'
export type { Student } from './distill/student.js'
export { fitTeacher, type Split, Teacher, type TeacherOptions } from './distill/teacher.js'
export { type ThresholdStudentOptions, thresholdStudent } from './distill/threshold-student.js'
export {
  type ForestStudentOptions,
  forestStudent,
  type TreeStudentOptions,
  treeStudent,
} from './distill/tree-student.js'
// The engine: memory, threads, matrices, errors.
export type { CallOptions, Progress } from './engine/call.js'
export { type ErrorCode, NoisyTeacherError } from './engine/check.js'
export { type Capabilities, createEngine, type Engine, type EngineOptions, type Numerics } from './engine/engine.js'
export type { Lifetime } from './engine/lifetime.js'
export type { ElementType, Matrix, MatrixOptions, Numbers, StoredType } from './engine/matrix.js'
export type { Room } from './engine/room.js'
export type { WasmOption } from './engine/sources.js'
export { takeRows } from './engine/take-rows.js'
export type { WorkerSource } from './engine/thread.js'
// Evaluation: against labels, against Bayes, against closed forms.
export { type PoolAgreementOptions, poolAgreement } from './evaluate/agreement.js'
export type { Answers, Resample } from './evaluate/answers.js'
export {
  type Calibration,
  featureCalibration,
  type PairedLabels,
  type UnpairedLabels,
  unpairedCalibration,
} from './evaluate/calibration.js'
export type { Covers, Estimate } from './evaluate/estimate.js'
export { type EvaluateOptions, evaluate, type LabeledPoints } from './evaluate/evaluate.js'
export { excessRisk, type PredictedClasses } from './evaluate/excess-risk.js'
export { type MarginOptions, type Margins, teacherMargins } from './evaluate/margins.js'
export { meanOverSetsAndPoints, meanOverTestPoints, meanOverTrainingSets, type Range } from './evaluate/mean.js'
export type { PermutationOptions } from './evaluate/permutation.js'
export { type Family, type Profiles, pointwiseProfiles } from './evaluate/profiles.js'
export { proportion } from './evaluate/proportion.js'
export { type ErrorsAtSize, type Regime, type RegimeFit, type RegimeOptions, regime } from './evaluate/regime.js'
export { type ReplicatedNoise, replicatedNoise } from './evaluate/replicated-noise.js'
export type { ByLabels, ConfusionEstimate, Report } from './evaluate/report.js'
export {
  type Prepared,
  type Retrained,
  type Retrainings,
  type RetrainOptions,
  retrain,
} from './evaluate/retrain.js'
export { samplerError, squaredSamplerError } from './evaluate/sampler-error.js'
// Labels: noise, votes, confusion, agreement.
export { accuracy, errorRate } from './labels/accuracy.js'
export { type Agreement, type AgreementOptions, agreement } from './labels/agreement.js'
export type { LabelArray } from './labels/check.js'
export { type Confusion, type ConfusionOptions, confusion } from './labels/confusion.js'
export type { Draws } from './labels/draws.js'
export {
  fixedTarget,
  type Noise,
  type NoiseDrawsOptions,
  type NoiseOptions,
  symmetric,
  transition,
} from './labels/noise.js'
export {
  type CountVotesOptions,
  countVotes,
  type PluralityOptions,
  plurality,
  type VoteSharesOptions,
  voteShares,
} from './labels/votes.js'
// Ops: exact nearest neighbors, distances, Gram products.
export { pairwise } from './ops/distance.js'
export { type GramOptions, gramBlock, gramMatvec, type Precision } from './ops/gram/gram.js'
export type { Kernel, KernelName } from './ops/kernel.js'
export {
  type ArcCosineOptions,
  arcCosine,
  gaussian,
  inverseMultiquadric,
  type KernelOptions,
  laplace,
  type MaternOptions,
  matern,
  type NetworkOptions,
  ntk,
  type PolynomialOptions,
  polynomial,
  type RationalQuadraticOptions,
  rationalQuadratic,
  type SpikySmoothOptions,
  spikySmooth,
} from './ops/kernels.js'
export type { Algorithm, BuildOptions, NearestSettings } from './ops/nearest/algorithm.js'
export type { Neighbors } from './ops/nearest/answer.js'
export { type NearestInBlocksOptions, nearestInBlocks } from './ops/nearest/blocks.js'
export { type NearestOptions, nearest } from './ops/nearest/nearest.js'
export type { NearestPlan, PlanNearestOptions } from './ops/nearest/plan.js'
export type { RowArray, RowBlocks } from './ops/nearest/source.js'
// Random streams, and solves.
export type { DrawOptions } from './random/draw.js'
export type { StreamKey } from './random/key.js'
export { type Stream, stream } from './random/stream.js'
// Samplers: what fits noisy labels, and the geometry that is kept for many label draws.
export {
  type BaggedGeometry,
  type FitBaggedOptions,
  fitBaggedNearest,
  type PrepareBaggedOptions,
  prepareBaggedNearest,
} from './samplers/bagged-nearest.js'
export { medianDistance } from './samplers/bandwidth.js'
export type { Candidate, Choice, Settings } from './samplers/choice.js'
export { type ChooseGramOptions, chooseGram, chooseKernel, type GramSettings } from './samplers/choose-gram.js'
export { defineSampler, type SamplerParts } from './samplers/define-sampler.js'
export {
  type FitForestOptions,
  type FitTreeOptions,
  type ForestSampler,
  fitForest,
  fitTree,
} from './samplers/forest.js'
export type { Geometry } from './samplers/geometry.js'
export { GramGeometry, type PrepareGramOptions, prepareGram } from './samplers/gram.js'
export { type FitKernelOptions, fitKernel } from './samplers/kernel.js'
export type { KernelSampler, PredictOptions } from './samplers/kernel-sampler.js'
export { type FitLogisticOptions, fitLogistic, type LogisticSampler } from './samplers/logistic.js'
export {
  type FitLookupOptions,
  fitLookup,
  type LookupGeometry,
  type LookupOptions,
  prepareLookup,
} from './samplers/lookup/lookup.js'
export {
  type FitNearestOptions,
  fitNearest,
  NearestGeometry,
  type NearestQueryOptions,
  type PrepareNearestOptions,
  prepareNearest,
} from './samplers/nearest.js'
export type { Loss } from './samplers/network/held-out.js'
export { type FitNetworkOptions, fitNetwork, type NetworkSampler } from './samplers/network/network.js'
export type { Stop } from './samplers/network/train.js'
export {
  type FitRandomFeaturesOptions,
  fitRandomFeatures,
  type PrepareRandomFeaturesOptions,
  prepareRandomFeatures,
  type RandomFeaturesGeometry,
  type RandomFeaturesSampler,
} from './samplers/random-features/random-features.js'
export type { Classifier, Fit, FitOptions, Sampler } from './samplers/sampler.js'
export {
  type FitShepardOptions,
  fitShepard,
  type PrepareShepardOptions,
  prepareShepard,
  type ShepardGeometry,
} from './samplers/shepard.js'
export {
  type FitThresholdOptions,
  fitThreshold,
  type Orientation,
  type ThresholdSampler,
} from './samplers/threshold.js'
export {
  type Method,
  type PrepareOptions,
  type RightHandSides,
  type Solution,
  type SolveOptions,
  solveGram,
} from './solve/gram.js'
export type { LeaveOneOut } from './solve/leave-one-out.js'
export { type NystromOptions, type NystromSolution, solveNystrom } from './solve/nystrom.js'
export { type GramPlan, type PlanGramOptions, plan } from './solve/plan.js'
export * as theory from './theory/index.js'
