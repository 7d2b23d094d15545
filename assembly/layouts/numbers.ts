/*
 * Codes, sizes and places that the host has too, as this side has them.
 * An entry of the debug binary, which nobody but test/engine/layouts.test.ts opens.
 */
import { BLOCK } from '../cholesky/factor'
import { padded, RECORD } from '../dense/network'
import { RAMPS, SHARES } from '../dense/outputs'
import { GROWTH_BYTES, MOST_WAITING, WAITING as WAITING_NODE } from '../forest/grow'
import { Growth as GrowthFields, MIXED, NODE_BYTES, PURE, REGION_HEAD } from '../forest/growth'
import { COUNTERS } from '../forest/rank'
import { MAX_DIGIT } from '../forest/sort'
import { RAMP, STEP, TANGENT } from '../gram/angular'
import { GAUSSIAN, INVERSE_ROOT, LAPLACE, MATERN_3, MATERN_5, POLYNOMIAL, RATIONAL } from '../gram/profile'
import { Place as PlaceFields, TILE_ROWS, tileColumns } from '../gram/symmetric'
import * as at from '../lane/constants'
import { F32, F64, U8 } from '../lane/element'
import { LEFT, RIGHT, ROW_BYTES, TILE_BYTES } from '../lane/tile'
import { GROUPED_RELAXED, GROUPED_STRICT } from '../lane/tile-int8'
import { WIDE_BYTES } from '../lane/transposed'
import { BATCH } from '../nearest/embed'
import { Scan as FloatScan } from '../nearest/float'
import { Look } from '../nearest/grid'
import { COPY, Grid as GridFields } from '../nearest/grid-build'
import { HUNT_BYTES, MOST, NOTE, NOTES, SUMS } from '../nearest/hunt'
import { Scan as Int8Scan } from '../nearest/int8-scan'
import { WAITING, WAITING_BYTES } from '../nearest/int8-waiting'
import { Integers } from '../nearest/quantize'
import { Walk } from '../nearest/tree'
import { Tree as TreeFields } from '../nearest/tree-shape'
import { CHUNK } from '../panel'
import { DRAWS_SCRATCH } from '../random/draws'

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
