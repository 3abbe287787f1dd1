import type { ParameterSpec } from '../entries/spec.ts'
import { parameters } from '../entries/terse.ts'
import { atom, type Phrased } from './phrased.ts'

const LETTERS = ['a,x,first,n,m', 'b,y,second,k', 'c,z,third,d']

/** One to three ints. */
export function intParameters(count: number): ParameterSpec[] {
  return parameters(
    LETTERS.slice(0, count)
      .map((names) => `${names}=int`)
      .join(' '),
  )
}

/** The parameters as expressions: `$0`, `$1`, … */
export function slots(count: number): Phrased[] {
  return Array.from({ length: count }, (_, i) => atom(`$${i}`, `$${i}`))
}

/** How many different parameters the code reads. */
export function usedParameters(code: string): number {
  return new Set(code.match(/\$\d/g)).size
}
