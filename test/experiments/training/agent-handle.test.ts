import { expect, test } from 'vitest'
import { loadAgent } from '../../../experiments/training/agent-handle.ts'

test('a handle reads its run only when it is asked, and says when there is none', async () => {
  const handle = loadAgent('no-such-run')
  await expect(handle.act(new Float32Array(520))).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining('there is no run here'),
  })
})

test('a handle that failed or was never used can be disposed of', async () => {
  const handle = loadAgent('no-such-run')
  await handle.dispose()
  await handle.act(new Float32Array(1)).catch(() => {})
  await handle.dispose()
})
