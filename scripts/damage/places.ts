import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Rng } from '../../src/random/rng.ts'
import type { Outcome } from './captured-run.ts'
import type { DamagedCommand } from './commands.ts'
import { folderState } from './folder-state.ts'
import { faultsOf, saidFaults } from './judgement.ts'

const COMMAND_LINE = fileURLToPath(new URL('../../experiments/cli/bin.ts', import.meta.url))
const LOADER = import.meta.resolve('tsx')
const LIMIT_MS = 300_000

/** A machine or shell that is not as it should be. */
export interface Place {
  readonly name: string
  /** Whether it is made of mounts, which not everybody may make. */
  readonly mounts?: boolean
  /** A shell script that makes it and then runs `"$@"`; `$N` is drawn. */
  readonly script: string
  readonly values?: readonly number[]
  /** Whether the command may not come to know of it, or die of it before it is loaded. */
  readonly mayFailToLoad?: boolean
}

const HERE = '"$PWD"'
/** A disk of its own over the current folder, with `$N` KiB left. */
const SMALL_DISK = `
mkdir ../kept-$$ && cp -a . ../kept-$$ && mount -t tmpfs -o size=64m tmpfs ${HERE} && cd ${HERE} && cp -a ../kept-$$/. . && rm -r ../kept-$$
dd if=/dev/zero of=fill bs=1024 2>/dev/null; truncate -s -$(($N * 1024)) fill
"$@"; code=$?
find . \\( -name '*.partial' -o -name '*.part' -o -name '*.tmp' -o -name '*.lock' \\) | sed 's/^/left behind: /'
exit $code`

export const PLACES: readonly Place[] = [
  { name: 'full disk', mounts: true, script: SMALL_DISK, values: [0, 4, 8, 24, 48, 100, 200] },
  {
    name: 'read-only folder',
    mounts: true,
    script: `mount --bind -o ro ${HERE} ${HERE} && cd ${HERE} && "$@"`,
  },
  { name: 'files of a limited size', script: 'ulimit -f $N; "$@"', values: [0, 1, 4] },
  { name: 'no home', script: 'unset HOME; "$@"' },
  { name: 'home that is not there', script: 'HOME=/not/there TMPDIR=/not/there "$@"' },
  { name: 'output to a full device', script: '"$@" > /dev/full' },
  { name: 'output that nobody reads', script: 'set -o pipefail; "$@" | head -c 0' },
  {
    name: 'few open files',
    script: 'ulimit -n $N; "$@"',
    values: [24, 28, 32, 48],
    mayFailToLoad: true,
  },
  {
    name: 'current folder gone',
    script: `mkdir gone && cd gone && rmdir ${HERE} && "$@"`,
    mayFailToLoad: true,
  },
]

let mounting: boolean | null = null

/** Whether this machine lets us mount. Where it does not, such places are not drawn. */
export function canMount(): boolean {
  mounting ??=
    spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
      .status === 0
  return mounting
}

export async function runInPlace(
  place: Place,
  command: DamagedCommand,
  folder: string,
  rng: Rng,
): Promise<{ outcome: Outcome; faults: readonly string[] }> {
  if (place.mounts === true && !canMount()) {
    return {
      outcome: { code: 0, out: 'not made: nothing may be mounted here', err: '' },
      faults: [],
    }
  }
  const before = folderState(folder)
  const value = place.values === undefined ? 0 : rng.choice(place.values)
  const outcome = await shell(place, value, command.argv, folder)
  const left = outcome.out.split('\n').filter((line) => line.startsWith('left behind: '))
  const unloaded = place.mayFailToLoad === true && !/^error: /m.test(outcome.err)
  const said = unloaded && outcome.code !== 0 ? [] : saidFaults(outcome)
  if (!existsSync(folder)) return { outcome, faults: ['the folder is gone'] }
  const { writes } = command
  const judged = {
    outcome: { ...outcome, err: '' },
    before,
    after: folderState(folder),
    writes,
    isModule: false,
  }
  const changed = faultsOf(judged).filter((fault) => /^left behind|^not its own/.test(fault))
  return { outcome, faults: [...said, ...left, ...changed] }
}

function shell(
  { script, mounts }: Place,
  value: number,
  argv: readonly string[],
  cwd: string,
): Promise<Outcome> {
  const words = ['bash', '-c', script, 'bash', process.execPath, '--import', LOADER, COMMAND_LINE]
  const [file = '', ...rest] = [...(mounts === true ? ['unshare', '-m'] : []), ...words, ...argv]
  const env = { ...process.env, N: String(value), NO_COLOR: '1' }
  const child = spawn(file, rest, { cwd, env, timeout: LIMIT_MS, killSignal: 'SIGKILL' })
  const out: string[] = []
  const err: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => void out.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void err.push(text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({
        code: signal === 'SIGKILL' ? null : (code ?? 128),
        out: out.join(''),
        err: err.join(''),
      })
    })
  })
}
