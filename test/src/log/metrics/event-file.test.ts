import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import protobuf from 'protobufjs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EventFile, type KeptRecords } from '../../../../src/log/metrics/event-file.ts'

// TensorBoard's own definitions, written out again here so that a wrong field number shows.
const PROTO = `
syntax = "proto3";
message Event {
  double wall_time = 1; int64 step = 2;
  oneof what { string file_version = 3; Summary summary = 5; SessionLog session_log = 7; }
}
message SessionLog { enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; STOP = 2; } SessionStatus status = 1; }
message Summary {
  message Value { string tag = 1; oneof value { float simple_value = 2; TensorProto tensor = 8; } SummaryMetadata metadata = 9; }
  repeated Value value = 1;
}
message SummaryMetadata { message PluginData { string plugin_name = 1; bytes content = 2; } PluginData plugin_data = 1; }
message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; repeated bytes string_val = 8; }
message TensorShapeProto { message Dim { int64 size = 1; string name = 2; } repeated Dim dim = 2; }
`
const Event = protobuf.parse(PROTO).root.lookupType('Event')

interface DecodedEvent {
  wallTime: number
  step: number
  fileVersion?: string
  sessionLog?: { status: string }
  summary?: { value: { tag: string; simpleValue?: number; tensor?: { stringVal: string[] } }[] }
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** CRC-32C bit by bit, from its definition (reflected polynomial 0x82f63b78). */
function crc32cByBits(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return ~crc >>> 0
}

function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0
  return ((rotated >>> 17) | (rotated << 15)) >>> 0
}

function decode(path: string): DecodedEvent[] {
  const bytes = readFileSync(path)
  const events: DecodedEvent[] = []
  let at = 0
  while (at < bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at))
    expect(unmask(bytes.readUInt32LE(at + 8))).toBe(crc32cByBits(bytes.subarray(at, at + 8)))
    const payload = bytes.subarray(at + 12, at + 12 + length)
    expect(unmask(bytes.readUInt32LE(at + 12 + length))).toBe(crc32cByBits(payload))
    events.push(
      Event.toObject(Event.decode(payload), {
        longs: Number,
        enums: String,
        bytes: String,
      }) as DecodedEvent,
    )
    at += 16 + length
  }
  expect(at).toBe(bytes.length)
  return events
}

test('an event file decodes with checksums and TensorBoard’s schema', () => {
  const file = new EventFile(folder, { now: () => 1_700_000_000_500 })
  file.scalars(10, { 'reward/total': 12.5, loss: -0.25 })
  file.scalars(5_000_000_000, { loss: Number.NaN })
  file.text(11, 'program/is_even', 'return n % 2 == 0')
  file.close()
  file.scalars(12, { late: 1 })

  const [version, first, second, text, ...rest] = decode(file.path)
  expect(rest).toEqual([])
  expect(version).toEqual({ wallTime: 1_700_000_000.5, fileVersion: 'brain.Event:2' })
  expect(first?.step).toBe(10)
  expect(first?.summary?.value).toEqual([
    { tag: 'reward/total', simpleValue: 12.5 },
    { tag: 'loss', simpleValue: -0.25 },
  ])
  expect(second?.step).toBe(5_000_000_000)
  expect(second?.summary?.value[0]?.simpleValue).toBeNaN()
  const value = text?.summary?.value[0]
  expect(value).toMatchObject({
    tag: 'program/is_even',
    metadata: { pluginData: { pluginName: 'text' } },
    tensor: { dtype: 7, tensorShape: { dim: [{ size: 1 }] } },
  })
  expect(Buffer.from(value?.tensor?.stringVal[0] ?? '', 'base64').toString()).toBe(
    'return n % 2 == 0',
  )
})

test('file names are those TensorBoard looks for, one for each session', () => {
  const now = () => 1_700_000_000_000
  new EventFile(folder, { now }).close()
  new EventFile(folder, { now }).close()
  const names = readdirSync(folder)
  expect(names).toHaveLength(2)
  for (const name of names)
    expect(name).toMatch(/^events\.out\.tfevents\.1700000000\.[\w-]+\.\d+\.\d$/)
})

test('a resumed run marks where its session starts, just after the checkpoint', () => {
  const file = new EventFile(folder, { kept: { throughStep: 400, count: null } })
  file.close()
  expect(decode(file.path)[1]).toMatchObject({ step: 401, sessionLog: { status: 'START' } })
})

/** Steps of the scalars in all files of the folder, in their order. */
function stepsIn(folder: string): number[] {
  const files = readdirSync(folder)
    .sort()
    .map((name) => decode(join(folder, name)))
  return files.flat().flatMap((event) => (event.summary === undefined ? [] : [event.step]))
}

/** A session of scalars at these steps, begun in that second. */
function session(second: number, steps: readonly number[], kept?: KeptRecords): string {
  const now = () => 1000 * second
  const file = new EventFile(folder, { now, ...(kept === undefined ? {} : { kept }) })
  for (const step of steps) file.scalars(step, { loss: step })
  file.close()
  return file.path
}

test('a resumed run cuts off what came after its checkpoint, in every file', () => {
  session(100, [10, 20, 30])
  session(200, [40, 50], { throughStep: 30, count: 3 })
  session(300, [20, 25], { throughStep: 15, count: 1 })
  expect(stepsIn(folder)).toEqual([10, 20, 25])
  // Of the second nothing was left.
  expect(readdirSync(folder)).toHaveLength(2)
})

test('a record of the checkpoint’s own step goes where it was not counted', () => {
  session(100, [10, 20])
  session(200, [30], { throughStep: 20, count: 1 })
  expect(stepsIn(folder)).toEqual([10, 30])
  session(300, [40], { throughStep: 30, count: null })
  expect(stepsIn(folder)).toEqual([10, 30, 40])
})

test('a torn record is cut off, and files of others are left alone', () => {
  const path = session(100, [10, 20])
  truncateSync(path, statSync(path).size - 3)
  const other = join(folder, 'events.out.tfevents.notes.txt')
  writeFileSync(other, 'mine')
  session(200, [20], { throughStep: 20, count: 2 })
  expect(readFileSync(other, 'utf8')).toBe('mine')
  rmSync(other)
  expect(stepsIn(folder)).toEqual([10, 20])
})
