/*
 * What host and wasm share, as this side has it: the second entry of the debug binary, which nobody but test/engine/layouts.test.ts opens.
 * Enums, since of all that has members only they are exported: `Gram.queries` is where a `Gram` has that field, `Gram.bytes` its size.
 */
import { BLOCK } from './cholesky/factor'
import { Layer as LayerFields, Network as NetworkFields, padded, RECORD } from './dense/network'
import { RAMPS, SHARES } from './dense/outputs'
import { Training as TrainingFields } from './dense/train'
import { Rule as RuleFields } from './dense/update'
import { GROWTH_BYTES, MOST_WAITING, WAITING as WAITING_NODE } from './forest/grow'
import { Growth as GrowthFields, MIXED, NODE_BYTES, Plan as PlanFields, PURE, REGION_HEAD } from './forest/growth'
import { COUNTERS } from './forest/rank'
import { MAX_DIGIT } from './forest/sort'
import { RAMP, STEP, TANGENT } from './gram/angular'
import { Gram as GramFields } from './gram/pack'
import { GAUSSIAN, INVERSE_ROOT, LAPLACE, MATERN_3, MATERN_5, POLYNOMIAL, RATIONAL } from './gram/profile'
import { Place as PlaceFields, Symmetric as SymmetricFields, TILE_ROWS, tileColumns } from './gram/symmetric'
import * as at from './lane/constants'
import { F32, F64, U8 } from './lane/element'
import { LEFT, RIGHT, ROW_BYTES, TILE_BYTES } from './lane/tile'
import { GROUPED_RELAXED, GROUPED_STRICT } from './lane/tile-int8'
import { WIDE_BYTES } from './lane/transposed'
import { BATCH } from './nearest/embed'
import { Scan as FloatScan } from './nearest/float'
import { Frame as FrameFields } from './nearest/frame'
import { Look } from './nearest/grid'
import { COPY, Grid as GridFields } from './nearest/grid-build'
import { HUNT_BYTES, MOST, NOTE, NOTES, SUMS } from './nearest/hunt'
import { Scan as Int8Scan } from './nearest/int8-scan'
import { WAITING, WAITING_BYTES } from './nearest/int8-waiting'
import { Integers } from './nearest/quantize'
import { Walk } from './nearest/tree'
import { Tree as TreeFields } from './nearest/tree-shape'
import { CHUNK } from './panel'
import { DRAWS_SCRATCH } from './random/draws'

export enum Element { f32 = F32, f64 = F64, u8 = U8 }

export enum Tile {
  left = LEFT,
  right = RIGHT,
  rowBytes = <i32>ROW_BYTES,
  bytes = <i32>TILE_BYTES,
  wideBytes = <i32>WIDE_BYTES,
  groupedStrict = GROUPED_STRICT,
  groupedRelaxed = GROUPED_RELAXED,
}

export enum Constants {
  zeros = <i32>at.ZEROS,
  exp2F32 = <i32>at.EXP2_F32,
  exp2F64 = <i32>at.EXP2_F64,
  profileF32 = <i32>at.PROFILE_F32,
  profileF64 = <i32>at.PROFILE_F64,
  log2F32 = <i32>at.LOG2_F32,
  log2F64 = <i32>at.LOG2_F64,
  angleF32 = <i32>at.ANGLE_F32,
  angleF64 = <i32>at.ANGLE_F64,
  uniform = <i32>at.UNIFORM,
  normal = <i32>at.NORMAL,
  tail = <i32>at.TAIL,
  ln = <i32>at.LN,
  exp = <i32>at.EXP,
}

export enum Profile {
  laplace = LAPLACE,
  gaussian = GAUSSIAN,
  matern3 = MATERN_3,
  matern5 = MATERN_5,
  rational = RATIONAL,
  inverseRoot = INVERSE_ROOT,
  polynomial = POLYNOMIAL,
  step = STEP,
  ramp = RAMP,
  tangent = TANGENT,
}

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

export enum Dense { record = <i32>RECORD, multiple = <i32>padded(1), shares = SHARES, ramps = RAMPS }

export enum Symmetry {
  placeBytes = <i32>offsetof<PlaceFields>(),
  tileRows = TILE_ROWS,
  tileColumnsF32 = tileColumns<f32>(),
  tileColumnsF64 = tileColumns<f64>(),
}

export enum Forest {
  nodeBytes = <i32>NODE_BYTES,
  headBytes = <i32>REGION_HEAD,
  pure = PURE,
  mixed = MIXED,
  growth = <i32>offsetof<GrowthFields>(),
  growthBytes = <i32>GROWTH_BYTES,
  waitingBytes = <i32>(MOST_WAITING * WAITING_NODE),
  counterBytes = 4 << MAX_DIGIT,
  rankCounterBytes = <i32>COUNTERS,
}

export enum Random { scratchBytes = <i32>DRAWS_SCRATCH }

export enum Solve { block = BLOCK, chunk = CHUNK }

/** Structures at the start of a thread's scratch or of an index, that the host has room for and does not look into. */
export enum Room {
  floatScan = <i32>offsetof<FloatScan>(),
  int8Scan = <i32>offsetof<Int8Scan>(),
  walk = <i32>offsetof<Walk>(),
  look = <i32>offsetof<Look>(),
  tree = <i32>offsetof<TreeFields>(),
  grid = <i32>offsetof<GridFields>(),
  integers = <i32>offsetof<Integers>(),
}

export enum Hunt {
  sums = <i32>SUMS,
  notes = <i32>NOTES,
  most = MOST,
  note = <i32>NOTE,
  bytes = <i32>HUNT_BYTES,
}

export enum Nearest {
  batch = BATCH,
  copyBytes = <i32>COPY,
  waiting = WAITING,
  waitingBytes = <i32>WAITING_BYTES,
}
