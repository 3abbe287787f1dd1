import { afterAll, expect, test } from 'vitest'
import { ProcessExecutor } from '../../../experiments/speed/process-executor.ts'

const executors = (['human-eval', 'fork'] as const).map((mode) => new ProcessExecutor(mode))
afterAll(() => {
  for (const executor of executors) executor.close()
})

test('both ways of a process each give the results in order, and no program sees another', async () => {
  for (const executor of executors) {
    const results = await Promise.all([
      executor.execute('import builtins; builtins.left = 1; print("quiet")', 5),
      executor.execute('left', 5),
      executor.execute('assert False', 5),
      executor.execute('raise SystemExit(0)', 5),
      executor.execute('while True: pass', 0.3),
      executor.execute('x = (', 5),
    ])
    expect(results).toEqual([
      'passed',
      'failed: NameError',
      'failed: AssertionError',
      'failed: SystemExit',
      'timed out',
      'failed: SyntaxError',
    ])
  }
})
