/** Why a part could not be loaded, in one line. */
export function oneLineReason(error: unknown): string {
  const code = (error as { code?: unknown }).code
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'not installed'
  const line = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
  // onnxruntime begins with the place in its sources and the condition that did not hold.
  return line.replace(/^\S*\/onnxruntime\/.*was false\. /, '')
}
