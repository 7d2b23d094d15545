import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CONSTANTS } from '#engine/constants.js'
import type { StructFields } from '#engine/fields.js'
import { QUESTIONS_BYTES, QUESTIONS_FIELDS } from '#ops/annotators/distractor.js'
import { VOTE_STATES_BYTES, VOTE_STATES_FIELDS } from '#ops/annotators/expect.js'
import { BLOCK_ROWS } from '#ops/cholesky/factor.js'
import { WIDTH_MULTIPLE } from '#ops/dense/layout.js'
import {
  LAYER_FIELDS,
  LAYER_RECORD_BYTES,
  NETWORK_BYTES,
  NETWORK_FIELDS,
  OUTPUT_TRANSFORMS,
} from '#ops/dense/network.js'
import { TRAINING_BYTES, TRAINING_FIELDS, UPDATE_RULE_BYTES, UPDATE_RULE_FIELDS } from '#ops/dense/train.js'
import { ELEMENT_CODES } from '#ops/element.js'
import { MIXED_LEAF, NODE_BYTES, PURE_LEAF } from '#ops/forest/forest.js'
import { GROWTH_PLAN_BYTES, GROWTH_PLAN_FIELDS, REGION_HEAD_BYTES, SCRATCH_BYTES } from '#ops/forest/grow.js'
import { COUNTER_BYTES } from '#ops/forest/rank.js'
import { CURSOR_BYTES, GRAM_BYTES, GRAM_FIELDS } from '#ops/gram/pack.js'
import { GRAM_TILE_BYTES, SYMMETRIC_BYTES, SYMMETRIC_FIELDS } from '#ops/gram/symmetric.js'
import { PROFILE_CODES } from '#ops/kernel.js'
import { SEARCH_BYTES } from '#ops/nearest/answer.js'
import { HUNT, HUNT_BYTES } from '#ops/nearest/copy.js'
import { DEFINITION_BYTES, DEFINITION_FIELDS } from '#ops/nearest/definition.js'
import { EMBEDDING_FIELD_COUNT, EMBEDDING_FIELDS } from '#ops/nearest/frame.js'
import { COPY_BYTES, GRID_BYTES } from '#ops/nearest/grid.js'
import { BATCH_ROWS, GROUP_COORDINATES, WAITING_LIST_BYTES } from '#ops/nearest/int8.js'
import { METRIC_CODES } from '#ops/nearest/metric.js'
import { TREE_BYTES } from '#ops/nearest/tree.js'
import { CHUNK_ROWS } from '#ops/panel.js'
import { LEFT_WIDTH, RIGHT_WIDTH, ROW_BYTES, TILE_BYTES, WIDE_BYTES } from '#ops/tile.js'
import { DRAWS_SCRATCH_BYTES } from '#random/matrix.js'

/** What `assembly/layouts/` exports: numbers by enum and member. */
const wasm = readShared()

function readShared(): Record<string, Record<string, number>> {
  const bytes = readFileSync(new URL('../../dist/wasm/debug.wasm', import.meta.url))
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 65536, shared: true })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
  const found: Record<string, Record<string, number>> = {}
  for (const [name, entry] of Object.entries(exports)) {
    if (!(entry instanceof WebAssembly.Global)) continue
    const [owner, member] = name.split('.')
    found[owner] = { ...found[owner], [member]: entry.value }
  }
  return found
}

/** Structures that the host writes, field by field. */
const WRITTEN: Record<string, StructFields> = {
  Gram: GRAM_FIELDS,
  Symmetric: SYMMETRIC_FIELDS,
  Network: NETWORK_FIELDS,
  Layer: LAYER_FIELDS,
  Rule: UPDATE_RULE_FIELDS,
  Training: TRAINING_FIELDS,
  Plan: GROWTH_PLAN_FIELDS,
  Definition: DEFINITION_FIELDS,
  VoteStates: VOTE_STATES_FIELDS,
  Questions: QUESTIONS_FIELDS,
  Frame: Object.fromEntries(Object.entries(EMBEDDING_FIELDS).map(([name, at]) => [name, ['Float64', 8 * at]])),
}

/** Numbers that both sides have. */
const EQUAL: Record<string, Record<string, number>> = {
  Element: ELEMENT_CODES,
  Constants: CONSTANTS,
  Profile: PROFILE_CODES,
  Metric: {
    euclidean: METRIC_CODES.euclidean,
    cosine: METRIC_CODES.cosine,
    innerProduct: METRIC_CODES['inner product'],
    manhattan: METRIC_CODES.manhattan,
  },
  Tile: {
    left: LEFT_WIDTH,
    right: RIGHT_WIDTH,
    rowBytes: ROW_BYTES,
    bytes: TILE_BYTES,
    wideBytes: WIDE_BYTES,
    groupedStrict: GROUP_COORDINATES.simd,
    groupedRelaxed: GROUP_COORDINATES.relaxed,
  },
  Dense: {
    record: LAYER_RECORD_BYTES,
    multiple: WIDTH_MULTIPLE,
    shares: OUTPUT_TRANSFORMS.indexOf('shares'),
    ramps: OUTPUT_TRANSFORMS.indexOf('ramps'),
  },
  Hunt: {
    sums: HUNT.sumsOffset,
    notes: HUNT.notesOffset,
    most: HUNT.maxNotes,
    note: HUNT.noteBytes,
    bytes: HUNT_BYTES,
  },
  Nearest: { batch: BATCH_ROWS, copyBytes: COPY_BYTES, waitingBytes: WAITING_LIST_BYTES },
  Forest: {
    nodeBytes: NODE_BYTES,
    headBytes: REGION_HEAD_BYTES,
    pure: PURE_LEAF | 0,
    mixed: MIXED_LEAF | 0,
    growthBytes: SCRATCH_BYTES.growth,
    waitingBytes: SCRATCH_BYTES.waiting,
    counterBytes: SCRATCH_BYTES.counters,
    rankCounterBytes: COUNTER_BYTES,
  },
  Random: { scratchBytes: DRAWS_SCRATCH_BYTES },
  Solve: { block: BLOCK_ROWS, chunk: CHUNK_ROWS },
}

/** Structures that wasm writes, and the room that the host, or another structure, leaves for them. */
const ROOM: Record<string, [inWasm: number, room: number]> = {
  'Gram, in its header': [wasm.Gram.bytes, GRAM_BYTES],
  'Symmetric, in its job': [wasm.Symmetric.bytes, SYMMETRIC_BYTES],
  'Network, in its job': [wasm.Network.bytes, NETWORK_BYTES],
  'Layer, in its record': [wasm.Layer.bytes, LAYER_RECORD_BYTES],
  Rule: [wasm.Rule.bytes, UPDATE_RULE_BYTES],
  'Training, in its job': [wasm.Training.bytes, TRAINING_BYTES],
  Plan: [wasm.Plan.bytes, GROWTH_PLAN_BYTES],
  Definition: [wasm.Definition.bytes, DEFINITION_BYTES],
  VoteStates: [wasm.VoteStates.bytes, VOTE_STATES_BYTES],
  Questions: [wasm.Questions.bytes, QUESTIONS_BYTES],
  Frame: [wasm.Frame.bytes, 8 * EMBEDDING_FIELD_COUNT],
  'TileCursor, behind what a thread sums': [wasm.Symmetry.placeBytes, CURSOR_BYTES],
  'a float32 tile of K': [wasm.Symmetry.tileRows * wasm.Symmetry.tileColumnsF32 * 4, GRAM_TILE_BYTES],
  'a float64 tile of K': [wasm.Symmetry.tileRows * wasm.Symmetry.tileColumnsF64 * 8, GRAM_TILE_BYTES],
  'Growth, at the start of the scratch': [wasm.Forest.growth, SCRATCH_BYTES.growth],
  'FloatScan, before its tile': [wasm.Room.floatScan, SEARCH_BYTES],
  'Int8Scan, before its tile': [wasm.Room.int8Scan, SEARCH_BYTES],
  'TreeHunt, before its sums': [wasm.Room.walk, HUNT.sumsOffset],
  'GridHunt, before its sums': [wasm.Room.look, HUNT.sumsOffset],
  'eight sums, before the notes': [HUNT.sumsOffset + 8 * 4, HUNT.notesOffset],
  KdTree: [wasm.Room.tree, TREE_BYTES],
  CellGrid: [wasm.Room.grid, GRID_BYTES],
  'QuantizedRow, before what is made of a row': [wasm.Room.integers, 32],
  'survivors that wait': [8 * (wasm.Nearest.waiting + 1), WAITING_LIST_BYTES],
}

describe('TypeScript and wasm', () => {
  test.each(Object.entries(WRITTEN))('agree on the offset of every field of %s', (name, fields) => {
    const { bytes, ...places } = wasm[name]
    expect(Object.fromEntries(Object.entries(fields).map(([field, [, at]]) => [field, at]))).toEqual(places)
    const size = { Uint32: 4, Float32: 4, Float64: 8 }
    const ends = Object.values(fields).map(([kind, at]) => at + size[kind])
    expect(Math.ceil(Math.max(...ends) / 8) * 8).toBe(Math.ceil(bytes / 8) * 8)
    // A field of the wrong kind would lie over its neighbor, or leave a hole that is no alignment.
    const order = Object.values(fields).toSorted(([, a], [, b]) => a - b)
    order.slice(1).forEach(([kind, at], i) => {
      const end = order[i][1] + size[order[i][0]]
      expect(Math.ceil(end / size[kind]) * size[kind]).toBe(at)
    })
  })

  test.each(
    Object.entries(EQUAL).flatMap(([owner, values]) =>
      Object.entries(values).map(([name, value]) => ({ owner, name, value })),
    ),
  )('agree on $owner.$name', ({ owner, name, value }) => {
    expect(value).toBe(wasm[owner][name])
  })

  test.each(Object.entries(ROOM))('reserve enough bytes for %s', (_, [inWasm, room]) => {
    expect(inWasm).toBeGreaterThan(0)
    expect(inWasm).toBeLessThanOrEqual(room)
  })

  test('declare no structure that these tables omit', () => {
    const seen = new Set([...Object.keys(WRITTEN), ...Object.keys(EQUAL), 'Symmetry', 'Room'])
    expect(Object.keys(wasm).filter((owner) => !seen.has(owner))).toEqual([])
    for (const [owner, values] of Object.entries(EQUAL)) {
      const only = Object.keys(wasm[owner]).filter((name) => !(name in values))
      // Those stand among the rooms.
      expect([owner, only]).toEqual([owner, { Forest: ['growth'], Nearest: ['waiting'] }[owner] ?? []])
    }
  })
})
