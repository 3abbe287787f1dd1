import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProgramArchive } from '../../../experiments/training/program-archive.ts'

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
