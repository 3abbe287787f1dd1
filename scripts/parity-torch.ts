import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../src/core/errors.ts'
import { loadDevice } from '../src/nn/device.ts'
import { type Recorded, recordedRun } from './parity/recorded-run.ts'
import { recordedTraining } from './parity/recorded-training.ts'
import { sequenceCases } from './parity/sequence-cases.ts'
import { torchCases } from './parity/torch-cases.ts'
import { countOption, runScript, scriptOptions } from './sandbox/script.ts'

/**
 * Records whole updates of every agent and sequence model, and has PyTorch do them again from their inputs:
 * `scripts/parity/peer` knows nothing of the code here.
 * `npx tsx scripts/parity-torch.ts --python python3`
 */
const values = scriptOptions(
  {
    about: 'Has PyTorch do recorded updates again. Ends with 1 where a number differs.',
    options: {
      python: 'one that has torch and numpy; default: python3',
      updates: 'of each; default: 5',
      seed: 'of everything that is drawn; default: 1',
      case: 'only those with this in their name',
      control: 'spoil one setting after the other instead, and say which of them show',
    },
  },
  {
    python: { type: 'string', default: 'python3' },
    updates: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string', default: '' },
    control: { type: 'boolean', default: false },
  },
)
const SCRIPT = new URL(`./parity/peer/${values.control ? 'control' : 'check'}.py`, import.meta.url)

await runScript(async () => {
  const updates = countOption('updates', values.updates, 1)
  const all = casesOf(countOption('seed', values.seed, 0), updates)
  const chosen = Object.entries(all).filter(([name]) => name.includes(values.case))
  if (chosen.length === 0) {
    const known = Object.keys(all).join('; ')
    throw new ConfigError(`no case has \`${values.case}\` in its name (known: ${known})`)
  }
  // Nothing to do yet: whether it could, before anything is recorded.
  if (!peerDoes([])) return
  await loadDevice()
  const folder = mkdtempSync(join(tmpdir(), 'parity-'))
  try {
    const files: string[] = []
    for (const [name, record] of chosen) {
      const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.json`)
      writeFileSync(file, JSON.stringify({ name, ...(await record()) }))
      files.push(file)
    }
    peerDoes(files)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function casesOf(seed: number, updates: number): Record<string, () => Promise<Recorded>> {
  const agents = Object.entries(torchCases).map(
    ([name, chosen]) => [name, () => recordedRun(chosen, seed, updates)] as const,
  )
  const models = Object.entries(sequenceCases).map(
    ([name, kind]) => [name, () => recordedTraining(kind, seed, updates)] as const,
  )
  return Object.fromEntries([...agents, ...models])
}

/** @returns whether it ended well; how it ended is the script's own end */
function peerDoes(files: readonly string[]): boolean {
  const argv = ['-B', fileURLToPath(SCRIPT), ...files]
  const { error, status } = spawnSync(values.python, argv, { stdio: 'inherit' })
  if (error !== undefined) {
    throw new ConfigError(
      `${values.python} could not be started: ${error.message}; name one by --python`,
    )
  }
  process.exitCode = status ?? 1
  return status === 0
}
