import type { ConfigPath } from '../../src/settings/complaints.ts'
import { sameKey } from '../../src/settings/key-case.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'

/**
 * Older experiment files: keys that moved are moved, and a value that has no place any more is
 * left out with a warning that names it. Nothing here applies to a key that the schemas know.
 */
export interface LegacyResult {
  readonly value: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
  /** Where a moved key was written, by the dotted path it has now. */
  readonly moved: ReadonlyMap<string, ConfigPath>
}

export interface LegacyContext {
  /** Whether the options of the chosen env or agent have the key. */
  readonly knows: (section: 'environment' | 'agent', key: string) => boolean
  /** Whether a file named in the experiment is there. */
  readonly fileExists: (path: string) => boolean
}

const OBSERVATION_SIZE = 520

/** The two files that every older experiment names; they shipped with the seed sets' problems. */
const LEGACY_SETS: Readonly<Record<string, string>> = {
  'data/examples/training_problems.json': 'seed-train',
  'data/examples/eval_problems.json': 'seed-eval',
}

type Section = Record<string, unknown>

export function readLegacy(
  raw: Readonly<Record<string, unknown>>,
  context: LegacyContext,
): LegacyResult {
  const reader = new LegacyReader(raw, context)
  reader.environment()
  reader.agent()
  reader.training()
  reader.data()
  return { value: reader.value, warnings: reader.warnings, moved: reader.moved }
}

class LegacyReader {
  readonly value: Section
  readonly warnings: string[] = []
  readonly moved = new Map<string, ConfigPath>()
  readonly #context: LegacyContext

  constructor(raw: Readonly<Record<string, unknown>>, context: LegacyContext) {
    this.value = Object.fromEntries(
      Object.entries(raw).map(([key, item]) => [key, isPlainObject(item) ? { ...item } : item]),
    )
    this.#context = context
  }

  environment(): void {
    this.#drop('environment', 'render_frequency', 'programs are shown by `codegen-gym evaluate`')
  }

  agent(): void {
    this.#renamed('entropy_coefficient', 'divergence_coefficient')
    const device = this.#take('agent', 'device')
    const rung = LEGACY_DEVICES[String(device)]
    if (rung !== undefined) this.#move('device', rung, ['agent', 'device'])
    else if (device !== undefined) this.#warn('agent.device', device, '`device` decides it')
    const size = this.#take('agent', 'state_dim')
    if (size !== undefined && size !== OBSERVATION_SIZE) {
      this.#warn('agent.state_dim', size, `the environment's observation decides the size`)
    }
    const actions = this.#take('agent', 'action_dim')
    const vocabulary = read(this.#section('environment'), 'vocab_size')
    if (actions !== undefined && actions !== vocabulary) {
      this.#warn('agent.action_dim', actions, `\`environment.vocab_size\` decides it`)
    }
  }

  training(): void {
    const steps = this.#take('training', 'max_timesteps')
    const maxSteps = read(this.#section('environment'), 'max_steps')
    if (steps !== undefined && maxSteps === undefined) {
      this.#move('environment.max_steps', steps, ['training', 'max_timesteps'])
    } else if (steps !== undefined && steps !== maxSteps) {
      this.#warn('training.max_timesteps', steps, '`environment.max_steps` decides it')
    }
    this.#trainFrequency()
    this.#drop('training', 'log_dir', 'metrics are written to `runs/<name>/`')
    this.#drop('training', 'checkpoint_dir', 'checkpoints are written to `runs/<name>/`')
  }

  data(): void {
    for (const [older, newer] of [
      ['problems_file', 'problems'],
      ['eval_problems_file', 'eval_problems'],
    ] as const) {
      const path = this.#take('data', older)
      if (path === undefined) continue
      const set = typeof path === 'string' ? LEGACY_SETS[path] : undefined
      const missing = typeof path === 'string' && !this.#context.fileExists(path)
      this.#move(`data.${newer}`, set !== undefined && missing ? set : path, ['data', older])
      if (set !== undefined && missing) {
        this.warnings.push(`\`data.${older}\`: there is no "${path}"; the set \`${set}\` is used`)
      }
    }
  }

  #trainFrequency(): void {
    const every = this.#take('training', 'train_frequency')
    if (every === undefined) return
    if (this.#context.knows('agent', 'train_frequency')) {
      this.#move('agent.train_frequency', every, ['training', 'train_frequency'])
    } else {
      this.#warn('training.train_frequency', every, 'this agent decides when it learns')
    }
  }

  /** An agent's setting that has another name since; agents that have neither refuse it. */
  #renamed(older: string, newer: string): void {
    if (!this.#context.knows('agent', newer)) return
    const value = this.#take('agent', older)
    if (value !== undefined) this.#move(`agent.${newer}`, value, ['agent', older])
  }

  #drop(section: 'environment' | 'training', key: string, instead: string): void {
    if (section === 'environment' && this.#context.knows(section, key)) return
    const value = this.#take(section, key)
    if (value !== undefined) this.#warn(`${section}.${key}`, value, instead)
  }

  #warn(name: string, value: unknown, instead: string): void {
    this.warnings.push(
      `\`${name}: ${JSON.stringify(value)}\` is not supported and left out: ${instead}`,
    )
  }

  #section(name: string): Section | undefined {
    const section = read(this.value, name)
    return isPlainObject(section) ? section : undefined
  }

  /** Takes a key out of a section; undefined when it is not there or the agent's schema has it. */
  #take(name: string, key: string): unknown {
    const section = this.#section(name)
    if (section === undefined || (name === 'agent' && this.#context.knows('agent', key))) {
      return undefined
    }
    const written = Object.keys(section).find((candidate) => sameKey(candidate, key))
    if (written === undefined) return undefined
    const value = section[written]
    delete section[written]
    return value
  }

  /** Puts a value where it belongs now, unless the experiment says something there already. */
  #move(path: string, value: unknown, from: ConfigPath): void {
    const [first = '', second] = path.split('.')
    if (second === undefined) {
      if (read(this.value, first) === undefined) this.value[first] = value
    } else {
      const section = this.#section(first) ?? {}
      if (read(section, second) === undefined) section[second] = value
      if (this.#section(first) === undefined) this.value[first] = section
    }
    this.moved.set(path, from)
  }
}

function read(section: Section | undefined, key: string): unknown {
  const entry = Object.entries(section ?? {}).find(([written]) => sameKey(written, key))
  return entry?.[1]
}

/** Older files name PyTorch's devices; each starts the ladder of tensor backends at a rung. */
const LEGACY_DEVICES: Readonly<Record<string, string>> = {
  cpu: 'tfjs-node',
  cuda: 'tfjs-node-gpu',
  'cuda:0': 'tfjs-node-gpu',
  auto: 'auto',
}
