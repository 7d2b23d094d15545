// The public list, in the order in which to read it: functions, and the types that a user writes down.

// The engine: one memory, its threads, its matrices and its errors.

export type { CallOptions, Progress } from './engine/call.js'
export { type ErrorCode, NoisyTeacherError } from './engine/check.js'
export { closeDefaultEngine, defaultEngine } from './engine/default-engine.js'
export { type Capabilities, createEngine, type Engine, type EngineOptions } from './engine/engine.js'
export type { ElementType, Matrix } from './engine/matrix.js'
export { takeRows } from './engine/take-rows.js'

// Exact nearest neighbors and distances.

export type { Algorithm } from './ops/nearest/algorithm.js'
export { nearestInBlocks } from './ops/nearest/blocks.js'
export { type NearestProblem, nearestMany } from './ops/nearest/many.js'
export type { Metric, Neighbors } from './ops/nearest/metric.js'
export { type NearestOptions, nearest } from './ops/nearest/nearest.js'
export type { PointsWithin } from './ops/nearest/radius.js'
export { withinRadius } from './ops/nearest/within.js'
export { pairwise } from './ops/pairwise.js'
export { NearestGeometry, prepareNearest } from './samplers/nearest-geometry.js'

// Kernels: their Gram products, and solves of their systems.

export { gramBlock, gramMatvec } from './ops/gram/gram.js'
export type { Kernel } from './ops/kernel.js'
export {
  arcCosine,
  gaussian,
  inverseMultiquadric,
  laplace,
  matern,
  ntk,
  polynomial,
  rationalQuadratic,
  spikySmooth,
} from './ops/kernels.js'
export { GramGeometry, prepareGram } from './samplers/gram.js'
export { type Solution, solveGram } from './solve/gram.js'
export { solveNystrom } from './solve/nystrom.js'
export { plan } from './solve/plans.js'

// Labels: noise, label draws, votes, agreement and confusion matrices.

export { accuracy, errorRate } from './labels/accuracy.js'
export { agreement } from './labels/agreement.js'
export type { LabelArray } from './labels/check.js'
export { confusion } from './labels/confusion.js'
export type { Draws } from './labels/draws.js'
export { fixedTarget, type Noise, symmetric, transition } from './labels/noise.js'
export { countVotes, plurality, voteShares } from './labels/votes.js'

// Random streams, and the name of a draw.

export type { DrawOptions } from './random/draw.js'
export { type Stream, stream } from './random/stream.js'

// Worlds with known p(y|x), and data.

export { atoms } from './data/atoms.js'
export { circle } from './data/circle.js'
export { checkDataset, type Dataset, type OwnedDataset, takeExamples } from './data/dataset.js'
export { joinDigits, loadDigits } from './data/digits.js'
export { decodeLabels, encodeLabels } from './data/encode-labels.js'
export { gaussianMixture } from './data/gaussian-mixture.js'
export { noisyWorld } from './data/noisy-world.js'
export { normalizeRows } from './data/normalize-rows.js'
export type { OwnedRegressionData, RegressionData, Targets } from './data/regression.js'
export type { Sample } from './data/sample.js'
export { sampleMany } from './data/sample-many.js'
export { splitRows } from './data/split-rows.js'
export { Standardization, standardize } from './data/standardize.js'
export { torus, unrolled } from './data/torus.js'
export { defineWorld, type World } from './data/world.js'

// Samplers: learners, and geometry that is prepared once for many label draws.

export { fromBytes } from './distill/saved.js'
export { fitBaggedNearest, prepareBaggedNearest } from './samplers/bagged-nearest.js'
export { medianDistance } from './samplers/bandwidth.js'
export { chooseGram, chooseKernel } from './samplers/choose-gram.js'
export { defineSampler } from './samplers/define-sampler.js'
export { fitForest, fitTree } from './samplers/forest.js'
export type { Geometry } from './samplers/geometry.js'
export { fitKernel } from './samplers/kernel.js'
export { fitLogistic } from './samplers/logistic.js'
export { fitLookup, prepareLookup } from './samplers/lookup/lookup.js'
export { fitNearest } from './samplers/nearest.js'
export { fitNetwork } from './samplers/network/network.js'
export { fitRandomFeatures, prepareRandomFeatures } from './samplers/random-features/random-features.js'
export type { FitRegressor, Regressor } from './samplers/regressor.js'
export type { Classifier, Fit, FitOptions, Sampler } from './samplers/sampler.js'
export { fitShepard, prepareShepard } from './samplers/shepard.js'
export { fitThreshold } from './samplers/threshold.js'

// Teachers: pools of samplers that label inputs.

export { freshTeacher } from './distill/fresh-teacher.js'
export type { Labeler, LabelRule } from './distill/labeler.js'
export { fitTeacher, Teacher } from './distill/teacher.js'

// Students: distilled from the labels of teachers.

export { chooseOnHeldOut } from './distill/choose.js'
export { distill } from './distill/distill.js'
export { kernelStudent } from './distill/kernel-student.js'
export { logisticStudent } from './distill/logistic-student.js'
export { nearestStudent } from './distill/nearest-student.js'
export { networkStudent } from './distill/network-student.js'
export type { Student } from './distill/student.js'
export { thresholdStudent } from './distill/threshold-student.js'
export { forestStudent, treeStudent } from './distill/tree-student.js'
export type { Candidate, Choice } from './samplers/choice.js'

// Evaluation: against labels, and against the Bayes rule.

export { poolAgreement } from './evaluate/agreement.js'
export { featureCalibration, unpairedCalibration } from './evaluate/calibration.js'
export { type CrossValidation, crossValidate } from './evaluate/cross-validate.js'
export type { Estimate } from './evaluate/estimate.js'
export { evaluate } from './evaluate/evaluate.js'
export { excessRisk } from './evaluate/excess-risk.js'
export { teacherMargins } from './evaluate/margins.js'
export { meanOverSetsAndPoints, meanOverTestPoints, meanOverTrainingSets } from './evaluate/mean.js'
export { pointwiseProfiles } from './evaluate/profiles.js'
export { proportion } from './evaluate/proportion.js'
export { type Regime, regime } from './evaluate/regime.js'
export { replicatedNoise } from './evaluate/replicated-noise.js'
export type { Report } from './evaluate/report.js'
export { type Retrainings, retrain } from './evaluate/retrain.js'
export { samplerError, squaredSamplerError } from './evaluate/sampler-error.js'

// Votes of annotators: people, models or tests.

export { aggregateVotes } from './annotators/aggregate.js'
export { type AnnotatorsWorld, annotatorsWorld } from './annotators/annotators-world.js'
export type { VoteNames } from './annotators/names.js'
export { planVotes } from './annotators/plan.js'
export type { Aggregate } from './annotators/result.js'
export type { Votes } from './annotators/votes.js'
export { type VotesTeacher, votesTeacher } from './annotators/votes-teacher.js'

// Audits: noise rate, transition matrix and suspects, from untrusted labels alone.

export { auditLabels } from './audit/audit.js'
export { estimateGain } from './audit/gain.js'
export { planAudit } from './audit/plan.js'
export type { Audit, Suspect } from './audit/result.js'

// Theory: the closed forms.

export * as theory from './theory/index.js'

// Types of options and results, by name for whoever needs them.

export type * from './types.js'
