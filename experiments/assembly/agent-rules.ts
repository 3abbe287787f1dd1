import type { ActRequest } from '../../src/core/agent.ts'
import { oneLine } from '../../src/log/one-line.ts'
import { brokenJsonRule } from '../../src/state/plain-json.ts'

/** What of an agent's contract breaks that which `act` gave, or null. */
export function brokenActRule(request: ActRequest, result: unknown): string | null {
  const { actions, logProbs, policyVersion } = fieldsOf(result)
  const count = request.observations.length
  if (!isNumbers(actions, count))
    return `expected \`actions\` to be ${rows(count)}, got ${shown(actions)}`
  for (const [i, mask] of request.actionMasks.entries()) {
    const action = actions[i]
    if (action === undefined || mask?.[action] === 1) continue
    return `the action ${action} of row ${i} is not one that its mask allows`
  }
  if (!isNumbers(logProbs, count)) {
    return `expected \`logProbs\` to be ${rows(count)}, got ${shown(logProbs)}`
  }
  if (typeof policyVersion === 'number') return null
  return `expected \`policyVersion\` to be a number, got ${shown(policyVersion)}`
}

/** The same of `learn`. */
export function brokenLearnRule(metrics: unknown): string | null {
  if (metrics === null) return null
  if (typeof metrics !== 'object' || Array.isArray(metrics)) {
    return `expected metrics by their names, or null where nothing was learnt, got ${shown(metrics)}`
  }
  const stray = Object.entries(metrics).find(([, value]) => typeof value !== 'number')
  if (stray === undefined) return null
  return `expected the metric \`${stray[0]}\` to be a number, got ${shown(stray[1])}`
}

/** The same of `getState`. */
export function brokenStateRule(state: unknown): string | null {
  const { tensors, json } = fieldsOf(state)
  if (typeof tensors !== 'object' || tensors === null || Array.isArray(tensors)) {
    return `expected \`tensors\` to be tensors by their names, got ${shown(tensors)}`
  }
  for (const [name, tensor] of Object.entries(tensors)) {
    const broken = brokenTensorRule(tensor)
    if (broken !== null) return `the tensor \`${name}\`: ${broken}`
  }
  return brokenJsonRule(json, 'json')
}

function brokenTensorRule(tensor: unknown): string | null {
  const { dtype, shape, data } = fieldsOf(tensor)
  const isFloat = dtype === 'float32' && data instanceof Float32Array
  const isInt = dtype === 'int32' && data instanceof Int32Array
  if (!isFloat && !isInt) {
    return 'expected `dtype` `float32` with a Float32Array as `data`, or `int32` with an Int32Array'
  }
  const isShape = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 0)
  const size = isShape ? (shape as number[]).reduce((all, n) => all * n, 1) : Number.NaN
  return size === data.length
    ? null
    : `expected a \`shape\` of ${data.length} entries, got ${shown(shape)}`
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isNumbers(value: unknown, count: number): value is ArrayLike<number> {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return false
  const numbers = Array.from(value as unknown as ArrayLike<unknown>)
  return numbers.length === count && numbers.every((number) => typeof number === 'number')
}

function rows(count: number): string {
  return `${count} ${count === 1 ? 'number' : 'numbers'}, one for each observation`
}

function shown(value: unknown): string {
  return `\`${oneLine(value).slice(0, 60)}\``
}
