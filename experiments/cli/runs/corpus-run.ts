import {
  type CorpusStage,
  writeCorpus,
} from '../../../problems/generators/corpus/generate-corpus.ts'
import { plural } from '../../../src/log/plural.ts'
import { renderTable } from '../../../src/log/table.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import type { CorpusOptions } from '../options/corpus.ts'
import { type CommandContext, writeJson } from '../terminal/terminal.ts'
import { refuseNoPlace } from '../written-file.ts'

/** What is counted, and what became of it. */
const STAGES: Readonly<Record<CorpusStage, readonly [string, string]>> = {
  write: ['program', 'written'],
  run: ['program', 'run on drawn inputs'],
  exclude: ['program', 'tried on the measured problems'],
  describe: ['pair', 'described'],
}

/** `codegen-gym corpus`: generates, runs, leaves out what solves a measured problem, and writes. */
export async function corpusFromCommandLine(
  args: CorpusOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { out, size, seed } = args
  refuseNoPlace(out)
  const vocabulary = createVocabulary(
    args.vocabulary === undefined ? {} : { size: args.vocabulary },
  )
  const sandbox = await createSandbox()
  try {
    const { manifest, file, manifestFile } = await writeCorpus({
      seed,
      size,
      vocabulary,
      sandbox,
      out,
      onProgress: ({ stage, done, total }) => {
        const [noun, fate] = STAGES[stage]
        if (done === total) terminal.err(`${plural(done, noun)} ${fate}`)
      },
    })
    if (args.json) {
      writeJson(terminal, manifest)
      return
    }
    const left = Object.entries(manifest.excludedByProblem)
    terminal.out(
      renderTable({
        head: ['left out: solves', 'programs'],
        rows: left.map(([problem, programs]) => [problem, String(programs)]),
        width: terminal.columns,
      }),
    )
    terminal.out(
      `${plural(manifest.pairs, 'pair')} of ${plural(manifest.behaviours, 'behaviour')}: ${file}`,
    )
    terminal.out(`sha256 ${manifest.sha256}: ${manifestFile}`)
  } finally {
    await sandbox.close()
  }
}
