/**
 * Waits for as many seconds as it is told.
 *
 * @param {{ args: string[], stderr: { write(data: string): Promise<void> }, signal: AbortSignal }} program
 * @returns {Promise<number>} 1 when it is not told a number
 */
export default async function main({ args, stderr, signal }) {
  const seconds = Number(args[0])
  if (args.length !== 1 || !(seconds >= 0)) {
    await stderr.write('usage: sleep SECONDS\n')
    return 1
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(0), seconds * 1000)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
