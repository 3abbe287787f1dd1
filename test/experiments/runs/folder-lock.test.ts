import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderLock } from '../../../experiments/runs/folder-lock.ts'
import { ConfigError } from '../../../src/core/errors.ts'

let parent: string
let folder: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'folder-lock-'))
  folder = join(parent, 'made', 'on-the-way')
})
afterEach(() => rmSync(parent, { recursive: true }))

const host = hostname().replaceAll(/[^\w.-]/g, '_')
const module = new URL('../../../experiments/runs/folder-lock.ts', import.meta.url).href

/** Another process that holds the folder until it is killed. */
async function holder() {
  const script = `
    const { FolderLock } = await import(${JSON.stringify(module)})
    FolderLock.acquire(${JSON.stringify(folder)}, 'benchmark', 'name another folder by --out')
    console.log('held')
    setInterval(() => {}, 1000)`
  const tsx = ['--import', import.meta.resolve('tsx'), '--input-type=module']
  const child = spawn(process.execPath, [...tsx, '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return {
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

test('a folder is held once, until it is released', () => {
  const lock = FolderLock.acquire(folder, 'benchmark', 'name another folder by --out')
  expect(readdirSync(folder)).toHaveLength(1)
  expect(() => FolderLock.acquire(folder, 'benchmark', 'name another folder by --out')).toThrow(
    `another benchmark runs in it (process ${process.pid})`,
  )
  lock.release()
  expect(readdirSync(folder)).toEqual([])
  FolderLock.acquire(folder, 'benchmark', 'name another folder by --out').release()
})

test('the folder of another process is refused, and free once that was killed', async () => {
  const other = await holder()
  const acquire = () => FolderLock.acquire(folder, 'benchmark', 'name another folder by --out')
  expect(acquire).toThrow(ConfigError)
  expect(acquire).toThrow(`another benchmark runs in it (process ${other.pid}); let it end`)
  // The one that was refused leaves nothing behind.
  const [left, ...more] = readdirSync(folder)
  expect(more).toEqual([])
  await other.kill()
  const lock = acquire()
  expect(readdirSync(folder)).toHaveLength(1)
  expect(readdirSync(folder)).not.toContain(left)
  lock.release()
})

test.runIf(process.platform === 'linux')(
  'a process that got the number of a killed one does not hold its folder',
  () => {
    FolderLock.acquire(folder, 'benchmark', 'name another folder by --out').release()
    writeFileSync(join(folder, `${host}-${process.ppid}-1.lock`), '')
    const lock = FolderLock.acquire(folder, 'benchmark', 'name another folder by --out')
    expect(readdirSync(folder)).toHaveLength(1)
    lock.release()
  },
)

test('of a process on another machine nothing is known: it holds the folder until its file is removed', () => {
  FolderLock.acquire(folder, 'benchmark', 'name another folder by --out').release()
  const theirs = join(folder, 'elsewhere.example-12-34.lock')
  writeFileSync(theirs, '')
  expect(() => FolderLock.acquire(folder, 'benchmark', 'name another folder by --out')).toThrow(
    `(process 12 on elsewhere.example); if it has ended, remove ${theirs}`,
  )
  rmSync(theirs)
  FolderLock.acquire(folder, 'benchmark', 'name another folder by --out').release()
})

test('other files of the folder are left alone', () => {
  FolderLock.acquire(folder, 'benchmark', 'name another folder by --out').release()
  const files = ['package.lock', 'units.jsonl']
  for (const name of files) writeFileSync(join(folder, name), 'mine')
  FolderLock.acquire(folder, 'benchmark', 'name another folder by --out').release()
  expect(readdirSync(folder)).toEqual(files)
})
