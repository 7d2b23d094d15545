/*
 * What host and wasm share, as this side has it: the second entry of the debug binary, which nobody but test/engine/layouts.test.ts opens.
 * Enums, since of all that has members only they are exported: `Gram.queries` is where a `Gram` has that field, `Gram.bytes` its size.
 */
import { BLOCK_ROWS } from './cholesky/factor'
import { Layer as LayerFields, Network as NetworkFields, padded, LAYER_RECORD_BYTES } from './dense/network'
import { OUTPUT_RAMPS, OUTPUT_SHARES } from './dense/outputs'
import { Training as TrainingFields } from './dense/train'
import { UpdateRule as RuleFields } from './dense/update'
import { GROWTH_BYTES, MAX_WAITING_NODES, WAITING_NODE_BYTES } from './forest/grow'
import { Growth as GrowthFields, MIXED_LEAF, NODE_BYTES, GrowthPlan as PlanFields, PURE_LEAF, REGION_HEAD_BYTES } from './forest/growth'
import { COUNTER_BYTES } from './forest/rank'
import { MAX_DIGIT_BITS } from './forest/sort'
import { ARC_COSINE_RAMP, ARC_COSINE_STEP, NEURAL_TANGENT } from './gram/angular'
import { Gram as GramFields } from './gram/pack'
import { GAUSSIAN, INVERSE_ROOT, LAPLACE, MATERN_3, MATERN_5, POLYNOMIAL, RATIONAL } from './gram/profile'
import { TileCursor as PlaceFields, Symmetric as SymmetricFields, GRAM_TILE_ROWS, gramTileColumns } from './gram/symmetric'
import * as at from './lane/constants'
import { F32, F64, U8 } from './lane/element'
import { LEFT_WIDTH, RIGHT_WIDTH, ROW_BYTES, TILE_BYTES } from './lane/tile'
import { GROUP_COORDINATES_RELAXED, GROUP_COORDINATES_STRICT } from './lane/tile-int8'
import { WIDE_BYTES } from './lane/transposed'
import { BATCH_ROWS } from './nearest/embed'
import { FloatScan } from './nearest/float'
import { EmbeddingFrame as FrameFields } from './nearest/frame'
import { GridHunt } from './nearest/grid'
import { COPY_BYTES, CellGrid as GridFields } from './nearest/grid-build'
import { HUNT_BYTES, MAX_NOTES, NOTE_BYTES, NOTES_OFFSET, SUMS_OFFSET } from './nearest/hunt'
import { Int8Scan } from './nearest/int8-scan'
import { MAX_WAITING, WAITING_LIST_BYTES } from './nearest/int8-waiting'
import { QuantizedRow } from './nearest/quantize'
import { TreeHunt } from './nearest/tree'
import { KdTree as TreeFields } from './nearest/tree-shape'
import { CHUNK_ROWS } from './panel'
import { DRAWS_SCRATCH_BYTES } from './random/draws'

export enum Element { f32 = F32, f64 = F64, u8 = U8 }

export enum Tile {
  left = LEFT_WIDTH,
  right = RIGHT_WIDTH,
  rowBytes = <i32>ROW_BYTES,
  bytes = <i32>TILE_BYTES,
  wideBytes = <i32>WIDE_BYTES,
  groupedStrict = GROUP_COORDINATES_STRICT,
  groupedRelaxed = GROUP_COORDINATES_RELAXED,
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
  uniform = <i32>at.UNIFORM_F64,
  normal = <i32>at.NORMAL_CENTER_F64,
  tail = <i32>at.NORMAL_TAIL_F64,
  ln = <i32>at.LN_F64,
  exp = <i32>at.EXP_F64,
}

export enum Profile {
  laplace = LAPLACE,
  gaussian = GAUSSIAN,
  matern3 = MATERN_3,
  matern5 = MATERN_5,
  rational = RATIONAL,
  inverseRoot = INVERSE_ROOT,
  polynomial = POLYNOMIAL,
  step = ARC_COSINE_STEP,
  ramp = ARC_COSINE_RAMP,
  tangent = NEURAL_TANGENT,
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

export enum Dense { record = <i32>LAYER_RECORD_BYTES, multiple = <i32>padded(1), shares = OUTPUT_SHARES, ramps = OUTPUT_RAMPS }

export enum Symmetry {
  placeBytes = <i32>offsetof<PlaceFields>(),
  tileRows = GRAM_TILE_ROWS,
  tileColumnsF32 = gramTileColumns<f32>(),
  tileColumnsF64 = gramTileColumns<f64>(),
}

export enum Forest {
  nodeBytes = <i32>NODE_BYTES,
  headBytes = <i32>REGION_HEAD_BYTES,
  pure = PURE_LEAF,
  mixed = MIXED_LEAF,
  growth = <i32>offsetof<GrowthFields>(),
  growthBytes = <i32>GROWTH_BYTES,
  waitingBytes = <i32>(MAX_WAITING_NODES * WAITING_NODE_BYTES),
  counterBytes = 4 << MAX_DIGIT_BITS,
  rankCounterBytes = <i32>COUNTER_BYTES,
}

export enum Random { scratchBytes = <i32>DRAWS_SCRATCH_BYTES }

export enum Solve { block = BLOCK_ROWS, chunk = CHUNK_ROWS }

/** Structures at the start of a thread's scratch or of an index, that the host has room for and does not look into. */
export enum Room {
  floatScan = <i32>offsetof<FloatScan>(),
  int8Scan = <i32>offsetof<Int8Scan>(),
  walk = <i32>offsetof<TreeHunt>(),
  look = <i32>offsetof<GridHunt>(),
  tree = <i32>offsetof<TreeFields>(),
  grid = <i32>offsetof<GridFields>(),
  integers = <i32>offsetof<QuantizedRow>(),
}

export enum Hunt {
  sums = <i32>SUMS_OFFSET,
  notes = <i32>NOTES_OFFSET,
  most = MAX_NOTES,
  note = <i32>NOTE_BYTES,
  bytes = <i32>HUNT_BYTES,
}

export enum Nearest {
  batch = BATCH_ROWS,
  copyBytes = <i32>COPY_BYTES,
  waiting = MAX_WAITING,
  waitingBytes = <i32>WAITING_LIST_BYTES,
}
