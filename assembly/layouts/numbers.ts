/*
 * Codes, sizes and places that the host has too, as this side has them.
 * An entry of the debug binary, which nobody but test/engine/layouts.test.ts opens.
 */
import { BLOCK_ROWS } from '../cholesky/factor'
import { padded, LAYER_RECORD_BYTES } from '../dense/network'
import { OUTPUT_RAMPS, OUTPUT_SHARES } from '../dense/outputs'
import { GROWTH_BYTES, MAX_WAITING_NODES, WAITING_NODE_BYTES } from '../forest/grow'
import { Growth as GrowthFields, MIXED_LEAF, NODE_BYTES, PURE_LEAF, REGION_HEAD_BYTES } from '../forest/growth'
import { COUNTER_BYTES } from '../forest/rank'
import { MAX_DIGIT_BITS } from '../forest/sort'
import { ARC_COSINE_RAMP, ARC_COSINE_STEP, NEURAL_TANGENT } from '../gram/angular'
import { GAUSSIAN, INVERSE_ROOT, LAPLACE, MATERN_3, MATERN_5, POLYNOMIAL, RATIONAL } from '../gram/profile'
import { TileCursor as PlaceFields, GRAM_TILE_ROWS, gramTileColumns } from '../gram/symmetric-operands'
import * as at from '../lane/constants'
import { F32, F64, U8 } from '../lane/element'
import { LEFT_WIDTH, RIGHT_WIDTH, ROW_BYTES, TILE_BYTES } from '../lane/tile'
import { GROUP_COORDINATES_RELAXED, GROUP_COORDINATES_STRICT } from '../lane/tile-int8'
import { WIDE_BYTES } from '../lane/transposed'
import { COSINE, EUCLIDEAN, INNER_PRODUCT, MANHATTAN } from '../metric'
import { BATCH_ROWS } from '../nearest/embed'
import { FloatScan } from '../nearest/float-scan'
import { GridHunt } from '../nearest/grid'
import { COPY_BYTES, CellGrid as GridFields } from '../nearest/grid-build'
import { HUNT_BYTES, MAX_NOTES, NOTE_BYTES, NOTES_OFFSET, SUMS_OFFSET } from '../nearest/hunt'
import { Int8Scan } from '../nearest/int8-scan'
import { MAX_WAITING, WAITING_LIST_BYTES } from '../nearest/int8-waiting'
import { QuantizedRow } from '../nearest/quantize'
import { TreeHunt } from '../nearest/tree'
import { KdTree as TreeFields } from '../nearest/tree-shape'
import { CHUNK_ROWS } from '../panel'
import { DRAWS_SCRATCH_BYTES } from '../random/draws'

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

export enum Metric { euclidean = EUCLIDEAN, cosine = COSINE, innerProduct = INNER_PRODUCT, manhattan = MANHATTAN }

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

/**
 * Sizes, in bytes, of the structures at the start of a thread's scratch or of an index. The host allocates them without
 * reading their fields.
 */
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
