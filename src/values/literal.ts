import type { PyValue } from '../core/py-value.ts'

/** A finite float as Python's `repr` writes it: shortest digits, exponent below 1e-4 and from 1e16. */
function floatDigits(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string]
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
  }
  const text = String(value)
  return text.includes('.') || text.includes('e') ? text : `${text}.0`
}

function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return "float('nan')"
  if (!Number.isFinite(value)) return value > 0 ? "float('inf')" : "float('-inf')"
  return floatDigits(value)
}

/** What Python's `repr` escapes: controls, separators other than the space, unassigned, surrogates. */
const NOT_PRINTABLE = /[\p{C}\p{Z}]/u

function escapeCharacter(character: string, quote: string): string {
  if (character === quote || character === '\\') return `\\${character}`
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  if (character === ' ' || !NOT_PRINTABLE.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

function stringLiteral(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  return quote + Array.from(text, (character) => escapeCharacter(character, quote)).join('') + quote
}

function bytesLiteral(bytes: Uint8Array): string {
  const hasSingle = bytes.includes(0x27)
  const quote = hasSingle && !bytes.includes(0x22) ? '"' : "'"
  const body = Array.from(bytes, (byte) => {
    const printable = byte < 0x7f ? escapeCharacter(String.fromCharCode(byte), quote) : ''
    return printable || `\\x${byte.toString(16).padStart(2, '0')}`
  })
  return `b${quote}${body.join('')}${quote}`
}

/**
 * The value as a Python expression that evaluates to it, written as `repr` would: `[1, 2.0, 'a']`,
 * `(1,)`, `{'a': 1}`, `set()`, `float('nan')`. One line, whatever the strings hold.
 */
export function toPythonLiteral(value: PyValue): string {
  switch (value.type) {
    case 'none':
      return 'None'
    case 'bool':
      return value.value ? 'True' : 'False'
    case 'int':
      return String(value.value)
    case 'float':
      return floatLiteral(value.value)
    case 'complex':
      return `complex(${floatLiteral(value.re)}, ${floatLiteral(value.im)})`
    case 'str':
      return stringLiteral(value.value)
    case 'bytes':
      return bytesLiteral(value.value)
    case 'list':
      return `[${sequence(value.items)}]`
    case 'tuple':
      return value.items.length === 1 ? `(${sequence(value.items)},)` : `(${sequence(value.items)})`
    case 'set':
      return value.items.length === 0 ? 'set()' : `{${sequence(value.items)}}`
    case 'frozenset':
      return value.items.length === 0 ? 'frozenset()' : `frozenset({${sequence(value.items)}})`
    case 'dict':
      return `{${value.entries.map(([k, v]) => `${toPythonLiteral(k)}: ${toPythonLiteral(v)}`).join(', ')}}`
  }
}

function sequence(items: readonly PyValue[]): string {
  return items.map(toPythonLiteral).join(', ')
}

/** `name(1, 'a')`: a call as it stands in a docstring or a table. */
export function toPythonCall(functionName: string, args: readonly PyValue[]): string {
  return `${functionName}(${sequence(args)})`
}
