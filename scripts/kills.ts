import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Rng } from '../src/random/rng.ts'
import { difference } from './kills/computed.ts'
import { type Subject, subjectsOn } from './kills/subjects.ts'
import { countOption, runScript, scriptOptions } from './sandbox/script.ts'

/**
 * Kills runs at random moments (SIGKILL) and resumes them until they have ended; what they computed must be
 * what an unbroken run computes, to the bit. How often a run is saved is drawn anew for each of its sittings.
 * `npx tsx scripts/kills.ts --kills 20 --seed 1`
 */
const values = scriptOptions(
  {
    about: 'Kills training runs at random moments and resumes them. Ends with 1 where one differs.',
    options: {
      kills: 'of each agent; default: 20',
      seed: 'what the moments are drawn by; default: 1',
      device: 'what runs tensors; default: cpu',
      agent: 'those alone whose name begins so, such as `dqn`',
    },
  },
  {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    device: { type: 'string', default: 'cpu' },
    agent: { type: 'string', default: '' },
  },
)
const bin = fileURLToPath(new URL('./codegen-gym.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

await runScript(async () => {
  const kills = countOption('kills', values.kills, 1)
  const rng = new Rng(countOption('seed', values.seed, 0))
  const folder = mkdtempSync(join(tmpdir(), 'kills-'))
  try {
    for (const subject of subjectsOn(values.device)) {
      if (!subject.name.startsWith(values.agent)) continue
      const own = join(folder, subject.name.replaceAll(/\W+/g, '-'))
      mkdirSync(own)
      console.log(`${subject.name}: ${await tried(subject, own, kills, rng.split(subject.name))}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

async function tried(subject: Subject, folder: string, kills: number, rng: Rng): Promise<string> {
  subject.prepare(folder)
  const startMs = performance.now()
  const whole = await ended(subject.argv(folder, 'whole', null), null)
  if (whole !== 'ended') return fault(`the unbroken run ended with ${whole}`)
  const wholeMs = performance.now() - startMs
  const unbroken = subject.computed(folder, 'whole')
  let done = 0
  let runs = 0
  while (done < kills) {
    const name = `killed-${runs++}`
    for (let isOver = false; !isOver; ) {
      const at = done < kills ? (0.3 + 0.9 * rng.uniform()) * wholeMs : null
      const how = await ended(subject.argv(folder, name, rng), at)
      if (how === 'killed') done++
      else if (how === 'ended') isOver = true
      else return fault(`a resumed run ended with ${how}`)
    }
    const found = difference(subject.computed(folder, name), unbroken)
    if (found !== null) return fault(`after ${done} kills, ${found}`)
    const left = subject.leftOver(folder, name)
    if (left !== null) return fault(`after ${done} kills, ${left} was left behind`)
    rmSync(join(folder, name), { recursive: true })
  }
  return `${done} kills of ${runs} runs, all as the unbroken one`
}

function fault(what: string): string {
  process.exitCode = 1
  return `FAULT: ${what}`
}

/**
 * @param killAfterMs null to let it end
 * @returns how it ended: its exit code and last words where they are those of a failure
 */
function ended(argv: readonly string[], killAfterMs: number | null): Promise<string> {
  const stdio = ['ignore', 'ignore', 'pipe'] as const
  const child = spawn(process.execPath, ['--import', tsx, bin, ...argv], { stdio: [...stdio] })
  const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    words = `${words}${chunk}`.slice(-300)
  })
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      if (timer !== null) clearTimeout(timer)
      if (signal === 'SIGKILL') resolve('killed')
      else resolve(code === 0 ? 'ended' : `${code}: ${words.trim().split('\n').at(-1)}`)
    })
  })
}
