import { type CorpusStage, writeCorpus } from '../../problems/generators/generate-corpus.ts'
import { renderTable } from '../../src/log/table.ts'
import { createVocabulary } from '../../src/python/vocabulary.ts'
import { createSandbox } from '../../src/sandbox/pool.ts'
import { wholeNumber } from './arguments.ts'
import type { CorpusArguments } from './commands/corpus.ts'
import { type CommandContext, writeJson } from './terminal.ts'

const STAGES: Readonly<Record<CorpusStage, string>> = {
  write: 'programs written',
  run: 'programs run on drawn inputs',
  exclude: 'programs tried on the measured problems',
  describe: 'pairs described',
}

/** `codegen-gym corpus`: generates, runs, leaves out what solves a measured problem, and writes. */
export async function corpusFromCommandLine(
  args: CorpusArguments,
  { terminal }: CommandContext,
): Promise<void> {
  const size = wholeNumber(args.size, '--size', 1)
  const seed = wholeNumber(args.seed, '--seed', 0)
  const vocabulary = createVocabulary(
    args.vocabulary === undefined ? {} : { size: wholeNumber(args.vocabulary, '--vocabulary', 1) },
  )
  const sandbox = await createSandbox()
  try {
    const { manifest, file, manifestFile } = await writeCorpus({
      seed,
      size,
      vocabulary,
      sandbox,
      out: args.out,
      onProgress: ({ stage, done, total }) => {
        if (done === total) terminal.err(`${done} ${STAGES[stage]}`)
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
    terminal.out(`${manifest.pairs} pairs of ${manifest.behaviours} behaviours: ${file}`)
    terminal.out(`sha256 ${manifest.sha256}: ${manifestFile}`)
  } finally {
    await sandbox.close()
  }
}
