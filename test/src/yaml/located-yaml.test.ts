import { describe, expect, test } from 'vitest'
import { readLocatedYaml } from '../../../src/yaml/located-yaml.ts'

function errorOf(text: string): string {
  const reading = readLocatedYaml(text, 'a.yaml')
  return 'error' in reading ? reading.error : ''
}

describe('readLocatedYaml', () => {
  test('says where a key stands, or the deepest part of its path that is there', () => {
    const reading = readLocatedYaml('one:\n  two: [1, { three: 3 }]\n', 'a.yaml')
    if ('error' in reading) throw new Error(reading.error)
    expect(reading.value).toEqual({ one: { two: [1, { three: 3 }] } })
    expect(reading.locate(['one', 'two', 1, 'three'])).toBe('a.yaml:2:14')
    expect(reading.locate(['one', 'none', 'such'])).toBe('a.yaml:1:1')
    expect(reading.locate(['none'])).toBe('a.yaml')
  })

  test('says line, column and reason of what is no YAML', () => {
    expect(errorOf('one: 1\ntwo: [')).toMatch(/^a\.yaml:2:7: not valid YAML: .*flow/i)
    expect(errorOf('one: 1\none: 2\n')).toMatch(/^a\.yaml:2:1: not valid YAML: .*unique/)
  })

  test('refuses aliases that stand for more than can be held, and values nested too deeply', () => {
    const rows = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]']
    for (let i = 1; i < 9; i++) {
      rows.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`)
    }
    expect(errorOf(rows.join('\n'))).toMatch(/^a\.yaml:4:45: aliases up to `\*a2` stand for more/)
    const empty = ['a0: &a0 []']
    for (let i = 1; i < 40; i++) empty.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`)
    expect(errorOf(empty.join('\n'))).toMatch(/^a\.yaml:1\d:\d+: aliases up to `\*a\d+` stand for/)
    expect(errorOf('['.repeat(5_000))).toMatch(/^a\.yaml:1:201: values nested more than 200 deep/)
  })
  test('takes aliases that stand for little, and refuses those that stand for nothing', () => {
    const reading = readLocatedYaml('a: &a [1, 2]\nb: [*a, *a]\n', 'a.yaml')
    expect(reading).toMatchObject({
      value: {
        b: [
          [1, 2],
          [1, 2],
        ],
      },
    })
    expect(errorOf('a: *b')).toBe('a.yaml:1:4: `*b` names no `&b` before it')
    expect(errorOf('a: &a\n  b: *a\n')).toBe('a.yaml:2:6: `*a` stands inside what it names')
  })

  test('says what is meant where YAML reads something else', () => {
    expect(errorOf('a: { n: 1,000 }')).toBe(
      'a.yaml:1:11: `1,000` is read as two values; write `1000`',
    )
    expect(errorOf('a: { n: 1,000,000 }')).toMatch(/^a\.yaml:1:11: `1,000` is read as two values/)
    expect(errorOf('a:\n  <<: { n: 1 }')).toBe(
      'a.yaml:2:3: `<<` would merge keys, which is not read here; write the keys out',
    )
    const fine = readLocatedYaml('a: { 1: , n: 1, b: }\n"<<": 1\nc: [1,000]\n', 'a.yaml')
    expect(fine).toMatchObject({ value: { a: { 1: null, n: 1, b: null }, '<<': 1, c: [1, 0] } })
  })
})
