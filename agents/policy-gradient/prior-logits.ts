/**
 * A policy that starts from an initializer: its logits are the network's plus the initializer's, so
 * the network learns what to change. The prior is a constant to the gradient. Legend: N steps, A actions.
 */

/** Network's and prior logits added up, both [N × A]; the network's own where there is no prior. */
export function addPrior(logits: Float32Array, prior: Float32Array | null): Float32Array {
  return prior === null ? logits : logits.map((logit, i) => logit + prior[i]!)
}
