/**
 * Writes its arguments.
 *
 * @param {{ args: string[], stdout: { write(data: string): Promise<void> } }} program
 */
export default async function main({ args, stdout }) {
  await stdout.write(`${args.join(' ')}\n`)
}
