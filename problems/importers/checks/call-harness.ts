export const CALL_ENTRY_POINT = 'codegen_gym_call'

/**
 * Calls a function by name, or the method of that name of a class `Solution`, as tasks from judges
 * have it. A tuple answers as a list, because their answers are JSON.
 */
export function callHarness(functionName: string): string {
  return `def ${CALL_ENTRY_POINT}(*args):
    names = globals()
    if 'Solution' in names:
        answer = getattr(names['Solution'](), '${functionName}')(*args)
    else:
        answer = names['${functionName}'](*args)
    return list(answer) if answer.__class__ is ().__class__ else answer
`
}
