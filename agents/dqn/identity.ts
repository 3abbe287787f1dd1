import type { StateIdentity } from '../agent-state.ts'
import type { DqnConfig } from './config.ts'

/** What a state of the agent must agree on: its shapes, and the settings that decide what it holds. */
export type DqnIdentity = StateIdentity & {
  readonly prioritized: boolean
  readonly bufferCapacity: number
  readonly demonstrations: number
}

export function dqnIdentity(
  config: DqnConfig,
  sizes: { readonly actionCount: number; readonly observationSize: number },
): DqnIdentity {
  const { prioritized, bufferCapacity, demonstrations } = config
  return { agent: 'dqn', version: 2, ...sizes, prioritized, bufferCapacity, demonstrations }
}
