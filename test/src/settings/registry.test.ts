import { once } from 'node:events'
import { expect, test } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import { ownEntry, Registry } from '../../../src/settings/registry.ts'

const registry = new Registry('colour', { red: 1, green: 2 })

test('an entry is found by its name, and the last of a name counts, which is said', async () => {
  const numbers = new Registry<number>('number', { one: 0 })
  const said = once(process, 'warning')
  numbers.set('one', 0)
  numbers.set('two', 2)
  numbers.set('one', 1)
  const [warning] = (await said) as [Error]
  expect(warning.message).toBe('number "one" was registered before: the last counts')
  expect(numbers.lookup('one')).toBe(1)
  expect(registry.names).toEqual(['green', 'red'])
})

test('another name is refused in one line with the likely one and all there are', () => {
  const refused = (name: string, others?: string) => () => registry.lookup(name, others)
  expect(refused('gren')).toThrow(ConfigError)
  expect(refused('gren')).toThrow(
    'Unknown colour "gren"; did you mean `green`? (known: green, red)',
  )
  expect(refused('toString', ', or a path')).toThrow(
    'Unknown colour "toString" (known: green, red, or a path)',
  )
  expect(() => new Registry('colour').lookup('red')).toThrow('"red": none is registered')
})

test('what every object has is no entry of a record', () => {
  expect(ownEntry<number>({ red: 1 }, 'red')).toBe(1)
  expect(ownEntry<number>({ red: 1 }, 'constructor')).toBeUndefined()
})
