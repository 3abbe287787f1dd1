import { binaryKernels, unaryKernels } from './elementwise.ts'
import type { Emit } from './emit.ts'
import { lookupKernels } from './lookup.ts'
import { productKernels } from './products.ts'
import { reductionKernels } from './reductions.ts'
import { shapeKernels } from './shapes.ts'

/** What of tfjs can be compiled: its kernels, each with the nodes that stand for it. */
export const kernelTable: ReadonlyMap<string, Emit> = new Map(
  [
    unaryKernels,
    binaryKernels,
    reductionKernels,
    shapeKernels,
    productKernels,
    lookupKernels,
  ].flatMap((kernels) => Object.entries(kernels)),
)
