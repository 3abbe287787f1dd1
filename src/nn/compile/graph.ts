import { createHash } from 'node:crypto'
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

/** The content of constants of more bytes is known by its hash. */
const SHORT_BYTES = 256

/** Operators that only arrange elements anew: a second phase repeats them sooner than being handed their result. */
const ARRANGING: ReadonlySet<string> = new Set(['Transpose', 'Reshape', 'ConstantOfShape'])

/** Element types that have arrays on the host. */
const HANDED_ON: ReadonlySet<ElementType> = new Set(['float32', 'int32', 'bool'])

export interface TwoPhases {
  readonly first: Uint8Array
  readonly second: Uint8Array
  /** Outputs of the first that the second takes, by names of their own. */
  readonly residuals: readonly Value[]
}

/**
 * A graph that is being written down. Values of equal meaning are one value: a node is added once for each
 * operation on the same inputs, a constant once for each content.
 */
export class Graph {
  readonly #nodes: ModelNode[] = []
  readonly #constants: Constant[] = []
  readonly #inputs: Value[] = []
  /** Constants by their content. */
  readonly #known = new Map<string, Value>()
  /** What nodes give, by what they do. */
  readonly #made = new Map<string, readonly Value[]>()
  /** What nodes give, by name. */
  readonly #values = new Map<string, Value>()

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
    const key = `${type} ${shape} ${contentKey(bytes)}`
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
    output: Omit<Value, 'name'>,
    attributes: Attributes = {},
  ): Value {
    return this.addMany(op, inputs, [output], attributes)[0] as Value
  }

  /** As {@link add}, for an operator that gives several values. */
  addMany(
    op: string,
    inputs: readonly (Value | null)[],
    outputs: readonly Omit<Value, 'name'>[],
    attributes: Attributes = {},
  ): readonly Value[] {
    const names = inputs.map((input) => input?.name ?? '')
    const shapes = outputs.map(({ shape }) => shape)
    const key = JSON.stringify([op, names, attributes, shapes], (_, part) =>
      part instanceof Uint8Array ? Buffer.from(part).toString('base64') : part,
    )
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const node = `n${this.#nodes.length}`
    const values = outputs.map(({ type, shape }, i) => ({
      name: outputs.length === 1 ? node : `${node}.${i}`,
      type,
      shape,
    }))
    for (const value of values) this.#values.set(value.name, value)
    this.#nodes.push({ op, inputs: names, outputs: values.map(({ name }) => name), attributes })
    this.#made.set(key, values)
    return values
  }

  /** The file of a graph with these outputs, without what none of them needs. */
  encode(outputs: Readonly<Record<string, Value>>): Uint8Array {
    return this.#encode(this.#nodes, this.#inputs, outputs)
  }

  /**
   * The files of two graphs that together compute these outputs: the first without the inputs that come
   * later, the second from them and from what the first hands on, its residuals.
   *
   * @param isLate whether an input of that name comes later
   */
  encodeTwoPhases(
    outputs: Readonly<Record<string, Value>>,
    isLate: (input: string) => boolean,
  ): TwoPhases {
    const late = new Set(
      this.#inputs.filter(({ name }) => isLate(name.slice(3))).map(({ name }) => name),
    )
    for (const { outputs: made, inputs } of this.#nodes) {
      if (inputs.some((input) => late.has(input))) for (const name of made) late.add(name)
    }
    const parts = Object.entries(outputs)
    const early = Object.fromEntries(parts.filter(([, { name }]) => !late.has(name)))
    const later = Object.fromEntries(parts.filter(([, { name }]) => late.has(name)))
    const { nodes, residuals } = this.#latePart(late, Object.values(later))
    const handedOn = Object.fromEntries(residuals.map((value) => [`rest:${value.name}`, value]))
    return {
      first: this.#encode(
        this.#nodes,
        this.#inputs.filter(({ name }) => !late.has(name)),
        { ...early, ...handedOn },
      ),
      second: this.#encode(nodes, [...this.#inputs, ...residuals], later),
      residuals,
    }
  }

  /** Nodes that the second phase computes, and values that it gets from the first. */
  #latePart(late: ReadonlySet<string>, outputs: readonly Value[]) {
    const byOutput = new Map(
      this.#nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
    )
    const residuals = new Map<string, Value>()
    const computed = new Set<string>()
    const wanted = outputs.map(({ name }) => name)
    for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
      const node = byOutput.get(name)
      if (node === undefined || computed.has(name) || residuals.has(name)) continue
      const value = this.#values.get(name) as Value
      if (late.has(name) || ARRANGING.has(node.op) || !HANDED_ON.has(value.type)) {
        computed.add(name)
        wanted.push(...node.inputs)
      } else residuals.set(name, value)
    }
    return {
      nodes: this.#nodes.filter(({ outputs }) => outputs.some((output) => computed.has(output))),
      residuals: [...residuals.values()],
    }
  }

  /** Without nodes, constants and inputs that no output needs. */
  #encode(
    nodes: readonly ModelNode[],
    inputs: readonly Value[],
    outputs: Readonly<Record<string, Value>>,
  ): Uint8Array {
    const given = new Set(inputs.map(({ name }) => name))
    const needed = new Set(Object.values(outputs).map(({ name }) => name))
    for (const { outputs: made, inputs: from } of nodes.toReversed()) {
      if (made.some((name) => needed.has(name))) for (const input of from) needed.add(input)
    }
    const kept = nodes.filter(({ outputs: made }) =>
      made.some((name) => needed.has(name) && !given.has(name)),
    )
    const { renamed, copies } = outputNames(kept, outputs)
    const nameOf = (name: string) => renamed.get(name) ?? name
    return encodeModel({
      nodes: [
        ...kept.map((node) => ({
          ...node,
          inputs: node.inputs.map(nameOf),
          outputs: node.outputs.map(nameOf),
        })),
        ...copies.map((node) => ({ ...node, inputs: node.inputs.map(nameOf) })),
      ],
      constants: this.#constants.filter(({ name }) => needed.has(name)),
      inputs: inputs.filter(({ name }) => needed.has(name)),
      outputs: Object.entries(outputs).map(([name, value]) => ({ ...value, name: `out:${name}` })),
    })
  }
}

/**
 * What nodes give under the names of the outputs that they are. An output that is an input, a constant, or the
 * same as another one gets a node of its own, which costs a copy.
 */
function outputNames(
  nodes: readonly ModelNode[],
  outputs: Readonly<Record<string, Value>>,
): { readonly renamed: ReadonlyMap<string, string>; readonly copies: readonly ModelNode[] } {
  const made = new Set(nodes.flatMap((node) => node.outputs))
  const renamed = new Map<string, string>()
  const copies: ModelNode[] = []
  for (const [name, value] of Object.entries(outputs)) {
    const output = `out:${name}`
    if (made.has(value.name) && !renamed.has(value.name)) renamed.set(value.name, output)
    else copies.push({ op: 'Identity', inputs: [value.name], outputs: [output], attributes: {} })
  }
  return { renamed, copies }
}

function isRepeated(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], values[0])) return false
  return true
}

function contentKey(bytes: Uint8Array): string {
  if (bytes.length <= SHORT_BYTES) return Buffer.from(bytes).toString('base64')
  return createHash('sha256').update(bytes).digest('base64')
}

/** Row-major, little-endian; not copied where the values lie like that already. */
function bytesOf(values: ArrayLike<number>, type: ElementType): Uint8Array {
  const typed =
    type === 'int64' ? BigInt64Array.from(Array.from(values, BigInt)) : typedOf(values, type)
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength)
}

const ARRAYS = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const

function typedOf(values: ArrayLike<number>, type: keyof typeof ARRAYS) {
  const made = ARRAYS[type]
  return values instanceof made ? values : new made(values)
}
