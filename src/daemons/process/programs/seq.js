/**
 * Counts: `seq LAST`, `seq FIRST LAST` or `seq FIRST STEP LAST`, a number on each line.
 *
 * @param {{
 *   args: string[],
 *   stdout: { write(data: string): Promise<void> },
 *   stderr: { write(data: string): Promise<void> },
 *   signal: AbortSignal,
 * }} program
 * @returns {Promise<number>} 1 when the arguments are no numbers
 */
export default async function main({ args, stdout, stderr, signal }) {
  const numbers = args.map(Number)
  const last = numbers.at(-1)
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1
  if (last === undefined || numbers.length > 3 || step === 0 || !numbers.every(Number.isFinite)) {
    await stderr.write('usage: seq [FIRST [STEP]] LAST\n')
    return 1
  }
  const count = Math.floor((last - first) / step)
  for (let index = 0; index <= count; index++) {
    signal.throwIfAborted()
    await stdout.write(`${first + index * step}\n`)
  }
  return 0
}
