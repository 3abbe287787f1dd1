import { basename, resolve } from 'node:path'
import {
  checkArgument,
  checkOptions,
  listOf,
  mapping,
  type RulesOf,
  text,
} from '../../src/settings/call-options.ts'
import type { BenchmarkFolder } from '../benchmark/benchmark-folder.ts'
import { type BenchmarkReport, reportOf } from './benchmark-report.ts'

export interface CompareOptions {
  /**
   * Contender that the others are compared with, named as in the report; null for no comparison. The
   * default is the baseline of a benchmark that stands alone, and none among several.
   */
  readonly baseline?: string | null
}

const LISTED = listOf(mapping, 'benchmark folders, as `BenchmarkFolder.open(path)` gives them')

const OPTIONS: RulesOf<CompareOptions> = {
  baseline: { rule: 'a text, or null', holds: (value) => value === null || text.holds(value) },
}

/**
 * The report of one benchmark, or of several side by side, each by its folder's name: figures over the
 * problems that every contender of every folder has tried.
 *
 * @throws {ConfigError} when there is no such problem, one is not the same everywhere, or the baseline
 * is none of the contenders
 */
export function compareBenchmarks(
  folders: readonly BenchmarkFolder[],
  options: CompareOptions = {},
): BenchmarkReport {
  checkArgument('compareBenchmarks', 'folders', folders, LISTED)
  checkOptions('compareBenchmarks', options, OPTIONS)
  const [first, ...others] = folders
  const alone = others.length === 0 ? (first?.manifest.config.baseline ?? null) : null
  const { baseline = alone } = options
  const results = folders.map(({ path, manifest, records }) => ({
    name: basename(resolve(path)),
    manifest,
    records,
  }))
  return reportOf(results, { baseline })
}
