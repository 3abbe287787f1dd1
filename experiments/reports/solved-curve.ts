import type { UnitRecord } from '../benchmark/unit.ts'

/** Where, by what was spent, the share of searches solved rises, and to what. */
export type SolvedCurve = readonly (readonly [x: number, share: number])[]

/** Where the least or the greatest share among the seeds rises, and what both are from there on. */
export type SeedBand = readonly (readonly [x: number, least: number, greatest: number])[]

/** Of all searches. */
export function curveOf(
  records: readonly UnitRecord[],
  at: (record: UnitRecord) => number,
): [number, number][] {
  const solved = records.filter((record) => record.solved).map(at)
  solved.sort((a, b) => a - b)
  return solved
    .map((x, i): [number, number] => [x, (i + 1) / records.length])
    .filter(([x], i) => solved[i + 1] !== x)
}

/** How far the curves of single seeds lie apart; null with one seed. */
export function seedBandOf(
  records: readonly UnitRecord[],
  at: (record: UnitRecord) => number,
): [number, number, number][] | null {
  const seeds = [...new Set(records.map(({ seed }) => seed))]
  if (seeds.length < 2) return null
  const curves = seeds.map((seed) =>
    curveOf(
      records.filter((record) => record.seed === seed),
      at,
    ),
  )
  const places = [...new Set(curves.flat().map(([x]) => x))].sort((a, b) => a - b)
  return places.map((x) => {
    const shares = curves.map((curve) => curve.findLast(([from]) => from <= x)?.[1] ?? 0)
    return [x, Math.min(...shares), Math.max(...shares)]
  })
}
