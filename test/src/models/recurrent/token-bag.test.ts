import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EmbeddingTable } from '../../../../src/models/recurrent/embedding-table.ts'
import { TokenBag } from '../../../../src/models/recurrent/token-bag.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { Parameters } from '../../../../src/nn/parameters.ts'

let parameters: Parameters
let bag: TokenBag
const ids = Int32Array.of(0, 2, -1, -1, -1, -1, 1, 1, -1)

beforeAll(async () => {
  await loadDevice()
  parameters = new Parameters({
    table: { shape: [3, 2], values: Float32Array.of(1, 10, 2, 20, 5, 50) },
  })
  bag = new TokenBag(new EmbeddingTable(parameters, 'table', 2))
})

afterAll(() => parameters.dispose())

describe('TokenBag', () => {
  test('is the mean over the tokens a row has, and zeros where it has none', () => {
    expect([...bag.forward(ids, 3)]).toEqual([3, 30, 0, 0, 2, 20])
  })

  test('shares its gradient out among the tokens, worked by hand', () => {
    const out = new Float32Array(6)
    bag.backward(ids, 3, Float32Array.of(4, 8, 100, 100, 3, 5), out)
    // Row 1 gives half of (4, 8) to tokens 0 and 2, row 3 twice half of (3, 5) to token 1.
    expect([...out]).toEqual([2, 4, 3, 5, 2, 4])
  })
})
