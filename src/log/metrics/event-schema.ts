import protobuf from 'protobufjs/light.js'

/**
 * The part of TensorBoard's `event.proto` and `summary.proto` that scalars and texts need, with
 * their field numbers.
 */
const schema = protobuf.Root.fromJSON({
  nested: {
    tensorboard: {
      nested: {
        Event: {
          oneofs: { what: { oneof: ['fileVersion', 'summary', 'sessionLog'] } },
          fields: {
            wallTime: { type: 'double', id: 1 },
            step: { type: 'int64', id: 2 },
            fileVersion: { type: 'string', id: 3 },
            summary: { type: 'Summary', id: 5 },
            sessionLog: { type: 'SessionLog', id: 7 },
          },
        },
        SessionLog: { fields: { status: { type: 'int32', id: 1 } } },
        Summary: { fields: { value: { rule: 'repeated', type: 'SummaryValue', id: 1 } } },
        SummaryValue: {
          oneofs: { value: { oneof: ['simpleValue', 'tensor'] } },
          fields: {
            tag: { type: 'string', id: 1 },
            simpleValue: { type: 'float', id: 2 },
            tensor: { type: 'TensorProto', id: 8 },
            metadata: { type: 'SummaryMetadata', id: 9 },
          },
        },
        SummaryMetadata: { fields: { pluginData: { type: 'PluginData', id: 1 } } },
        PluginData: { fields: { pluginName: { type: 'string', id: 1 } } },
        TensorProto: {
          fields: {
            dtype: { type: 'int32', id: 1 },
            tensorShape: { type: 'TensorShapeProto', id: 2 },
            stringVal: { rule: 'repeated', type: 'bytes', id: 8 },
          },
        },
        TensorShapeProto: { fields: { dim: { rule: 'repeated', type: 'Dim', id: 2 } } },
        Dim: { fields: { size: { type: 'int64', id: 1 } } },
      },
    },
  },
})

const eventType = schema.lookupType('tensorboard.Event')

/** `SessionLog.START`: TensorBoard drops earlier events of the run with this step or a later one. */
export const SESSION_START = 1

const DT_STRING = 7

export interface ScalarValue {
  readonly tag: string
  readonly simpleValue: number
}

export interface TextValue {
  readonly tag: string
  readonly metadata: { readonly pluginData: { readonly pluginName: 'text' } }
  readonly tensor: {
    readonly dtype: number
    readonly tensorShape: { readonly dim: readonly { readonly size: number }[] }
    readonly stringVal: readonly Uint8Array[]
  }
}

export interface LogEvent {
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly step?: number
  readonly fileVersion?: string
  readonly sessionLog?: { readonly status: number }
  readonly summary?: { readonly value: readonly (ScalarValue | TextValue)[] }
}

/** A text that TensorBoard's text page shows as Markdown. */
export function textValue(tag: string, text: string): TextValue {
  return {
    tag,
    metadata: { pluginData: { pluginName: 'text' } },
    tensor: {
      dtype: DT_STRING,
      tensorShape: { dim: [{ size: 1 }] },
      stringVal: [new TextEncoder().encode(text)],
    },
  }
}

export function encodeEvent(event: LogEvent): Uint8Array {
  return eventType.encode(eventType.fromObject(event)).finish()
}

/** What {@link encodeEvent} made. */
export function decodeEvent(bytes: Uint8Array): LogEvent {
  return eventType.toObject(eventType.decode(bytes), { longs: Number }) as LogEvent
}
