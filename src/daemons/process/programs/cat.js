/**
 * Writes the files that it is given, one after the other; without any, or for `-`, what comes in.
 *
 * @param {{
 *   args: string[],
 *   cwd: string,
 *   stdin: AsyncIterable<Uint8Array>,
 *   stdout: { write(data: Uint8Array): Promise<void> },
 *   stderr: { write(data: string): Promise<void> },
 *   call(to: string, type: string, payload?: unknown): Promise<unknown>,
 * }} program
 * @returns {Promise<number>} 1 when a file could not be read
 */
export default async function main({ args, cwd, stdin, stdout, stderr, call }) {
  let code = 0
  for (const file of args.length > 0 ? args : ['-']) {
    if (file === '-') {
      for await (const data of stdin) await stdout.write(data)
      continue
    }
    const path = file.startsWith('/') ? file : `${cwd}/${file}`
    try {
      const data = await call(path, 'read', { encoding: 'bytes' })
      await stdout.write(/** @type {Uint8Array} */ (data))
    } catch (error) {
      await stderr.write(`cat: ${file}: ${error instanceof Error ? error.message : error}\n`)
      code = 1
    }
  }
  return code
}
