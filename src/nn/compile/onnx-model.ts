import protobuf from 'protobufjs/light.js'

/** The part of ONNX's `onnx.proto` that a graph of plain tensors needs, with its field numbers. */
const schema = protobuf.Root.fromJSON({
  nested: {
    onnx: {
      nested: {
        ModelProto: {
          fields: {
            irVersion: { type: 'int64', id: 1 },
            producerName: { type: 'string', id: 2 },
            graph: { type: 'GraphProto', id: 7 },
            opsetImport: { rule: 'repeated', type: 'OperatorSetIdProto', id: 8 },
          },
        },
        OperatorSetIdProto: {
          fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } },
        },
        GraphProto: {
          fields: {
            node: { rule: 'repeated', type: 'NodeProto', id: 1 },
            name: { type: 'string', id: 2 },
            initializer: { rule: 'repeated', type: 'TensorProto', id: 5 },
            input: { rule: 'repeated', type: 'ValueInfoProto', id: 11 },
            output: { rule: 'repeated', type: 'ValueInfoProto', id: 12 },
          },
        },
        NodeProto: {
          fields: {
            input: { rule: 'repeated', type: 'string', id: 1 },
            output: { rule: 'repeated', type: 'string', id: 2 },
            name: { type: 'string', id: 3 },
            opType: { type: 'string', id: 4 },
            attribute: { rule: 'repeated', type: 'AttributeProto', id: 5 },
          },
        },
        AttributeProto: {
          fields: {
            name: { type: 'string', id: 1 },
            f: { type: 'float', id: 2 },
            i: { type: 'int64', id: 3 },
            s: { type: 'bytes', id: 4 },
            t: { type: 'TensorProto', id: 5 },
            ints: { rule: 'repeated', type: 'int64', id: 8 },
            type: { type: 'int32', id: 20 },
          },
        },
        TensorProto: {
          fields: {
            dims: { rule: 'repeated', type: 'int64', id: 1 },
            dataType: { type: 'int32', id: 2 },
            name: { type: 'string', id: 8 },
            rawData: { type: 'bytes', id: 9 },
          },
        },
        ValueInfoProto: {
          fields: { name: { type: 'string', id: 1 }, type: { type: 'TypeProto', id: 2 } },
        },
        TypeProto: { fields: { tensorType: { type: 'TensorTypeProto', id: 1 } } },
        TensorTypeProto: {
          fields: {
            elemType: { type: 'int32', id: 1 },
            shape: { type: 'TensorShapeProto', id: 2 },
          },
        },
        TensorShapeProto: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
        Dimension: { fields: { dimValue: { type: 'int64', id: 1 } } },
      },
    },
  },
})

const modelType = schema.lookupType('onnx.ModelProto')

/** Element types of values, by ONNX's numbers. */
export const ELEMENT_TYPES = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const
export type ElementType = keyof typeof ELEMENT_TYPES

/** An attribute of a node: a whole number, a list of them, a text, a float, or a tensor of one element. */
export type Attribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly tensor: Constant }

export interface ModelNode {
  readonly op: string
  readonly inputs: readonly string[]
  /** Names of what it gives. */
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** What a value is like. */
export interface ValueType {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
}

/** A value that is part of the graph. */
export interface Constant extends ValueType {
  /** Row-major, little-endian. */
  readonly bytes: Uint8Array
}

export interface ModelGraph {
  readonly nodes: readonly ModelNode[]
  readonly constants: readonly Constant[]
  readonly inputs: readonly ValueType[]
  readonly outputs: readonly ValueType[]
}

/** What every node here means is stated by this version of ONNX's operators. */
const OPSET = 20
/** The version of the file's format that came with it. */
const IR_VERSION = 9

/** The graph as the bytes of an ONNX file. Equal graphs give equal bytes. */
export function encodeModel(graph: ModelGraph): Uint8Array {
  return modelType
    .encode(
      modelType.fromObject({
        irVersion: IR_VERSION,
        opsetImport: [{ domain: '', version: OPSET }],
        graph: {
          name: 'graph',
          node: graph.nodes.map(nodeProto),
          initializer: graph.constants.map(tensorProto),
          input: graph.inputs.map(valueProto),
          output: graph.outputs.map(valueProto),
        },
      }),
    )
    .finish()
}

function nodeProto({ op, inputs, outputs, attributes }: ModelNode) {
  return {
    opType: op,
    name: outputs[0],
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
  }
}

function attributeProto(name: string, value: Attribute) {
  if (typeof value === 'number') return { name, i: value, type: 2 }
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: 3 }
  if ('float' in value) return { name, f: value.float, type: 1 }
  if ('tensor' in value) return { name, t: tensorProto(value.tensor), type: 4 }
  return { name, ints: value, type: 7 }
}

function tensorProto({ name, type, shape, bytes }: Constant) {
  return { name, dims: shape, dataType: ELEMENT_TYPES[type], rawData: bytes }
}

function valueProto({ name, type, shape }: ValueType) {
  const dim = shape.map((dimValue) => ({ dimValue }))
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } }
}
