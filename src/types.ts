// The public types that users rarely write down: options and results of the functions that `index.ts` lists.

export type { AuditOptions } from './audit/audit.js'
export type { CheckedRows } from './audit/checked.js'
export type { Leak } from './audit/features.js'
export type { AuditPlan, PlanAuditOptions } from './audit/plan.js'
export type { PooledStudent } from './audit/predict.js'
export type {
  AuditEvidence,
  AuditedClass,
  AuditNoise,
  AuditTransition,
  AuditVerdict,
  NoiseEstimate,
  TransitionMatrix,
} from './audit/result.js'
export type { AtomsOptions } from './data/atoms.js'
export type { CircleOptions } from './data/circle.js'
export type { Digits } from './data/digits.js'
export type { EncodedLabels, EncodeLabelsOptions } from './data/encode-labels.js'
export type { GaussianMixtureOptions } from './data/gaussian-mixture.js'
export type { NoisyWorldOptions } from './data/noisy-world.js'
export type { InputRows } from './data/rows.js'
export type { SampleOptions } from './data/sample.js'
export type { SampleManyOptions } from './data/sample-many.js'
export type { RowSplit, SplitRowsOptions } from './data/split-rows.js'
export type { SavedStandardization } from './data/standardize.js'
export type { TorusOptions } from './data/torus.js'
export type { WorldParts } from './data/world.js'
export type { CandidateLearner, ChoiceRound } from './distill/choose.js'
export type { DistillOptions } from './distill/distill.js'
export type { FreshTeacherOptions } from './distill/fresh-teacher.js'
export type { KernelStudentOptions } from './distill/kernel-student.js'
export type { LabelOptions, SoftLabels } from './distill/labeler.js'
export type { LogisticStudentOptions } from './distill/logistic-student.js'
export type { NearestStudentOptions } from './distill/nearest-student.js'
export type { NetworkStudentOptions } from './distill/network-student.js'
export type { MemberSplit, TeacherOptions } from './distill/teacher.js'
export type { ThresholdStudentOptions } from './distill/threshold-student.js'
export type { ForestStudentOptions, TreeStudentOptions } from './distill/tree-student.js'
export type { Numerics } from './engine/engine.js'
export type { Lifetime } from './engine/lifetime.js'
export type { MatrixData, MatrixOptions, StoredType } from './engine/matrix.js'
export type { EngineLimits } from './engine/room.js'
export type { WasmOption } from './engine/sources.js'
export type { WorkerSource } from './engine/thread.js'
export type { PoolAgreementOptions } from './evaluate/agreement.js'
export type { RetrainedAnswers, RetrainResample } from './evaluate/answers.js'
export type { Calibration, PairedLabels, UnpairedLabels } from './evaluate/calibration.js'
export type { CrossValidateOptions } from './evaluate/cross-validate.js'
export type { IntervalCovers } from './evaluate/estimate.js'
export type { EvaluateOptions, LabeledPoints } from './evaluate/evaluate.js'
export type { PredictedClasses } from './evaluate/excess-risk.js'
export type { MarginOptions, TeacherMargins } from './evaluate/margins.js'
export type { ValueRange } from './evaluate/mean.js'
export type { PermutationOptions } from './evaluate/permutation.js'
export type { PointwiseProfiles, ProfileFamily } from './evaluate/profiles.js'
export type { ErrorsAtSize, RegimeFit, RegimeOptions } from './evaluate/regime.js'
export type { ReplicatedNoise } from './evaluate/replicated-noise.js'
export type { ByLabelKind, ConfusionEstimate } from './evaluate/report.js'
export type { RetrainOptions } from './evaluate/retrain.js'
export type { PreparedLearner, RetrainedLearner } from './evaluate/retrained.js'
export type { Agreement, AgreementOptions } from './labels/agreement.js'
export type { Confusion, ConfusionOptions } from './labels/confusion.js'
export type { NoiseDrawsOptions, NoiseOptions } from './labels/noise.js'
export type { CountVotesOptions, PluralityOptions, VoteSharesOptions } from './labels/votes.js'
export type { GramOptions, Precision } from './ops/gram/gram.js'
export type { KernelName } from './ops/kernel.js'
export type {
  ArcCosineOptions,
  KernelOptions,
  MaternOptions,
  NetworkOptions,
  PolynomialOptions,
  RationalQuadraticOptions,
  SpikySmoothOptions,
} from './ops/kernels.js'
export type { BuildOptions, NearestSettings } from './ops/nearest/algorithm.js'
export type { NearestInBlocksOptions } from './ops/nearest/blocks.js'
export type { ManhattanNeighbors, NeighborsByMetric, SimilarNeighbors } from './ops/nearest/metric.js'
export type { NearestPlan, PlanNearestOptions } from './ops/nearest/plan.js'
export type { WithinQueryOptions } from './ops/nearest/radius.js'
export type { RowArray, RowBlocks } from './ops/nearest/source.js'
export type { WithinRadiusOptions } from './ops/nearest/within.js'
export type { PairwiseOptions } from './ops/pairwise.js'
export type { StreamKey } from './random/key.js'
export type { BaggedGeometry, FitBaggedOptions, PrepareBaggedOptions } from './samplers/bagged-nearest.js'
export type { StudentSettings } from './samplers/choice.js'
export type { ChooseGramOptions } from './samplers/choose-gram.js'
export type { SamplerParts } from './samplers/define-sampler.js'
export type { FitForestOptions, FitTreeOptions, ForestSampler } from './samplers/forest.js'
export type { PrepareGramOptions } from './samplers/gram.js'
export type { FitKernelOptions } from './samplers/kernel.js'
export type { KernelRegressor } from './samplers/kernel-regressor.js'
export type { KernelSampler, PredictOptions } from './samplers/kernel-sampler.js'
export type { GramSettings } from './samplers/left-out.js'
export type { FitLogisticOptions, LogisticSampler } from './samplers/logistic.js'
export type { FitLookupOptions, LookupGeometry, LookupOptions } from './samplers/lookup/lookup.js'
export type { FitNearestOptions } from './samplers/nearest.js'
export type { NearestQueryOptions, PrepareNearestOptions } from './samplers/nearest-geometry.js'
export type { NearestRegressor } from './samplers/nearest-regressor.js'
export type { NetworkLoss } from './samplers/network/held-out.js'
export type { FitNetworkOptions, NetworkSampler } from './samplers/network/network.js'
export type { NetworkStop } from './samplers/network/train.js'
export type {
  FitRandomFeaturesOptions,
  PrepareRandomFeaturesOptions,
  RandomFeaturesGeometry,
  RandomFeaturesSampler,
} from './samplers/random-features/random-features.js'
export type { FitShepardOptions, PrepareShepardOptions, ShepardGeometry } from './samplers/shepard.js'
export type { FitThresholdOptions, ThresholdOrientation, ThresholdSampler } from './samplers/threshold.js'
export type { Method, PrepareOptions, RightHandSides, SolveOptions } from './solve/gram.js'
export type { LeaveOneOut } from './solve/leave-one-out.js'
export type { NystromOptions, NystromSolution } from './solve/nystrom.js'
export type { GramPlan, PlanGramOptions } from './solve/plan.js'
export type { ChooseGramPlan, PlanChooseGramOptions } from './solve/plan-choice.js'
