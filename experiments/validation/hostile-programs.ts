import type { HostileProgram } from '../../problems/adversarial/attack.ts'
import type { Problem } from '../../src/core/problem.ts'
import { ATTACKED_ENTRY_POINT, loadAttacks } from '../../src/sandbox/attack-corpus.ts'

/** The corpus of attacks, each as a program for any problem: none may pass. */
export function createHostilePrograms(): (problem: Problem) => readonly HostileProgram[] {
  const attacks = loadAttacks().map(({ id, source }) => ({ name: id, source }))
  return (problem) =>
    attacks.map(({ name, source }) => ({ name, source: source + adapterOf(problem) }))
}

/** Makes the attack's function answer where the problem's is asked for, whatever its parameters. */
function adapterOf(problem: Problem): string {
  if (problem.harness?.kind === 'stdio') {
    return `\n\nimport sys\nprint(${ATTACKED_ENTRY_POINT}(sys.stdin.read()))\n`
  }
  const inner = `_attacked_${ATTACKED_ENTRY_POINT}`
  return `

${inner} = globals().get('${ATTACKED_ENTRY_POINT}')


def ${problem.functionName}(*arguments):
    return ${inner}(*arguments[:1])
`
}
