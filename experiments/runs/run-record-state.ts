import { z } from 'zod'
import type { Json, JsonObject } from '../../src/core/json.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import { json } from '../../src/state/json-schema.ts'
import { defineState } from '../../src/state/stored-state.ts'

/** SHA-256 of what a run is made of beside its settings, by the path of the setting that names it. */
export interface RunInputs {
  /** Problems and models: with others it would be another run. */
  readonly fixed: Readonly<Record<string, string>>
  /** Modules of users, which may have been mended. */
  readonly modules: Readonly<Record<string, string>>
}

/** Where a new run's first weights came from; another run, which may be gone since. */
const origin = z.strictObject({
  run: z.string(),
  checkpoint: z.union([z.enum(['last', 'best']), z.int().min(0)]),
  /** Of the file with the tensors. */
  sha256: z.string(),
})

export type RunOrigin = Readonly<z.output<typeof origin>>

const hashes = z.record(z.string(), z.string())

export const recordState = defineState({
  name: 'run-record',
  schema: z.strictObject({
    /** What its checkpoints are bound to; null for a run of before, until it goes on. */
    id: z.string().nullable(),
    /** Null for a run that began by itself. */
    from: origin.nullable(),
    settings: z.record(z.string(), json),
    inputs: z.strictObject({ fixed: hashes, modules: hashes }),
    sittings: z.array(
      z.strictObject({
        startedAt: z.string(),
        episodesBefore: z.int().min(0),
        versions: hashes,
        changed: z.record(z.string(), z.strictObject({ from: json, to: json })),
        changedModules: z.array(z.string()),
      }),
    ),
  }),
  migrations: [
    {
      id: 'weights-of-another-run',
      // What is no record is refused by its schema.
      up: (stored) => (isPlainObject(stored) ? { from: null, ...(stored as JsonObject) } : stored),
    },
    {
      // The first records named a model and a module by what the setting said: `seq2seq`, `/home/me/reward.ts`.
      id: 'inputs-by-their-setting',
      up: inputsBySetting,
    },
    {
      id: 'checkpoints-are-bound',
      up: (stored) => (isPlainObject(stored) ? { id: null, ...(stored as JsonObject) } : stored),
    },
  ],
})

/** What `sittings.json` holds. */
export type RecordedRun = ReturnType<typeof recordState.read>

/** From one start of a run to its end or stop. */
export type RunSitting = RecordedRun['sittings'][number]

const MODEL_SETTINGS = ['agent.initializer']
const MODULE_SETTINGS = ['environment.module', 'agent.module', 'reward.module']

function inputsBySetting(stored: Json): Json {
  const record = z
    .looseObject({
      settings: z.record(z.string(), json),
      inputs: z.strictObject({ fixed: hashes, modules: hashes }),
      sittings: z.array(z.looseObject({ changedModules: z.array(z.string()) })),
    })
    .safeParse(stored)
  // What is no record is refused by its schema, which says where.
  if (!record.success) return stored
  const { settings, inputs, sittings } = record.data
  const settingsNaming = (name: string, among: readonly string[]) => {
    const found = among.filter((setting) => settings[setting] === name)
    return found.length > 0 ? found : [name]
  }
  const renamed = (named: Readonly<Record<string, string>>, among: readonly string[]) =>
    Object.fromEntries(
      Object.entries(named).flatMap(([name, hash]) =>
        settingsNaming(name, among).map((setting) => [setting, hash]),
      ),
    )
  return {
    ...(stored as JsonObject),
    inputs: {
      fixed: renamed(inputs.fixed, MODEL_SETTINGS),
      modules: renamed(inputs.modules, MODULE_SETTINGS),
    },
    sittings: sittings.map((sitting) => ({
      ...(sitting as JsonObject),
      changedModules: sitting.changedModules.flatMap((name) =>
        settingsNaming(name, MODULE_SETTINGS),
      ),
    })),
  }
}
