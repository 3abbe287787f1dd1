import { describe, expect, test } from 'vitest'
import { ExplorationGuide } from '../../../../agents/policy-gradient/episodic/exploration-guide.ts'
import type { EpisodeOutcome, EpisodeRef, Transition } from '../../../../src/core/agent.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { EliteQueue } from '../../../../src/replay/elite-queue.ts'
import type { Episode } from '../../../../src/replay/episode.ts'

const actionCount = 10
const all = new Int8Array(actionCount).fill(1)
const elite = [3, 1, 4, 1, 5]

/** What a problem looks like after `time` steps of a stream. */
function seen(problem: number, time: number, stream: number): Float32Array {
  return Float32Array.of(problem, time, time === 0 ? 0 : stream)
}

/** The episode that a stream is in after `time` steps. */
function at(problem: number, time: number, stream: number): EpisodeRef {
  return { stream, taskId: problem === 1 ? 'one' : `other ${problem}`, step: time }
}

function eliteEpisode(actions: readonly number[]): Episode {
  return {
    observations: actions.map((_, t) => seen(1, t, 0)),
    masks: actions.map(() => all),
    actions,
    rewards: actions.map(() => 0),
    behaviourLogProbs: actions.map(() => 0),
    chosen: actions.map(() => true),
    priors: [],
    positions: [],
    outcome: {
      taskId: 'one',
      episodeReturn: 1,
      episodeLength: actions.length,
      checksPassed: Uint8Array.of(1),
      artifact: 'elite',
    },
  }
}

function guideWith(
  mutationShare: number,
  restartFraction = 1,
  avoidRepeats = false,
  mutationLength = 3,
): ExplorationGuide {
  const queue = new EliteQueue(4)
  const guide = new ExplorationGuide(queue, {
    restartFraction,
    restartCut: 'random',
    mutationShare,
    mutationTemperature: 3,
    mutationLength,
    avoidRepeats,
  })
  queue.offer(eliteEpisode(elite), 1)
  guide.finish(eliteEpisode(elite))
  return guide
}

/** Plays an episode of `length` steps; −1 stands for the policy's own choice. */
function play(
  guide: ExplorationGuide,
  rng: Rng,
  options: { problem?: number; stream?: number; mask?: Int8Array; length?: number } = {},
): number[] {
  const { problem = 1, stream = 0, mask = all, length = 8 } = options
  const trace: number[] = []
  for (let t = 0; t < length; t++) {
    const { action: forced } = guide.next(at(problem, t, stream), mask, rng)
    trace.push(forced ?? -1)
    const chosen = guide.observe(step(problem, t, stream, t === length - 1))
    expect(chosen).toBe(forced === null)
  }
  return trace
}

function step(problem: number, t: number, stream: number, last: boolean): Transition {
  return {
    observation: seen(problem, t, stream),
    action: 0,
    reward: 0,
    discount: last ? 0 : 1,
    nextObservation: seen(problem, t + 1, stream),
    actionMask: all,
    nextActionMask: all,
    behaviourLogProb: 0,
    policyVersion: 0,
    stream,
    last,
  }
}

describe('ExplorationGuide', () => {
  test('forces a proper prefix of an elite, of every length, and then nothing', () => {
    const guide = guideWith(0)
    const rng = new Rng(1)
    const lengths = new Set<number>()
    for (let i = 0; i < 100; i++) {
      const trace = play(guide, rng)
      const forced = trace.filter((action) => action >= 0)
      expect(trace.slice(0, forced.length)).toEqual(elite.slice(0, forced.length))
      lengths.add(forced.length)
    }
    expect([...lengths].sort()).toEqual([0, 1, 2, 3, 4])
  })

  test.each([1, 3])('takes out and puts in up to %i actions in the middle', (longest) => {
    const guide = guideWith(1, 1, false, longest)
    const rng = new Rng(2)
    const shapes = new Set<string>()
    for (let i = 0; i < 300; i++) {
      const trace = play(guide, rng, { length: 12 })
      const forced = trace.filter((action) => action >= 0)
      const removed = elite.length - forced.length
      const own = trace.slice(0, trace.lastIndexOf(elite[4]!) + 1).filter((a) => a === -1).length
      expect(removed).toBeLessThanOrEqual(longest)
      expect(own).toBeLessThanOrEqual(longest)
      expect(removed + own).toBeGreaterThan(0)
      const cuts = elite.map((_, cut) => elite.toSpliced(cut, removed).join())
      expect(cuts).toContain(forced.join())
      shapes.add(`${removed} out, ${own} in`)
    }
    expect(shapes.size).toBe(longest * longest + 2 * longest)
  })

  test('lets go where the mask forbids what the elite did', () => {
    const guide = guideWith(0)
    const mask = all.slice()
    mask[4] = 0
    for (let i = 0; i < 50; i++) {
      const trace = play(guide, new Rng(i), { mask })
      expect(trace.slice(2)).toEqual([-1, -1, -1, -1, -1, -1])
    }
  })

  test('leaves unknown problems and a share of the episodes alone, and keeps streams apart', () => {
    const free = play(guideWith(0), new Rng(3), { problem: 2 })
    expect(free.every((action) => action === -1)).toBe(true)
    const guide = guideWith(0, 0.5)
    const rng = new Rng(4)
    let guided = 0
    for (let i = 0; i < 1000; i++) if (play(guide, rng, { stream: i % 3 })[0] !== -1) guided++
    // Half of the episodes start from an elite; a fifth of those from its empty prefix.
    expect(guided / 1000).toBeCloseTo(0.4, 1)
  })

  test('only a change in the middle of an elite is tempered', () => {
    for (const [share, expected] of [
      [1, new Set([1, 3])],
      [0, new Set([1])],
    ] as const) {
      const guide = guideWith(share)
      const rng = new Rng(4)
      const seenTemperatures = new Set<number>()
      for (let episode = 0; episode < 20; episode++) {
        for (let t = 0; t < 8; t++) {
          const { action, temperature } = guide.next(at(1, t, 0), all, rng)
          seenTemperatures.add(temperature)
          if (action !== null) expect(temperature).toBe(1)
          guide.observe(step(1, t, 0, t === 7))
        }
      }
      expect(seenTemperatures).toEqual(expected)
    }
  })

  test('goes on from its state in the middle of an episode', () => {
    const straight = guideWith(1)
    const rng = new Rng(5)
    for (let t = 0; t < 2; t++) {
      straight.next(at(1, t, 7), all, rng)
      straight.observe(step(1, t, 7, false))
    }
    const resumed = new ExplorationGuide(new EliteQueue(4), {
      restartFraction: 1,
      restartCut: 'random',
      mutationShare: 1,
      mutationTemperature: 3,
      mutationLength: 3,
      avoidRepeats: false,
    })
    const { tensors, json } = straight.getState('g/')
    resumed.setState('g/', { tensors, json: JSON.parse(JSON.stringify(json)) })
    for (let t = 2; t < 8; t++) {
      const [a, b] = [straight, resumed].map(
        (guide) => guide.next(at(1, t, 7), all, new Rng(t)).action,
      )
      expect(a).toBe(b)
      for (const guide of [straight, resumed]) guide.observe(step(1, t, 7, false))
    }
    expect(resumed.getState('g/')).toEqual(straight.getState('g/'))
  })

  test('keeps the policy away from what was played, and lets it be once everything was', () => {
    const queue = new EliteQueue(4)
    const guide = new ExplorationGuide(queue, {
      restartFraction: 0,
      restartCut: 'random',
      mutationShare: 0,
      mutationTemperature: 1,
      mutationLength: 3,
      avoidRepeats: true,
    })
    const rng = new Rng(6)
    const mask = Int8Array.of(1, 0, 1, 1)
    const played = [2, 0, 3]
    const offered = [...played, 0].map((action) => {
      const offer = guide.next(at(1, 0, 0), mask, rng)
      guide.observe(step(1, 0, 0, true))
      guide.finish({ ...eliteEpisode([action]), masks: [mask] })
      return [...offer.mask]
    })
    expect(offered).toEqual([
      [1, 0, 1, 1],
      [1, 0, 0, 1],
      [0, 0, 0, 1],
      [1, 0, 1, 1],
    ])
  })

  test('in reverse keeps nearly all of a passing elite, and less once episodes pass again', () => {
    const queue = new EliteQueue(4)
    const guide = new ExplorationGuide(queue, {
      restartFraction: 1,
      restartCut: 'reverse',
      mutationShare: 0,
      mutationTemperature: 1,
      mutationLength: 3,
      avoidRepeats: true,
    })
    queue.offer(eliteEpisode(elite), 1)
    guide.finish(eliteEpisode(elite))
    const rng = new Rng(8)
    const episode = (passed: number): number => {
      let forced = 0
      for (let t = 0; t < elite.length; t++) {
        const { action, mask } = guide.next(at(1, t, 0), all, rng)
        if (action !== null) forced++
        // What passed may be written again, although it was written before.
        else expect(mask).toBe(all)
        const last = t === elite.length - 1
        const outcome = eliteEpisode(elite).outcome as EpisodeOutcome | null
        const checksPassed = Uint8Array.of(passed)
        const end = last && outcome ? { outcome: { ...outcome, checksPassed } } : {}
        guide.observe({ ...step(1, t, 0, last), action: elite[t]!, ...end })
      }
      return forced
    }
    expect(Array.from({ length: 5 }, () => episode(0))).toEqual([3, 3, 3, 3, 3])
    const kept = Array.from({ length: 17 }, () => episode(1))
    expect(kept).toEqual([3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0])
  })

  test('in reverse starts anywhere in an elite while none passes every test', () => {
    const queue = new EliteQueue(4)
    const guide = new ExplorationGuide(queue, {
      restartFraction: 1,
      restartCut: 'reverse',
      mutationShare: 0,
      mutationTemperature: 1,
      mutationLength: 3,
      avoidRepeats: false,
    })
    const failing = eliteEpisode(elite)
    const outcome = { ...failing.outcome!, checksPassed: Uint8Array.of(1, 0) }
    queue.offer({ ...failing, outcome }, 1)
    guide.finish({ ...failing, outcome })
    const rng = new Rng(9)
    const lengths = Array.from(
      { length: 100 },
      () => play(guide, rng).filter((action) => action >= 0).length,
    )
    expect([...new Set(lengths)].sort()).toEqual([0, 1, 2, 3, 4])
  })
})
