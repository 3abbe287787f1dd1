/**
 * The command line of a clone, as `npm run codegen-gym` and its like start it. npm runs every script in the
 * clone's root, and the paths that somebody typed are meant from where they stand.
 */
const typedIn = process.env.INIT_CWD
if (typedIn !== undefined) process.chdir(typedIn)

await import('../experiments/cli/bin.ts')
