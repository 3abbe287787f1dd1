import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Rng } from '../src/random/rng.ts'
import { computed, difference } from './kills/computed.ts'
import { countOption, runScript, scriptOptions } from './sandbox/script.ts'

/**
 * Kills runs at random moments (SIGKILL) and resumes them until they have ended; what they computed must be
 * what an unbroken run computes, to the bit.
 * `npx tsx scripts/kills.ts --kills 20 --seed 1`
 */
const AGENTS: Readonly<Record<string, string>> = {
  dqn: '{ type: dqn, hidden_dim: 16, min_buffer_size: 32, batch_size: 8, prioritized: true, n_step: 3 }',
  'dqn, noisy quantiles':
    '{ type: dqn, hidden_dim: 16, min_buffer_size: 32, batch_size: 8, noisy: true, distribution: quantile, distribution_atoms: 4 }',
  reinforce: '{ type: reinforce, hidden_dim: 16, episodes_per_update: 8 }',
  a2c: '{ type: a2c, hidden_dim: 16 }',
  ppo: '{ type: ppo, hidden_dim: 16, rollout_steps: 64, minibatch_size: 16 }',
  grpo: '{ type: grpo, hidden_dim: 16, group_size: 4, groups_per_update: 2 }',
  dr_grpo: '{ type: dr_grpo, hidden_dim: 16, group_size: 4, groups_per_update: 2 }',
  dapo: '{ type: dapo, hidden_dim: 16, group_size: 4, groups_per_update: 2 }',
  rloo: '{ type: rloo, hidden_dim: 16, group_size: 4, groups_per_update: 2 }',
  'reinforce from the shipped model':
    '{ type: reinforce, initializer: seq2seq, hidden_dim: 16, episodes_per_update: 8 }',
}

const values = scriptOptions(
  {
    about: 'Kills training runs at random moments and resumes them. Ends with 1 where one differs.',
    options: {
      kills: 'of each agent; default: 20',
      seed: 'what the moments are drawn by; default: 1',
      agent: `one alone: ${Object.keys(AGENTS).join('; ')}`,
    },
  },
  {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    agent: { type: 'string' },
  },
)
const bin = fileURLToPath(new URL('./codegen-gym.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

await runScript(async () => {
  const kills = countOption('kills', values.kills, 1)
  const rng = new Rng(countOption('seed', values.seed, 0))
  const folder = mkdtempSync(join(tmpdir(), 'kills-'))
  try {
    for (const [name, agent] of Object.entries(AGENTS)) {
      if (values.agent !== undefined && values.agent !== name) continue
      const found = await tried(join(folder, name.replaceAll(/\W+/g, '-')), agent, kills, rng)
      console.log(`${name}: ${found}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

async function tried(base: string, agent: string, kills: number, rng: Rng): Promise<string> {
  const file = `${base}.yaml`
  const training =
    'num_envs: 4, num_episodes: 200, log_frequency: 10, save_frequency: 10, save_minutes: null, ' +
    'stop_when_solved: false, baseline: none, keep_checkpoints: 2'
  const environment = '{ max_steps: 8, vocab_size: 64 }'
  writeFileSync(file, `agent: ${agent}\nenvironment: ${environment}\ntraining: { ${training} }\n`)
  const startMs = performance.now()
  const whole = await train(['train', file, '--name', 'whole', '--runs-folder', base], null)
  if (whole !== 0) return fault(`the unbroken run ended with ${whole}`)
  const wholeMs = performance.now() - startMs
  const unbroken = computed(join(base, 'whole'))
  let done = 0
  let runs = 0
  while (done < kills) {
    const name = `killed-${runs++}`
    let argv = ['train', file, '--name', name, '--runs-folder', base]
    for (;;) {
      const at = done < kills ? (0.2 + 1.1 * rng.uniform()) * wholeMs : null
      const code = await train(argv, at)
      if (code === null) done++
      else if (code === 0) break
      else return fault(`a resumed run ended with ${code}`)
      const hasCheckpoint = existsSync(join(base, name, 'checkpoints', 'last'))
      argv = hasCheckpoint
        ? ['train', '--resume', name, '--runs-folder', base]
        : ['train', file, '--name', name, '--overwrite', '--runs-folder', base]
    }
    const found = difference(computed(join(base, name)), unbroken)
    if (found !== null) return fault(`after ${done} kills, ${found}`)
  }
  return `${done} kills of ${runs} runs, all as the unbroken one`
}

function fault(what: string): string {
  process.exitCode = 1
  return `FAULT: ${what}`
}

/** @param killAfterMs null to let it end. @returns its exit code; null where it was killed */
function train(argv: readonly string[], killAfterMs: number | null): Promise<number | null> {
  const child = spawn(process.execPath, ['--import', tsx, bin, ...argv], { stdio: 'ignore' })
  const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      if (timer !== null) clearTimeout(timer)
      resolve(code)
    })
  })
}
