import { backend_util } from '@tensorflow/tfjs-core'
import { ContractError } from '../../../core/errors.ts'
import type { Graph, Value } from '../graph.ts'
import { type Emit, map, zip } from './emit.ts'

interface Transposed {
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

function product(graph: Graph, a: Value, b: Value, { transposeA, transposeB }: Transposed): Value {
  const left = transposeA ? transposed(graph, a) : a
  const right = transposeB ? transposed(graph, b) : b
  const batch = backend_util.assertAndGetBroadcastShape(
    left.shape.slice(0, -2),
    right.shape.slice(0, -2),
  )
  const shape = [...batch, left.shape.at(-2)!, right.shape.at(-1)!]
  return graph.add('MatMul', [left, right], { type: a.type, shape })
}

/** The runtime takes a transposition before a product into the product. */
function transposed(graph: Graph, x: Value): Value {
  const rank = x.shape.length
  const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2]
  const shape = perm.map((axis) => x.shape[axis]!)
  return graph.add('Transpose', [x], { type: x.type, shape }, { perm })
}

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  elu: 'Elu',
}

export const productKernels: Readonly<Record<string, Emit>> = {
  _FusedMatMul: ({ graph, input, inputs, attrs }) => {
    const whole = product(graph, input('a'), input('b'), attrs)
    const sum = inputs.length > 2 ? zip(graph, 'Add', whole, input('bias')) : whole
    const activation = attrs.activation ?? 'linear'
    if (activation === 'linear') return sum
    const op = ACTIVATIONS[activation]
    if (op === undefined) {
      throw new ContractError(`compile: a fused product with \`${activation}\` cannot be traced`)
    }
    return map(graph, op, sum)
  },
  BatchMatMul: ({ graph, input, attrs }) => product(graph, input('a'), input('b'), attrs),
}
