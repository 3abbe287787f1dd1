/** The agents by name, and what an agent of your own is made from. */
export type {
  ActionsOf,
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  EpisodeOutcome,
  EpisodeRef,
  Learner,
  LearnMetrics,
  Policy,
  PolicySnapshot,
  Stateful,
  StoredBlock,
  StoredTensor,
  Transition,
} from '../src/core/agent.ts'
export type { InitializerContext, PolicyInitializer } from '../src/core/policy-initializer.ts'
export { type LoadedDevice, loadDevice } from '../src/nn/device.ts'
export type { DeviceName } from '../src/nn/device-names.ts'
export { type AgentContext, type AgentDefinition, defineAgent } from './agent-definition.ts'
export { type InitializerDefinition, initializerRegistry } from './initializers/registry.ts'
export { localAgent } from './local-agent.ts'
export { agentRegistry } from './registry.ts'
