/** The environment API, as Gymnasium has it, and trained agents. The subpaths hold the rest. */
import { registerDefaultEnvs } from './experiments/assembly/default-envs.ts'
import type { Observation } from './src/core/env.ts'
import type { VectorEnv as VectorEnvContract } from './src/core/vector-env.ts'
import { SyncVectorEnv } from './src/gym/sync-vector-env.ts'

export { closeSharedSandbox } from './experiments/assembly/default-envs.ts'
export { loadAgent } from './experiments/training/agent-handle.ts'
export type { AgentHandle } from './experiments/training/load-agent.ts'
export type {
  ActionSpaceOf,
  AnyEnv,
  Env,
  EnvMetadata,
  EnvSpec,
  Frame,
  Info,
  MaskOf,
  Observation,
  ResetOptions,
  StepResult,
  TypedArray,
  WrapperSpec,
} from './src/core/env.ts'
export {
  CheckpointError,
  CodegenGymError,
  ConfigError,
  ContractError,
  ProblemError,
  RewardError,
  SandboxError,
} from './src/core/errors.ts'
export type { Json, JsonObject } from './src/core/json.ts'
export type { DiscreteSpace, DType, Space } from './src/core/spaces.ts'
export type {
  AutoresetMode,
  VectorEnvOptions,
  VectorInfos,
  VectorResetOptions,
  VectorStepOptions,
  VectorStepResult,
} from './src/core/vector-env.ts'
export { BaseEnv } from './src/gym/base-env.ts'
export { type CheckEnvOptions, checkEnv } from './src/gym/check-env.ts'
export type * from './src/gym/registered-envs.ts'
export {
  type EnvEntry,
  envEntry,
  type MakeWrapper,
  make,
  register,
  registeredEnvIds,
  registerWrapper,
} from './src/gym/registry.ts'
export { checkResetOptions } from './src/gym/reset-options.ts'
export { Box, type BoxOptions } from './src/gym/spaces/box.ts'
export { type DictElement, DictSpace } from './src/gym/spaces/dict-space.ts'
export { Discrete } from './src/gym/spaces/discrete.ts'
export { MultiBinary } from './src/gym/spaces/multi-binary.ts'
export { MultiDiscrete } from './src/gym/spaces/multi-discrete.ts'
export { type MakeSpace, registerSpace, spaceFromJson } from './src/gym/spaces/stored-space.ts'
export { SyncVectorEnv } from './src/gym/sync-vector-env.ts'
export {
  type EpisodeStatistics,
  RecordEpisodeStatistics,
} from './src/gym/wrappers/record-episode-statistics.ts'
export { TimeLimit } from './src/gym/wrappers/time-limit.ts'
export { Wrapper } from './src/gym/wrappers/wrapper.ts'
export { Rng, type RngState, rngState } from './src/random/rng.ts'
export { checkSeed } from './src/random/seed.ts'
export { json } from './src/state/json-schema.ts'
export {
  defineState,
  type Migration,
  type StateFormat,
  type StoredState,
} from './src/state/stored-state.ts'

/** What every vector can. */
export type VectorEnv<O = Observation, A = number> = VectorEnvContract<O, A>
/** The name that `SyncVectorEnv` had. */
export const VectorEnv = SyncVectorEnv

registerDefaultEnvs()
