import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeAfter, rootPlace, WrittenPrograms } from '../../../src/replay/written-programs.ts'

const both = Int8Array.of(1, 1, 0)
const placeOf = (actions: readonly number[]) => actions.reduce(placeAfter, rootPlace)

describe('WrittenPrograms', () => {
  test('closes the end of an episode, and a place once all that it allows is closed', () => {
    const written = new WrittenPrograms()
    const open = (...actions: number[]) => [...written.open('p', placeOf(actions), both)]
    written.close('p', [0, 0], [both, both])
    expect(open(0)).toEqual([0, 1, 0])
    expect(open()).toEqual([1, 1, 0])
    written.close('p', [0, 1], [both, both])
    expect(open()).toEqual([0, 1, 0])
    expect(open(0)).toEqual([1, 1, 0])
    expect([...written.open('q', rootPlace, both)]).toEqual([1, 1, 0])
    written.close('p', [1], [both])
    expect(open()).toEqual([1, 1, 0])
    expect(written.size).toBe(5)
  })

  test('drawing only what is open writes every program of a finite tree once', () => {
    const trees = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
    fc.assert(
      fc.property(trees, fc.infiniteStream(fc.nat()), ([width, depth], choices) => {
        const written = new WrittenPrograms()
        const mask = new Int8Array(width).fill(1)
        const seen = new Set<string>()
        for (let episode = 0; episode < width ** depth; episode++) {
          const actions: number[] = []
          for (let t = 0; t < depth; t++) {
            const open = written.open('p', placeOf(actions), mask)
            const left = [...open.keys()].filter((action) => open[action] === 1)
            const drawn = choices.next().value as number
            actions.push(left[drawn % left.length]!)
          }
          written.close('p', actions, new Array(depth).fill(mask))
          seen.add(actions.join())
        }
        expect(seen.size).toBe(width ** depth)
      }),
    )
  })

  test('comes back from its state', () => {
    const written = new WrittenPrograms()
    written.close('p', [0, 1, 0], [both, both, both])
    written.close('q', [1], [both])
    const { tensors, json } = written.getState('w/')
    const resumed = new WrittenPrograms()
    resumed.setState('w/', { tensors, json: JSON.parse(JSON.stringify(json)) })
    expect(resumed.getState('w/')).toEqual({ tensors, json })
    expect([...resumed.open('q', rootPlace, both)]).toEqual([1, 0, 0])
  })
})
