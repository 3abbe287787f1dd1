import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../scripts/damage/commands.ts'
import { drawn } from '../../scripts/damage/draws.ts'
import { folderState } from '../../scripts/damage/folder-state.ts'
import { writeInputs } from '../../scripts/damage/inputs.ts'
import { faultsOf } from '../../scripts/damage/judgement.ts'

const here = process.cwd()
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'damage-'))
  mkdirSync(join(folder, 'inputs'))
  writeInputs(join(folder, 'inputs'))
})
afterAll(() => {
  process.chdir(here)
  rmSync(folder, { recursive: true })
})

/** Those that start no sandbox, and go on with nothing: they are damaged in a moment. */
const QUICK = COMMANDS.filter(({ name }) =>
  [
    'train (env)',
    'train (agent)',
    'problems list',
    'problems show',
    'init',
    'envs tokens',
  ].includes(name),
)

test('thirty damaged calls end with a line, and leave nothing behind', async () => {
  expect(QUICK).toHaveLength(6)
  const options = {
    seed: 7,
    inputs: join(folder, 'inputs'),
    work: join(folder, 'work'),
    places: false,
    commands: QUICK,
  }
  const codes = new Set<number | null>()
  for (let number = 0; number < 30; number++) {
    const { faults, outcome, command, operator, target } = await drawn(number, options)
    const draw = `draw ${number}: ${command}, ${target}: ${operator}: ${outcome.err}`
    expect({ draw, faults }).toEqual({ draw, faults: [] })
    codes.add(outcome.code)
  }
  // Some of the damage is none: a byte within a text, an option that is given twice the same.
  expect([...codes].sort()).toEqual([0, 2])
})

describe('a fault is seen', () => {
  const before = new Map([['problems.json', 'a']])
  const outcome = (code: number | null, err: string) => ({ code, out: '', err })
  const found = (code: number | null, err: string, after: ReadonlyMap<string, string> = before) =>
    faultsOf({ outcome: outcome(code, err), before, after, writes: ['runs'], isModule: false })

  test('in what is said', () => {
    expect(found(2, 'error: problems.json:1:1: no')).toEqual([])
    expect(found(1, 'unexpected error: x')).toEqual(['says unexpected error'])
    expect(found(2, 'error: x\n    at f (/a/b.ts:1:2)')).toHaveLength(1)
    expect(found(2, "error: Cannot read properties of null (reading 'a')")).toHaveLength(1)
    expect(found(2, 'what')).toEqual(['says no error'])
    expect(found(13, 'error: x')).toEqual(['exit code 13'])
    expect(found(null, '')).toEqual(['it did not end'])
    expect(found(2, Array.from({ length: 20 }, () => 'error: x').join('\n'))).toHaveLength(1)
  })

  test('in what is left', () => {
    const left = (...entries: [string, string][]) => new Map([...before, ...entries])
    expect(found(0, '', left(['runs/x', 'b']))).toEqual([])
    expect(found(0, '', left(['runs/x.partial', 'b']))).toEqual([
      'left behind: runs/x.partial is new',
    ])
    expect(found(0, '', left(['problems.json', 'b']))).toEqual([
      'not its own: problems.json is changed',
    ])
    expect(found(0, '', new Map())).toEqual(['not its own: problems.json is gone'])
    expect(found(2, 'error: x', left(['runs/x', 'b']))).toEqual([
      'written though refused: runs/x is new',
    ])
  })

  test('in files, links and folders', () => {
    const place = join(folder, 'state')
    mkdirSync(join(place, 'sub'), { recursive: true })
    writeFileSync(join(place, 'sub', 'file'), 'one')
    const first = folderState(place)
    expect([...first.keys()]).toEqual(['sub', 'sub/file'])
    cpSync(join(place, 'sub', 'file'), join(place, 'copy'))
    expect(folderState(place).get('copy')).toBe(first.get('sub/file'))
  })
})
