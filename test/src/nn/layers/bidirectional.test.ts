import type * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { encoderInputs } from '../../../../src/models/seq2seq/text-inputs.ts'
import { compileWeighted } from '../../../../src/nn/compile/weighted-function.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { bidirectional, bidirectionalSpecs } from '../../../../src/nn/layers/bidirectional.ts'
import { takeRows } from '../../../../src/nn/layers/rows.ts'
import { Parameters } from '../../../../src/nn/parameters.ts'
import { Rng } from '../../../../src/random/rng.ts'

const shape = { kind: 'lstm', inputSize: 2, hiddenSize: 4, numLayers: 1 } as const
const words = Float32Array.of(0.3, -1, 0.8, 0.1, -0.4, 0.9)

describe.each(['cpu', 'javascript'] as const)('bidirectional layers on %s', (prefer) => {
  beforeAll(async () => {
    await loadDevice({ prefer })
  })

  /** States of each word [S, 4] and the last state [4], of one text beside a longer one. */
  async function read(text: readonly number[], swapped: boolean) {
    const parameters = new Parameters({
      ...bidirectionalSpecs(new Rng(1), 'e', shape),
      table: { shape: [3, 2], values: words },
    })
    const weights = Object.entries(parameters.tensors()).map(([name, tensor]) => {
      const other = { forward: 'backward', backward: 'forward' } as Record<string, string>
      return [
        swapped ? name.replace(/forward|backward/, (way) => other[way]!) : name,
        tensor,
      ] as const
    })
    const compiled = compileWeighted(
      (own, inputs) => {
        const { states, finals } = bidirectional(own, 'e', shape, {
          x: takeRows(own.table as tf.Tensor2D, inputs.words as tf.Tensor1D),
          steps: 4,
          lasts: inputs.lasts as tf.Tensor1D,
          partners: inputs.partners as tf.Tensor1D,
        })
        return { states, final: finals[0]!.h }
      },
      { name: 'encoder', weights: () => Object.fromEntries(weights), fixed: false },
    )
    const padded = new Int32Array(8)
    text.forEach((word, s) => {
      padded[2 * s] = word
    })
    const lengths = Int32Array.of(text.length, 4)
    const found = await compiled.run(encoderInputs(padded, lengths))
    compiled.dispose()
    const states = text.map((_, s) => [...found.states!.data.slice(8 * s, 8 * s + 4)])
    return { states, final: [...found.final!.data.slice(0, 4)] }
  }

  test('reading a text from behind is reading it with the directions exchanged', async () => {
    const ahead = await read([2, 0, 1], false)
    const behind = await read([1, 0, 2], true)
    const exchanged = ([a, b, c, d]: readonly number[]) => [c, d, a, b]
    expect(behind.final).toEqual(exchanged(ahead.final))
    expect(behind.states).toEqual(ahead.states.map(exchanged).toReversed())
  })

  test('the last state is that of the last word forwards and of the first backwards', async () => {
    const { states, final } = await read([2, 0, 1], false)
    expect(final).toEqual([...states[2]!.slice(0, 2), ...states[0]!.slice(2)])
  })
})
