import { z } from 'zod'
import type {
  ActRequest,
  ActResult,
  AgentState,
  Policy,
  PolicySnapshot,
} from '../../src/core/agent.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { Rng, rngState } from '../../src/random/rng.ts'
import { restoreState } from '../agent-state.ts'
import type { Way } from '../schedule.ts'
import type { QActor } from './actor.ts'
import type { DqnNetworks } from './build.ts'
import type { DqnConfig } from './config.ts'
import { type DqnCounters, epsilonAfter, storedCounters } from './counters.ts'
import type { DqnIdentity } from './identity.ts'

const storedPolicy = { schema: z.object({ actRng: rngState }) }
const storedSnapshot = {
  schema: z.looseObject({ counters: storedCounters }),
}

export interface DqnPolicyParts {
  readonly identity: DqnIdentity
  readonly config: DqnConfig
  /** It acts by the online network. */
  readonly networks: DqnNetworks
  /** Whether the networks are a learner's too: then they are not its own to load into, nor to dispose. */
  readonly isShared: boolean
  readonly actor: QActor
  /** Says how far learning has come. */
  readonly counters: DqnCounters
  /** How far exploration has come; null where it falls by episodes. */
  readonly exploration: Way | null
  readonly rng: Rng
}

/** Acts by the online network's values; explores by how many episodes its learner has seen. */
export class DqnPolicy implements Policy {
  readonly #parts: DqnPolicyParts
  #rng: Rng

  constructor(parts: DqnPolicyParts) {
    this.#parts = parts
    this.#rng = parts.rng
  }

  /** Gradient steps of what it acts by. */
  get version(): number {
    return this.#parts.counters.current.gradientSteps
  }

  act(request: ActRequest): Promise<ActResult> {
    const { actor, config, counters, networks, exploration } = this.#parts
    const observations = request.observations.map(networks.body.read)
    const epsilon = epsilonAfter(counters.current, config, exploration)
    return actor.act({ ...request, observations }, epsilon, this.#rng, this.version)
  }

  async load({ state }: PolicySnapshot): Promise<void> {
    const { identity, networks, counters, isShared } = this.#parts
    if (isShared)
      throw new ContractError('A policy that shares its learner’s network loads no snapshot')
    restoreState(state, identity, storedSnapshot, (json) => {
      networks.normalisation.setState(json as JsonObject)
      networks.online.fromStored('online/', state.tensors)
      counters.current = json.counters
    })
  }

  async getState(): Promise<AgentState> {
    return { tensors: {}, json: { ...this.#parts.identity, actRng: this.#rng.getState() } }
  }

  async setState(state: AgentState): Promise<void> {
    restoreState(state, this.#parts.identity, storedPolicy, ({ actRng }) => {
      this.#rng = Rng.fromState(actRng)
    })
  }

  dispose(): void {
    if (this.#parts.isShared) return
    this.#parts.networks.network.dispose()
  }
}
