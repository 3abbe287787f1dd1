import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LAST_PROGRAMS, ProgramArchive } from '../../../experiments/training/program-archive.ts'
import { CheckpointError } from '../../../src/core/errors.ts'

const tried = (source: string, passes: number[], length = 5, problemId = 'p') => ({
  taskId: problemId,
  artifact: source,
  checksPassed: Uint8Array.from(passes),
  episodeLength: length,
})

describe('ProgramArchive', () => {
  it('submits the program that passes most visible tests, then the shortest, then the first', () => {
    const archive = new ProgramArchive(['p'])
    archive.record(tried('one', [1, 0, 0]))
    archive.record(tried('two', [1, 1, 0], 9))
    archive.record(tried('two again', [0, 1, 1], 9))
    expect(archive.best('p')?.source).toBe('two')
    archive.record(tried('two shorter', [0, 1, 1], 8))
    expect(archive.best('p')).toMatchObject({ source: 'two shorter', passed: 2, triedAt: 4 })
  })

  it('says once when a problem is first solved, and at which program', () => {
    const archive = new ProgramArchive(['p', 'q'])
    expect(archive.record(tried('no', [1, 0]))).toBe(false)
    expect(archive.record(tried('yes', [1, 1]))).toBe(true)
    expect(archive.record(tried('yes', [1, 1]))).toBe(false)
    expect(archive.firstSolvedAt('p')).toBe(2)
    expect(archive.firstSolvedAt('q')).toBeNull()
    expect(archive.solvedCount).toBe(1)
  })

  it('counts a program without tests but never submits it', () => {
    const archive = new ProgramArchive(['p'])
    expect(archive.record(tried('truncated', []))).toBe(false)
    expect(archive.tried('p')).toBe(1)
    expect(archive.best('p')).toBeNull()
  })

  it('takes a second judgement of its best program, up and down', () => {
    const archive = new ProgramArchive(['p', 'q'])
    archive.record(tried('forged', [1, 1]))
    archive.record(tried('near', [1, 0], 5, 'q'))
    expect([...archive.bestSources]).toEqual([
      ['p', 'forged'],
      ['q', 'near'],
    ])
    archive.judgeAgain('p', { passed: 0, total: 2 })
    archive.judgeAgain('q', { passed: 2, total: 2 })
    expect([archive.firstSolvedAt('p'), archive.firstSolvedAt('q')]).toEqual([null, 1])
    expect(archive.record(tried('right', [1, 1], 50))).toBe(true)
    expect(archive.best('p')).toMatchObject({ source: 'right', passed: 2 })
    expect(archive.firstSolvedAt('p')).toBe(2)
  })

  it('tells the share of latest programs that pass, every problem alike', () => {
    const archive = new ProgramArchive(['p', 'q', 'r'])
    expect([archive.passShare, archive.solvedShare]).toEqual([0, 0])
    for (const passes of [[0], [1], [1], []]) archive.record(tried('s', passes))
    archive.record(tried('s', [1], 5, 'q'))
    // p: 2 of 4, the one that was cut off included; q: 1 of 1; r: none tried.
    expect(archive.passShare).toBeCloseTo((2 / 4 + 1 + 0) / 3, 12)
    expect(archive.solvedShare).toBeCloseTo(2 / 3, 12)
    const before = archive.passShare
    for (let i = 0; i < LAST_PROGRAMS; i++) archive.record(tried('s', [0], 5, 'r'))
    expect(archive.passShare).toBe(before)
    for (let i = 0; i < LAST_PROGRAMS; i++) archive.record(tried('s', [0]))
    expect(archive.passShare).toBeCloseTo(1 / 3, 12)
  })

  it('knows of one stored before how each problem did up to its first solution', () => {
    const stored = (triedPrograms: number, firstSolvedAt: number | null) => ({
      tried: triedPrograms,
      firstSolvedAt,
      best: null,
    })
    const archive = new ProgramArchive([])
    archive.setState({ p: stored(4, 4), q: stored(90, 60), r: stored(3, null), s: stored(0, null) })
    expect(archive.passShare).toBeCloseTo((1 / 4 + 1 / LAST_PROGRAMS) / 4, 12)
    const [last] = Object.values(archive.getState() as never as { value: object }).slice(-1)
    expect(last).toMatchObject({
      p: { last: [0, 0, 0, 1] },
      r: { last: [0, 0, 0] },
      s: { last: [] },
    })
  })

  it.each([null, 3, 'x', [1]])('refuses one stored before whose entry is %j', (entry) => {
    expect(() => new ProgramArchive([]).setState({ p: entry })).toThrow(CheckpointError)
  })

  it('survives JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(1), { minLength: 3, maxLength: 3 })), (runs) => {
        const archive = new ProgramArchive(['p'])
        for (const [i, passes] of runs.entries()) archive.record(tried(`s${i}`, passes, i % 7))
        const copy = new ProgramArchive([])
        copy.setState(JSON.parse(JSON.stringify(archive.getState())))
        expect(copy.getState()).toEqual(archive.getState())
      }),
    )
  })
})
