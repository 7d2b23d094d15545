/*
 * Structures that the host writes field by field, as this side has them.
 * An entry of the debug binary, which nobody but test/engine/layouts.test.ts opens.
 * Enums, since of all that has members only they are exported: `Gram.queries` is where a `Gram` has that field, `Gram.bytes` its size.
 */
import { Questions as QuestionsFields } from '../annotators/distractor'
import { VoteStates as VoteStatesFields } from '../annotators/expect'
import { Layer as LayerFields, Network as NetworkFields } from '../dense/network'
import { Training as TrainingFields } from '../dense/train'
import { UpdateRule as RuleFields } from '../dense/update'
import { GrowthPlan as PlanFields } from '../forest/growth'
import { Gram as GramFields } from '../gram/pack'
import { Symmetric as SymmetricFields } from '../gram/symmetric-operands'
import { Definition as DefinitionFields } from '../nearest/definition'
import { EmbeddingFrame as FrameFields } from '../nearest/frame'

export enum Gram {
  bytes = <i32>offsetof<GramFields>(),
  queries = <i32>offsetof<GramFields>('queries'),
  points = <i32>offsetof<GramFields>('points'),
  type = <i32>offsetof<GramFields>('type'),
  m = <i32>offsetof<GramFields>('m'),
  n = <i32>offsetof<GramFields>('n'),
  d = <i32>offsetof<GramFields>('d'),
  center = <i32>offsetof<GramFields>('center'),
  packed = <i32>offsetof<GramFields>('packed'),
  norms = <i32>offsetof<GramFields>('norms'),
  profile = <i32>offsetof<GramFields>('profile'),
  run = <i32>offsetof<GramFields>('run'),
  wide = <i32>offsetof<GramFields>('wide'),
  scale = <i32>offsetof<GramFields>('scale'),
  alpha = <i32>offsetof<GramFields>('alpha'),
  times = <i32>offsetof<GramFields>('times'),
  unit = <i32>offsetof<GramFields>('unit'),
  spike = <i32>offsetof<GramFields>('spike'),
  weight = <i32>offsetof<GramFields>('weight'),
  spikeAlpha = <i32>offsetof<GramFields>('spikeAlpha'),
  sharpness = <i32>offsetof<GramFields>('sharpness'),
  nearest = <i32>offsetof<GramFields>('nearest'),
  runs = <i32>offsetof<GramFields>('runs'),
  beyond = <i32>offsetof<GramFields>('beyond'),
}

export enum Symmetric {
  bytes = <i32>offsetof<SymmetricFields>(),
  gram = <i32>offsetof<SymmetricFields>('gram'),
  strips = <i32>offsetof<SymmetricFields>('strips'),
  block = <i32>offsetof<SymmetricFields>('block'),
  blocks = <i32>offsetof<SymmetricFields>('blocks'),
  rows = <i32>offsetof<SymmetricFields>('rows'),
  stored = <i32>offsetof<SymmetricFields>('stored'),
  tiles = <i32>offsetof<SymmetricFields>('tiles'),
}

export enum Network {
  bytes = <i32>offsetof<NetworkFields>(),
  scale = <i32>offsetof<NetworkFields>('scale'),
  center = <i32>offsetof<NetworkFields>('center'),
  inputs = <i32>offsetof<NetworkFields>('inputs'),
  layers = <i32>offsetof<NetworkFields>('layers'),
  records = <i32>offsetof<NetworkFields>('records'),
}

export enum Layer {
  bytes = <i32>offsetof<LayerFields>(),
  inputs = <i32>offsetof<LayerFields>('inputs'),
  outputs = <i32>offsetof<LayerFields>('outputs'),
  weights = <i32>offsetof<LayerFields>('weights'),
  first = <i32>offsetof<LayerFields>('first'),
  second = <i32>offsetof<LayerFields>('second'),
  strips = <i32>offsetof<LayerFields>('strips'),
  columns = <i32>offsetof<LayerFields>('columns'),
  rowDeltas = <i32>offsetof<LayerFields>('rowDeltas'),
  outputDeltas = <i32>offsetof<LayerFields>('outputDeltas'),
}

export enum Rule {
  bytes = <i32>offsetof<RuleFields>(),
  adam = <i32>offsetof<RuleFields>('adam'),
  momentum = <i32>offsetof<RuleFields>('momentum'),
  squares = <i32>offsetof<RuleFields>('squares'),
  decay = <i32>offsetof<RuleFields>('decay'),
}

export enum Training {
  bytes = <i32>offsetof<TrainingFields>(),
  network = <i32>offsetof<TrainingFields>('network'),
  rule = <i32>offsetof<TrainingFields>('rule'),
  x = <i32>offsetof<TrainingFields>('x'),
  type = <i32>offsetof<TrainingFields>('type'),
  n = <i32>offsetof<TrainingFields>('n'),
  order = <i32>offsetof<TrainingFields>('order'),
  labels = <i32>offsetof<TrainingFields>('labels'),
  shares = <i32>offsetof<TrainingFields>('shares'),
  batch = <i32>offsetof<TrainingFields>('batch'),
  height = <i32>offsetof<TrainingFields>('height'),
  parts = <i32>offsetof<TrainingFields>('parts'),
  entropy = <i32>offsetof<TrainingFields>('entropy'),
  rates = <i32>offsetof<TrainingFields>('rates'),
  wrong = <i32>offsetof<TrainingFields>('wrong'),
}

export enum Plan {
  bytes = <i32>offsetof<PlanFields>(),
  x = <i32>offsetof<PlanFields>('x'),
  type = <i32>offsetof<PlanFields>('type'),
  n = <i32>offsetof<PlanFields>('n'),
  d = <i32>offsetof<PlanFields>('d'),
  codes = <i32>offsetof<PlanFields>('codes'),
  stride = <i32>offsetof<PlanFields>('stride'),
  distinct = <i32>offsetof<PlanFields>('distinct'),
  labels = <i32>offsetof<PlanFields>('labels'),
  classes = <i32>offsetof<PlanFields>('classes'),
  candidates = <i32>offsetof<PlanFields>('candidates'),
  minLeaf = <i32>offsetof<PlanFields>('minLeaf'),
  maxDepth = <i32>offsetof<PlanFields>('maxDepth'),
  bootstrap = <i32>offsetof<PlanFields>('bootstrap'),
  random = <i32>offsetof<PlanFields>('random'),
  seedLow = <i32>offsetof<PlanFields>('seedLow'),
  purpose = <i32>offsetof<PlanFields>('purpose'),
  seedHigh = <i32>offsetof<PlanFields>('seedHigh'),
  firstTree = <i32>offsetof<PlanFields>('firstTree'),
  regions = <i32>offsetof<PlanFields>('regions'),
  regionBytes = <i32>offsetof<PlanFields>('regionBytes'),
  maxNodes = <i32>offsetof<PlanFields>('maxNodes'),
  budget = <i32>offsetof<PlanFields>('budget'),
  bags = <i32>offsetof<PlanFields>('bags'),
}

export enum Frame {
  bytes = <i32>offsetof<FrameFields>(),
  center = <i32>offsetof<FrameFields>('center'),
  basis = <i32>offsetof<FrameFields>('basis'),
  coordinates = <i32>offsetof<FrameFields>('coordinates'),
  scale = <i32>offsetof<FrameFields>('scale'),
  shift = <i32>offsetof<FrameFields>('shift'),
  skew = <i32>offsetof<FrameFields>('skew'),
  step = <i32>offsetof<FrameFields>('step'),
  levels = <i32>offsetof<FrameFields>('levels'),
  slack = <i32>offsetof<FrameFields>('slack'),
}

export enum Definition {
  bytes = <i32>offsetof<DefinitionFields>(),
  metric = <i32>offsetof<DefinitionFields>('metric'),
  type = <i32>offsetof<DefinitionFields>('type'),
  d = <i32>offsetof<DefinitionFields>('d'),
  queries = <i32>offsetof<DefinitionFields>('queries'),
  points = <i32>offsetof<DefinitionFields>('points'),
  queryNorms = <i32>offsetof<DefinitionFields>('queryNorms'),
  pointNorms = <i32>offsetof<DefinitionFields>('pointNorms'),
  order = <i32>offsetof<DefinitionFields>('order'),
  low = <i32>offsetof<DefinitionFields>('low'),
  high = <i32>offsetof<DefinitionFields>('high'),
  counts = <i32>offsetof<DefinitionFields>('counts'),
  found = <i32>offsetof<DefinitionFields>('found'),
  keys = <i32>offsetof<DefinitionFields>('keys'),
  capacity = <i32>offsetof<DefinitionFields>('capacity'),
}

export enum VoteStates {
  bytes = <i32>offsetof<VoteStatesFields>(),
  items = <i32>offsetof<VoteStatesFields>('items'),
  pieceItems = <i32>offsetof<VoteStatesFields>('pieceItems'),
  tileItems = <i32>offsetof<VoteStatesFields>('tileItems'),
  width = <i32>offsetof<VoteStatesFields>('width'),
  subtypes = <i32>offsetof<VoteStatesFields>('subtypes'),
  pairs = <i32>offsetof<VoteStatesFields>('pairs'),
  starts = <i32>offsetof<VoteStatesFields>('starts'),
  voted = <i32>offsetof<VoteStatesFields>('voted'),
  weights = <i32>offsetof<VoteStatesFields>('weights'),
  known = <i32>offsetof<VoteStatesFields>('known'),
  prior = <i32>offsetof<VoteStatesFields>('prior'),
  table = <i32>offsetof<VoteStatesFields>('table'),
  posterior = <i32>offsetof<VoteStatesFields>('posterior'),
  sums = <i32>offsetof<VoteStatesFields>('sums'),
  given = <i32>offsetof<VoteStatesFields>('given'),
}

export enum Questions {
  bytes = <i32>offsetof<QuestionsFields>(),
  items = <i32>offsetof<QuestionsFields>('items'),
  pieceItems = <i32>offsetof<QuestionsFields>('pieceItems'),
  classes = <i32>offsetof<QuestionsFields>('classes'),
  width = <i32>offsetof<QuestionsFields>('width'),
  types = <i32>offsetof<QuestionsFields>('types'),
  annotators = <i32>offsetof<QuestionsFields>('annotators'),
  starts = <i32>offsetof<QuestionsFields>('starts'),
  voted = <i32>offsetof<QuestionsFields>('voted'),
  weights = <i32>offsetof<QuestionsFields>('weights'),
  known = <i32>offsetof<QuestionsFields>('known'),
  prior = <i32>offsetof<QuestionsFields>('prior'),
  table = <i32>offsetof<QuestionsFields>('table'),
  posterior = <i32>offsetof<QuestionsFields>('posterior'),
  typed = <i32>offsetof<QuestionsFields>('typed'),
  means = <i32>offsetof<QuestionsFields>('means'),
  predicted = <i32>offsetof<QuestionsFields>('predicted'),
  sums = <i32>offsetof<QuestionsFields>('sums'),
}
