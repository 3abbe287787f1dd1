import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { ConfigError, SandboxError } from '../../../src/core/errors.ts'
import type { SandboxOptions } from '../../../src/sandbox/pool/sandbox-options.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'
import { DOUBLE, DOUBLE_ALONE, request, testCase } from '../../support/grade-requests.ts'

const open: PooledSandbox[] = []
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close()
})

async function start(options: SandboxOptions = {}): Promise<PooledSandbox> {
  const sandbox = await createSandbox(options)
  open.push(sandbox)
  return sandbox
}

/** Programs of about a millisecond each, with answers that tell them apart. */
function manyRequests(count: number) {
  return Array.from({ length: count }, (_, i) =>
    request(
      `import math\ndef solve(n):\n    for _ in range(5000): pass\n    return n * 2 + ${i % 2}\n`,
      {
        tests: [testCase([py.int(i)], py.int(2 * i))],
      },
    ),
  )
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function untilDead(pids: readonly number[]): Promise<boolean> {
  for (let i = 0; i < 200 && pids.some(isAlive); i++) await sleep(50)
  return !pids.some(isAlive)
}

describe('the pool', () => {
  it('puts calls of one tick into one batch', async () => {
    const sandbox = await start()
    await Promise.all(Array.from({ length: 20 }, () => sandbox.grade([request(DOUBLE)])))
    expect(sandbox.stats().batches).toBe(1)
    expect(sandbox.stats().programs).toBe(20)
  })

  it('grades through several workers in the order of the requests', async () => {
    const sandbox = await start({ workers: 2, maxQueued: 10 })
    const verdicts = await sandbox.grade(manyRequests(200))
    expect(verdicts.map((verdict) => verdict.status)).toEqual(
      verdicts.map((_, i) => (i % 2 === 0 ? 'passed' : 'wrong_answer')),
    )
    expect(sandbox.stats().pids.length).toBe(2)
  })

  it('loses nothing and changes no verdict when workers are killed in mid-run', async () => {
    const sandbox = await start({ workers: 2, warmSpare: true })
    const requests = manyRequests(600)
    const expected = requests.map((_, i) => (i % 2 === 0 ? 'passed' : 'wrong_answer'))
    const grading = sandbox.grade(requests)
    // By what is done, not by the clock: one that is killed while it boots is none lost in use.
    for (const [done, killed] of [
      [1, 2],
      [200, 1],
      [400, 1],
    ] as const) {
      while (sandbox.stats().programs < done) await sleep(1)
      for (const pid of sandbox.stats().pids.slice(0, killed)) process.kill(pid, 'SIGKILL')
    }
    expect((await grading).map((verdict) => verdict.status)).toEqual(expected)
    expect(sandbox.stats().programs).toBe(600)
    expect(sandbox.stats().workersLost).toBeGreaterThan(0)
  })

  it('blames a lost worker on what ran there, not on what waited behind it', async () => {
    const sandbox = await start()
    const endless = request('def solve(n):\n    while True: pass\n', { limits: 'grading' })
    const blamed = sandbox.grade([endless])
    const waiting = sandbox.grade([request('import math\ndef solve(n): return 1\n')])
    let seen = -1
    for (let killed = 0; killed < 4; ) {
      const [pid = -1] = sandbox.stats().boots.length > 0 ? sandbox.stats().pids : []
      // Once each, and with time to take up the batch: one that is killed before counts for nothing.
      if (pid !== seen && pid > 0) {
        await sleep(300)
        process.kill(pid, 'SIGKILL')
        seen = pid
        killed++
      }
      await sleep(5)
    }
    expect((await blamed)[0]?.status).toBe('memory_limit')
    expect((await waiting)[0]?.status).toBe('wrong_answer')
  })

  it('rejects an aborted call with its reason and goes on with the others', async () => {
    const sandbox = await start()
    const aborter = new AbortController()
    const endless = sandbox.grade(
      [request('def solve(n):\n    while True: pass\n', { limits: 'grading' })],
      { signal: aborter.signal },
    )
    const other = sandbox.grade([request(DOUBLE_ALONE)])
    await sleep(50)
    aborter.abort(new Error('enough'))
    await expect(endless).rejects.toThrow('enough')
    expect((await other)[0]?.status).toBe('passed')
    await expect(sandbox.grade([request(DOUBLE)], { signal: aborter.signal })).rejects.toThrow(
      'enough',
    )
  })

  it('ends its workers on close, and rejects what comes later', async () => {
    const sandbox = await start({ workers: 2 })
    await sandbox.grade([request(DOUBLE)])
    const { pids } = sandbox.stats()
    const late = sandbox.grade([
      request('def solve(n):\n    while True: pass', { limits: 'grading' }),
    ])
    const rejected = expect(late).rejects.toThrow(SandboxError)
    await Promise.all([sandbox.close(), sandbox.close()])
    await rejected
    expect(await untilDead(pids)).toBe(true)
    await expect(sandbox.grade([request(DOUBLE)])).rejects.toThrow('closed')
  })

  it('leaves no orphan when its own process is killed', async () => {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    const file = fileURLToPath(new URL('../../support/orphan-process.ts', import.meta.url))
    const { NODE_OPTIONS: _options, ...env } = process.env
    const parent = fork(file, [], { execArgv: ['--import', tsx], env })
    const pids = await new Promise<number[]>((resolve) => parent.once('message', resolve as never))
    expect(pids.length).toBe(2)
    expect(pids.every(isAlive)).toBe(true)
    parent.kill('SIGKILL')
    expect(await untilDead(pids)).toBe(true)
  })

  it('refuses options and requests that break a rule', async () => {
    await expect(createSandbox({ workers: 0 })).rejects.toThrow(ConfigError)
    await expect(createSandbox({ maxQueued: 1.5 })).rejects.toThrow('maxQueued')
    const sandbox = await start()
    await expect(sandbox.grade([request(DOUBLE, { entryPoint: 'a b' })])).rejects.toThrow(
      ConfigError,
    )
    await expect(sandbox.grade([request(DOUBLE, { limits: 'huge' as never })])).rejects.toThrow(
      'training or grading',
    )
    expect(await sandbox.grade([])).toEqual([])
  })

  it('counts what it did', async () => {
    const sandbox = await start()
    await sandbox.grade([request(DOUBLE), request('import js'), request(DOUBLE_ALONE)])
    const stats = sandbox.stats()
    expect(stats).toMatchObject({ programs: 3, retries: 0, workersLost: 0 })
    expect(stats.boots).toHaveLength(1)
    expect(stats.workers[0]).toMatchObject({ programs: 3, recreations: { tamper: 1 } })
  })
})
