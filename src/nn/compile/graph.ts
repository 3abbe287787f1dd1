import {
  type Attribute,
  type Constant,
  type ElementType,
  encodeModel,
  type ModelNode,
  type ValueType,
} from './onnx-model.ts'

/** A value of a graph: an input, a constant, or what a node gives. */
export type Value = ValueType

type Attributes = Readonly<Record<string, Attribute>>

/** So many equal elements and more are made where the graph runs, and not carried in its file. */
const REPEATED_ELEMENTS = 16

/**
 * A graph that is being written down. Values of equal meaning are one value: a node is added once for each
 * operation on the same inputs, a constant once for each content.
 */
export class Graph {
  readonly #nodes: ModelNode[] = []
  readonly #constants: Constant[] = []
  readonly #inputs: Value[] = []
  readonly #known = new Map<string, Value>()

  get nodeCount(): number {
    return this.#nodes.length
  }

  input(name: string, type: ElementType, shape: readonly number[]): Value {
    const value = { name: `in:${name}`, type, shape }
    this.#inputs.push(value)
    return value
  }

  /** @param values row-major; `number[]` for whole numbers of 64 bits */
  constant(values: ArrayLike<number>, type: ElementType, shape: readonly number[]): Value {
    const first = values[0]
    const repeats = values.length >= REPEATED_ELEMENTS && isRepeated(values)
    if (repeats && first !== undefined && type !== 'int64') return this.filled(first, type, shape)
    const bytes = bytesOf(values, type)
    const key = `${type} ${shape} ${Buffer.from(bytes).toString('base64')}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const constant = { name: `c${this.#constants.length}`, type, shape, bytes }
    this.#constants.push(constant)
    this.#known.set(key, constant)
    return constant
  }

  /** One number of an element type, of shape []. */
  scalar(value: number, type: ElementType = 'float32'): Value {
    return this.constant([value], type, [])
  }

  /** A tensor of one number. */
  filled(value: number, type: ElementType, shape: readonly number[]): Value {
    const tensor = { name: '', type, shape: [1], bytes: bytesOf([value], type) }
    return this.add(
      'ConstantOfShape',
      [this.dimensions(shape)],
      { type, shape },
      { value: { tensor } },
    )
  }

  /** Places, sizes or axes, for operators that take them as a value. */
  dimensions(values: readonly number[]): Value {
    return this.constant(values, 'int64', [values.length])
  }

  /** What an operator gives; its type and shape are the caller's to know. */
  add(
    op: string,
    inputs: readonly (Value | null)[],
    { type, shape }: Omit<Value, 'name'>,
    attributes: Attributes = {},
  ): Value {
    const names = inputs.map((input) => input?.name ?? '')
    const key = JSON.stringify([op, names, attributes, shape], (_, part) =>
      part instanceof Uint8Array ? Buffer.from(part).toString('base64') : part,
    )
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const value = { name: `n${this.#nodes.length}`, type, shape }
    this.#nodes.push({ op, inputs: names, output: value.name, attributes })
    this.#known.set(key, value)
    return value
  }

  /** The file of a graph with these outputs, without what none of them needs. */
  encode(outputs: Readonly<Record<string, Value>>): Uint8Array {
    const named = Object.entries(outputs).map(([name, value]) =>
      // An output may be an input, a constant, or another output: it gets a node of its own.
      ({ of: value, value: { ...value, name: `out:${name}` } }),
    )
    const copies = named.map(
      ({ of, value }): ModelNode => ({
        op: 'Identity',
        inputs: [of.name],
        output: value.name,
        attributes: {},
      }),
    )
    const nodes = [...this.#nodes, ...copies]
    const needed = new Set(copies.map(({ output }) => output))
    for (const { output, inputs } of nodes.toReversed()) {
      if (needed.has(output)) for (const input of inputs) needed.add(input)
    }
    return encodeModel({
      nodes: nodes.filter(({ output }) => needed.has(output)),
      constants: this.#constants.filter(({ name }) => needed.has(name)),
      inputs: this.#inputs,
      outputs: named.map(({ value }) => value),
    })
  }
}

function isRepeated(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], values[0])) return false
  return true
}

function bytesOf(values: ArrayLike<number>, type: ElementType): Uint8Array {
  const list = Array.from(values)
  const typed =
    type === 'int64'
      ? BigInt64Array.from(list, BigInt)
      : type === 'float64'
        ? Float64Array.from(list)
        : type === 'float32'
          ? Float32Array.from(list)
          : type === 'int32'
            ? Int32Array.from(list)
            : Uint8Array.from(list)
  return new Uint8Array(typed.buffer)
}
