import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSandbox } from '../../../../src/sandbox/pool.ts'
import {
  dropSnapshot,
  readSnapshot,
  snapshotKey,
  writeSnapshot,
} from '../../../../src/sandbox/worker/snapshot.ts'
import { DOUBLE, request } from '../../../support/grade-requests.ts'

const image = {
  low: Uint8Array.from([1, 2, 3]),
  highStart: 4096,
  high: Uint8Array.from({ length: 1000 }, (_, i) => i & 255),
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshot-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const onlyFile = (): string =>
  join(folder, readdirSync(folder).find((name) => name.endsWith('.heap')) as string)

describe('a snapshot file', () => {
  it('gives back what was written, and leaves no temporary file', () => {
    writeSnapshot(folder, 'k', image)
    expect(readSnapshot(folder, 'k')).toEqual(image)
    expect(readdirSync(folder)).toHaveLength(1)
  })

  it('is not read when missing, truncated, altered or of another key', () => {
    expect(readSnapshot(folder, 'k')).toBeNull()
    writeSnapshot(folder, 'k', image)
    const whole = readFileSync(onlyFile())
    for (const length of [0, 5, 40, whole.length - 1]) {
      writeFileSync(onlyFile(), whole.subarray(0, length))
      expect(readSnapshot(folder, 'k')).toBeNull()
    }
    const altered = Buffer.from(whole)
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
    writeFileSync(onlyFile(), altered)
    expect(readSnapshot(folder, 'k')).toBeNull()
    writeFileSync(onlyFile(), whole)
    expect(readSnapshot(folder, 'other')).toBeNull()
    dropSnapshot(folder, 'k')
    expect(readdirSync(folder)).toEqual([])
  })

  it('costs nothing but speed when its folder cannot be written', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(() => writeSnapshot(join(file, 'below'), 'k', image)).not.toThrow()
  })

  it('has a key of everything it depends on', () => {
    expect(snapshotKey(['a', 'b'])).not.toBe(snapshotKey(['ab', '']))
    expect(snapshotKey(['a', 'b'])).toBe(snapshotKey(['a', 'b']))
  })
})

describe('booting', () => {
  it('writes an image once, from two processes at a time, and boots from it', async () => {
    const options = { workers: 2, snapshotDir: folder }
    const cold = await createSandbox(options)
    const requests = Array.from({ length: 8 }, () => request(DOUBLE))
    const first = await cold.grade(requests)
    await cold.close()
    const warm = await createSandbox(options)
    expect(warm.stats().boots[0]?.fromSnapshot).toBe(true)
    expect(await warm.grade(requests)).toEqual(first)
    await warm.close()
    expect(readdirSync(folder).filter((name) => name.endsWith('.heap'))).toHaveLength(1)
  })

  it('falls back to a cold boot when the image is damaged, and replaces it', async () => {
    await (await createSandbox({ snapshotDir: folder })).close()
    const file = onlyFile()
    const whole = readFileSync(file)
    writeFileSync(file, whole.subarray(0, whole.length >> 1))
    const sandbox = await createSandbox({ snapshotDir: folder })
    expect(sandbox.stats().boots[0]?.fromSnapshot).toBe(false)
    expect((await sandbox.grade([request(DOUBLE)]))[0]?.status).toBe('passed')
    await sandbox.close()
    expect(existsSync(file) && readFileSync(file).length).toBe(whole.length)
  })
})
