import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, describe, expect, test } from 'vitest'
import { ContractError } from '../../../../src/core/errors.ts'
import { registerGradients } from '../../../../src/nn/automatic-gradients.ts'
import type { HostTensor, TensorFunction } from '../../../../src/nn/compile/compiled.ts'
import { GraphFunction } from '../../../../src/nn/compile/graph-function.ts'
import { trace } from '../../../../src/nn/compile/trace.ts'

beforeAll(async () => {
  registerGradients()
  await tf.setBackend('cpu')
})

function vector(...values: number[]): HostTensor {
  return { dtype: 'float32', shape: [values.length], data: Float32Array.from(values) }
}

const square: TensorFunction = ({ x }) => ({ y: tf.square(x!) })

describe('a compiled function', () => {
  test('gives values and gradients, for each shape by a graph of its own', async () => {
    const compiled = new GraphFunction(
      ({ x }) => {
        const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => tf.sum(tf.square(at)))(x!) as {
          value: tf.Tensor
          grad: tf.Tensor
        }
        return { value, grad }
      },
      { name: 'squares' },
    )
    const two = await compiled.run({ x: vector(1, 2) })
    expect([...two.value!.data, ...two.grad!.data]).toEqual([5, 2, 4])
    const three = await compiled.run({ x: vector(1, 2, 3) })
    expect([...three.value!.data, ...three.grad!.data]).toEqual([14, 2, 4, 6])
    await compiled.run({ x: vector(3, 4) })
    expect(compiled.graphs).toMatchObject({ kept: 2, made: 2 })
    compiled.dispose()
  })

  test('writes into the arrays that it is given', async () => {
    const compiled = new GraphFunction(square, { name: 'square' })
    const y = vector(0, 0)
    await compiled.run({ x: vector(2, 3) }, { y })
    expect([...y.data]).toEqual([4, 9])
    compiled.dispose()
  })

  test('forgets the graph that was unused for longest where there is no room', async () => {
    const bytes = trace('square', square, { x: vector(1) }).model.length
    const compiled = new GraphFunction(square, { name: 'square', maxBytes: bytes * 2 })
    for (const values of [[1], [1, 2], [1], [1, 2, 3]]) await compiled.run({ x: vector(...values) })
    expect(compiled.graphs).toMatchObject({ kept: 2, made: 3 })
    await compiled.run({ x: vector(5) })
    expect(compiled.graphs).toMatchObject({ kept: 2, made: 3 })
    compiled.dispose()
  })

  test('overlapping runs wait for each other and find what they work with, also without room', async () => {
    const bytes = trace('square', square, { x: vector(1) }).model.length
    const compiled = new GraphFunction(square, { name: 'square', maxBytes: bytes * 1.5 })
    await compiled.run({ x: vector(1) })
    for (const both of [
      [vector(1, 2), vector(1, 2, 3)],
      [vector(1, 2), vector(1)],
    ]) {
      const results = await Promise.all(both.map((x) => compiled.run({ x })))
      expect(results.map(({ y }) => [...y!.data])).toEqual(
        both.map(({ data }) => Array.from(data, (value) => value * value)),
      )
    }
    expect(compiled.graphs.kept).toBe(1)
    compiled.dispose()
  })

  test.each([
    [
      'asks for data and does not wait',
      (x: tf.Tensor) => void x.data(),
      'reads the data of a tensor',
    ],
    ['gives no tensors', () => ({}), 'it gives no tensors'],
    ['gives a promise', async (x: tf.Tensor) => ({ x }), 'it returns a promise'],
  ])('a function that %s is refused in one line', async (_, body, line) => {
    const compiled = new GraphFunction(
      ({ x }) => (body(x!) ?? { y: tf.add(x!, 1) }) as { y: tf.Tensor },
      { name: 'f' },
    )
    const refused = await compiled.run({ x: vector(1) }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ContractError)
    expect((refused as Error).message).toContain(line)
    expect((refused as Error).message).not.toContain('\n')
  })

  test('has its constants in its graphs, as they are when a graph is made', async () => {
    const weights = vector(2, 3)
    const compiled = new GraphFunction(({ x, w }) => ({ y: tf.mul(x!, w!), w: w! }), {
      name: 'scale',
      constants: () => ({ w: weights }),
    })
    const { y, w } = await compiled.run({ x: vector(5, 7) })
    expect([...y!.data, ...w!.data]).toEqual([10, 21, 2, 3])
    weights.data[0] = 100
    expect([...(await compiled.run({ x: vector(1, 1) })).y!.data]).toEqual([2, 3])
    compiled.dispose()
  })

  test('may give an input, a constant, or the same value twice', async () => {
    const compiled = new GraphFunction(({ x }) => ({ x: x!, one: tf.ones([20]), again: x! }), {
      name: 'odd',
    })
    const given = await compiled.run({ x: vector(7) })
    expect([...given.x!.data, ...given.again!.data]).toEqual([7, 7])
    expect([...given.one!.data]).toEqual(Array(20).fill(1))
    compiled.dispose()
  })
})

describe('what would be frozen into a graph is refused in one line', () => {
  let calls = 0
  const captured = () => tf.tensor1d([1, 2])
  const outside: { tensor?: tf.Tensor } = {}
  const refused: readonly (readonly [string, TensorFunction, string])[] = [
    ['a random number', () => ({ y: tf.randomNormal([2]) }), 'draws random numbers'],
    [
      'a seeded one',
      () => ({ y: tf.randomUniform([2], 0, 1, 'float32', 1) }),
      'draws random numbers',
    ],
    ['a number that changes', ({ x }) => ({ y: tf.mul(x!, ++calls) }), 'something else each time'],
    [
      'a tensor from outside',
      ({ x }) => ({ y: tf.mul(x!, outside.tensor!) }),
      'from outside the function',
    ],
    [
      'a read of data',
      ({ x }) => ({ y: tf.mul(x!, x!.dataSync()[0]!) }),
      'reads the data of a tensor',
    ],
    [
      'an operation that is not known',
      ({ x }) => ({ y: tf.fft(tf.complex(x!, x!)) }),
      'no operation that can be compiled',
    ],
    [
      'a multinomial draw',
      ({ x }) => ({ y: tf.multinomial(x as tf.Tensor1D, 3) }),
      'draws random numbers',
    ],
  ]
  test.each(refused)('%s', async (_, fn, words) => {
    outside.tensor = captured()
    const compiled = new GraphFunction(fn, { name: 'own' })
    const run = compiled.run({ x: vector(1, 2) })
    await expect(run).rejects.toThrow(words)
    await expect(run).rejects.toThrow(/^compile: [^\n]*$/)
    expect(tf.getBackend()).toBe('cpu')
    expect([...outside.tensor.dataSync()]).toEqual([1, 2])
  })
})
