import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredTensor } from '../../../src/core/agent.ts'
import { CheckpointError } from '../../../src/core/errors.ts'
import { readSafetensors, writeSafetensors } from '../../../src/nn/checkpoint.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const sample: Record<string, StoredTensor> = {
  'net/w0': { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1.5, -2, Math.PI, 1e-38) },
  steps: { dtype: 'int32', shape: [], data: Int32Array.of(-7) },
  empty: { dtype: 'float32', shape: [0, 3], data: new Float32Array(0) },
}

describe('writeSafetensors and readSafetensors', () => {
  test('give back tensors and metadata as they were, in order, and leave no other file', async () => {
    const path = join(folder, 'a.safetensors')
    await writeSafetensors(path, sample, { agent: 'reinforce', größe: '½' })
    await writeSafetensors(path, sample, { agent: 'reinforce', größe: '½' })
    const file = await readSafetensors(path)
    expect(file.tensors).toEqual(sample)
    expect(Object.keys(file.tensors)).toEqual(Object.keys(sample))
    expect(file.metadata).toEqual({ agent: 'reinforce', größe: '½' })
    expect(await readdir(folder)).toEqual(['a.safetensors'])
  })

  test('give back any shapes and values to the bit', async () => {
    const path = join(folder, 'property.safetensors')
    const tensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).chain((shape) => {
      const size = shape.reduce((product, length) => product * length, 1)
      const options = { minLength: size, maxLength: size }
      return fc.record({
        dtype: fc.constant('float32' as const),
        shape: fc.constant(shape),
        data: fc.float32Array(options),
      })
    })
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z/0-9.]+$/), tensor),
        async (tensors) => {
          await writeSafetensors(path, tensors)
          const file = await readSafetensors(path)
          expect({ ...file.tensors }).toEqual({ ...tensors })
        },
      ),
      { numRuns: 30 },
    )
  })

  test('lay the file out as the format says: length, JSON header, data at its offsets', async () => {
    const path = join(folder, 'layout.safetensors')
    await writeSafetensors(path, sample, { k: 'v' })
    const bytes = await readFile(path)
    const headerBytes = Number(bytes.readBigUInt64LE(0))
    expect(headerBytes % 8).toBe(0)
    const header = JSON.parse(bytes.subarray(8, 8 + headerBytes).toString())
    expect(header).toEqual({
      __metadata__: { k: 'v' },
      'net/w0': { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
      steps: { dtype: 'I32', shape: [], data_offsets: [16, 20] },
      empty: { dtype: 'F32', shape: [0, 3], data_offsets: [20, 20] },
    })
    expect(bytes.readFloatLE(8 + headerBytes)).toBe(1.5)
    expect(bytes.readInt32LE(8 + headerBytes + 16)).toBe(-7)
  })

  test('a file cut short anywhere is refused with its name', async () => {
    const path = join(folder, 'whole.safetensors')
    await writeSafetensors(path, sample)
    const bytes = await readFile(path)
    const cut = join(folder, 'cut.safetensors')
    for (let length = 0; length < bytes.length; length += 5) {
      await writeFile(cut, bytes.subarray(0, length))
      const reading = readSafetensors(cut)
      await expect(reading).rejects.toThrow(CheckpointError)
      await expect(reading).rejects.toThrow(`Checkpoint ${cut} cannot be used: `)
    }
  })

  test.each([
    ['its header is not JSON', '{"a":'],
    ['its header is not a JSON object', '[1]'],
    ['is BF16; only F32, F16 and I32', '{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,4]}}'],
    ['do not fit its shape', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}'],
    ['has no valid shape', '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}'],
    ['truncated within tensor `a`', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'],
    ['4 bytes follow its last tensor', '{}'],
    [
      'overlap or leave gaps',
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    ],
  ])('a header is refused because %s', async (reason, header) => {
    const path = join(folder, 'bad.safetensors')
    const head = Buffer.alloc(8)
    head.writeBigUInt64LE(BigInt(header.length))
    await writeFile(path, Buffer.concat([head, Buffer.from(header), Buffer.alloc(4)]))
    await expect(readSafetensors(path)).rejects.toThrow(reason)
  })

  test('a foreign file and a missing one are refused in one line', async () => {
    const path = join(folder, 'foreign.safetensors')
    await writeFile(path, 'This is a plain text file, not a checkpoint.')
    await expect(readSafetensors(path)).rejects.toThrow('it is not a safetensors file')
    await expect(readSafetensors(join(folder, 'gone'))).rejects.toThrow(
      /^Checkpoint .*gone: there is no such file$/,
    )
  })

  test('a tensor whose shape and data disagree is never written', async () => {
    const bad = { a: { dtype: 'float32' as const, shape: [3], data: new Float32Array(2) } }
    const path = join(folder, 'never.safetensors')
    await expect(writeSafetensors(path, bad)).rejects.toThrow('`a`: shape [3] with 2 entries')
    expect(await readdir(folder)).not.toContain('never.safetensors')
  })
})

test.each([65520, -1e9, Number.NaN])('%f is not stored as a half', async (value) => {
  const path = join(folder, 'half.safetensors')
  const tensors = { w: { dtype: 'float32', shape: [2], data: Float32Array.of(1, value) } } as const
  await expect(writeSafetensors(path, tensors, {}, 'half')).rejects.toThrow(
    `Cannot store tensor \`w\` with the precision \`half\`: it holds ${value} at 1`,
  )
})
