import type { Curve, Twins } from './agent-twins.ts'
import { differenceOf, type PairDifference } from './update-pair.ts'

/** Largest differences that are let pass. */
export const LIMITS = { loss: 1e-5, gradient: 1e-4, curve: 0.02 }

/** How far compiled updates were from eager ones of the same states, the largest of all. */
export interface PairReport {
  readonly updates: number
  /** Of the loss, relative to it. */
  readonly loss: number
  /** Of the gradients, relative to their norm; null where they cannot be seen. */
  readonly gradient: number | null
  /** Of the weights, relative to their change. */
  readonly weights: number
  readonly drawnAlike: boolean
}

/** How far a compiled run by itself was from the eager one. */
export interface CurveReport {
  /** Of the mean loss, relative to the size that losses have: they may be of both signs. */
  readonly loss: number
  /** Of the mean return of episodes, relative to the eager one's; null without episodes. */
  readonly returns: number | null
  /** The first action that differs, counted from 1, of so many; null where none does. */
  readonly partedAt: number | null
  readonly actions: number
}

export interface ParityReport {
  readonly pairs: PairReport
  readonly curve: CurveReport
  readonly holds: boolean
}

/** Makes so many updates in both ways, and then as many by the compiled one alone. */
export async function parityOf(twins: Twins, updates: number): Promise<ParityReport> {
  const found = await comparedUpdates(twins, updates)
  const pairs = pairReport(found)
  const free = await twins.free(updates)
  const curve = curveReport({ ...twins.curve, losses: found.map(({ loss }) => loss) }, free)
  return { pairs, curve, holds: pairsHold(pairs) }
}

/** So many updates in both ways, each time from the eager one's state. */
export async function comparedUpdates(twins: Twins, updates: number): Promise<PairDifference[]> {
  const found: PairDifference[] = []
  for (let i = 0; i < updates; i++) found.push(differenceOf(await twins.next()))
  return found
}

function pairsHold({ loss, gradient, weights, drawnAlike }: PairReport): boolean {
  // Where no moment holds the gradients, the weights stand for them.
  return loss <= LIMITS.loss && (gradient ?? weights) <= LIMITS.gradient && drawnAlike
}

export function pairReport(found: readonly PairDifference[]): PairReport {
  const largest = (of: (one: PairDifference) => number) => Math.max(...found.map(of))
  // A loss is a sum of terms of both signs, and may be near 0 where they are not.
  const usual = usualSize(found.map(({ loss }) => loss))
  return {
    updates: found.length,
    loss: largest(({ loss, lossApart }) => lossApart / Math.max(Math.abs(loss), usual)),
    gradient: found.some(({ gradient }) => gradient === null)
      ? null
      : largest(({ gradient }) => gradient ?? 0),
    weights: largest(({ weights }) => weights),
    drawnAlike: found.every(({ drawnAlike }) => drawnAlike),
  }
}

function curveReport(eager: Curve, free: Curve): CurveReport {
  const apart = (of: (curve: Curve) => readonly number[], size: number) =>
    Math.abs(mean(of(free)) - mean(of(eager))) / size
  const at = eager.actions.findIndex((action, i) => free.actions[i] !== action)
  return {
    loss: apart(({ losses }) => losses, usualSize(eager.losses)),
    returns:
      eager.returns.length === 0
        ? null
        : apart(({ returns }) => returns, Math.abs(mean(eager.returns))),
    partedAt: at === -1 ? null : at + 1,
    actions: eager.actions.length,
  }
}

function usualSize(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((value) => value ** 2)))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
