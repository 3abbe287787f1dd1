import { describe, expect, test } from 'vitest'
import { fastTanh } from '../../../../src/models/recurrent/cells.ts'

describe('fastTanh', () => {
  test('stays within 4e-7 of tanh and within ±1', () => {
    for (let x = -12; x <= 12; x += 0.003) {
      const value = fastTanh(x)
      expect(Math.abs(value - Math.tanh(x))).toBeLessThan(4e-7)
      expect(Math.abs(value)).toBeLessThanOrEqual(1)
    }
  })
})
