import { describe, expect, test } from 'vitest'
import { CheckpointError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import {
  type FoundState,
  findStates,
  type Place,
  placesOf,
  readSamples,
  samplePaths,
  withPart,
} from '../support/stored-states.ts'

const { states, hidden } = await findStates()
const sampled = states.filter(({ samplesPath }) => samplePaths().includes(samplesPath))

/** What to do when a test of a sample fails. */
const MEND =
  'what is stored has changed: add a migration, and a sample of the new version after those of before, which stay as they are'

interface Stored {
  readonly state: string
  readonly version: number
  readonly value: Json
}

/** The sample of the version that this program writes. */
function presentOf({ state, samplesPath }: FoundState): Stored {
  return readSamples(samplesPath)[state.version] as unknown as Stored
}

function refusal({ state }: FoundState, stored: unknown): string {
  try {
    state.read(stored)
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError)
    const { message } = error as CheckpointError
    expect(message).not.toContain('\n')
    expect(message).toContain(`\`${state.name}\``)
    return message
  }
  return 'taken'
}

/** Something of a type that a value has not. */
function strangerTo({ value }: Place): Json {
  return typeof value === 'object' ? 7 : [7]
}

test('every stored state is exported where it is defined, so that this suite reads its samples', () => {
  expect(states.length).toBeGreaterThan(20)
  expect(hidden).toEqual([])
})

test('no two stored states have one name', () => {
  const names = states.map(({ name }) => name)
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

test('every stored state has samples, and all samples are of a stored state', () => {
  expect(states.map(({ samplesPath }) => samplesPath).sort()).toEqual(samplePaths())
})

describe.each(sampled)('stored state $name', (found) => {
  const { state, samplesPath } = found

  test('has a sample of each version there was', () => {
    const versions = readSamples(samplesPath).map((sample, i) =>
      // States of before there were versions do not say theirs.
      i === 0 && state.version > 0 ? 0 : (sample as unknown as Stored).version,
    )
    expect(versions).toEqual(Array.from({ length: state.version + 1 }, (_, version) => version))
  })

  test('reads the sample of each version', () => {
    for (const sample of readSamples(samplesPath)) {
      expect(() => state.read(sample), MEND).not.toThrow()
    }
  })

  test('reads the first version without its name, as it was written before states had one', () => {
    const [first = null] = readSamples(samplesPath) as unknown as (Stored | Json)[]
    const { name } = state
    // Kinds that had their first version before states had a name have a sample without one.
    const bare = (first as Partial<Stored> | null)?.state === name ? (first as Stored).value : first
    expect(state.read(bare)).toEqual(state.read({ state: name, version: 0, value: bare }))
  })

  test('writes the sample of now again as it is', () => {
    const sample = presentOf(found)
    const written = JSON.parse(JSON.stringify(state.write(state.read(sample))))
    expect(written, MEND).toEqual(sample)
  })

  test('has something in its sample of now for every key that may be stored', () => {
    const missing = placesOf(state.schema, presentOf(found).value).filter(
      ({ value, isOpen }) => value === undefined || (value === null && !isOpen),
    )
    expect(
      missing.map(({ path }) => path.join('.')),
      MEND,
    ).toEqual([])
  })

  test('refuses a newer version in one line that says so', () => {
    const newer = { ...presentOf(found), version: state.version + 1 }
    expect(refusal(found, newer)).toContain('written by a newer codegen-gym; use that one')
  })

  test('refuses what has another type somewhere in one line that says where', () => {
    const sample = presentOf(found)
    for (const place of placesOf(state.schema, sample.value).filter(({ isOpen }) => !isOpen)) {
      const value = withPart(sample.value, place.path, strangerTo(place))
      const name = place.path.length === 0 ? 'it' : `\`${place.path.join('.')}\``
      expect(refusal(found, { ...sample, value })).toContain(`damaged: Expected ${name}`)
    }
  })

  test('refuses what lacks a key in one line that says which', () => {
    const sample = presentOf(found)
    for (const { path } of placesOf(state.schema, sample.value).filter(
      ({ isRequired }) => isRequired,
    )) {
      const value = withPart(sample.value, path, undefined)
      expect(refusal(found, { ...sample, value })).toContain(`\`${path.join('.')}\``)
    }
  })

  test('refuses rubbish of any version in one line', () => {
    for (let version = 0; version <= state.version; version++) {
      for (const value of [null, 7, 'x']) {
        expect(refusal(found, { state: state.name, version, value })).toContain('damaged')
      }
    }
  })
})
