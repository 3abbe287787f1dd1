import { expect, it } from 'vitest'
import { z } from 'zod'
import { CheckpointError } from '../../../src/core/errors.ts'
import { defineState } from '../../../src/state/stored-state.ts'

const counter = defineState({
  name: 'counter',
  schema: z.strictObject({ count: z.int(), unit: z.string() }),
  migrations: [
    { id: 'count-has-a-name', up: (stored) => ({ count: stored }) },
    {
      id: 'units',
      up: (stored) => ({ ...(stored as { readonly count: number }), unit: 'steps' }),
    },
  ],
})

it('reads what it wrote, through JSON', () => {
  const stored = JSON.parse(JSON.stringify(counter.write({ count: 3, unit: 'days' })))
  expect(stored).toEqual({ state: 'counter', version: 2, value: { count: 3, unit: 'days' } })
  expect(counter.read(stored)).toEqual({ count: 3, unit: 'days' })
})

it.each([
  ['from before there were versions', 3],
  ['of the version between', { state: 'counter', version: 1, value: { count: 3 } }],
])('takes a state %s through every migration since', (_, stored) => {
  expect(counter.read(stored)).toEqual({ count: 3, unit: 'steps' })
})

it.each([
  ['newer', { state: 'counter', version: 3, value: null }, 'newer codegen-gym'],
  ['of another kind', { state: 'clock', version: 0, value: 3 }, 'got that of `clock`'],
  [
    'damaged',
    { state: 'counter', version: 2, value: { count: 0.5, unit: '' } },
    'Expected `count` to be an integer',
  ],
  [
    'with more than it should have',
    { state: 'counter', version: 2, value: { count: 1, unit: '', x: 1 } },
    'x',
  ],
  ['missing', undefined, 'damaged'],
])('refuses a state that is %s, in one line', (_, stored, words) => {
  const reading = () => counter.read(stored)
  expect(reading).toThrow(CheckpointError)
  expect(reading).toThrow(words)
  expect(reading).not.toThrow('\n')
})

it('says that a state is damaged where a migration trips over it', () => {
  const strict = defineState({
    name: 'strict',
    schema: z.number(),
    migrations: [{ id: 'first-entry', up: (stored) => (stored as number[][])[0]![0] ?? null }],
  })
  expect(() => strict.read(null)).toThrow('migration `first-entry` could not read it')
})

it('refuses two migrations of one id', () => {
  const up = (stored: never) => stored
  const twice = [
    { id: 'same', up },
    { id: 'same', up },
  ]
  expect(() => defineState({ name: 'x', schema: z.null(), migrations: twice })).toThrow(TypeError)
})
