import { expect, it } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import { LIMIT_PROFILES, overrideLimits, resolveLimits } from '../../../src/sandbox/limits.ts'

it('grades generously unless told otherwise', () => {
  expect(resolveLimits()).toBe(LIMIT_PROFILES.grading)
  expect(resolveLimits('training').workPerTest).toBeGreaterThan(0)
})

it('changes single limits of a profile and checks them', () => {
  expect(overrideLimits('training', { heapMb: 80 })).toEqual({
    ...LIMIT_PROFILES.training,
    heapMb: 80,
  })
  expect(() => overrideLimits('training', { heapMb: 1 })).toThrow(ConfigError)
  expect(() => overrideLimits('grading', { cpuMsPerTest: Number.NaN })).toThrow('cpuMsPerTest')
  expect(() => resolveLimits('other' as never)).toThrow('training or grading')
})
