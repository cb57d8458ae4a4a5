/** Puts a run's table into the README, between `<!-- bench -->` and `<!-- /bench -->`. */
import { readFile, writeFile } from 'node:fs/promises'

const path = new URL('../README.md', import.meta.url)
const block = /(<!-- bench -->\n)[^]*?(<!-- \/bench -->)/

/** @throws when the README has no such block */
export async function checkReadme() {
  if (block.test(await readFile(path, 'utf8'))) return
  throw new Error('README.md has no line <!-- bench --> with a line <!-- /bench --> after it')
}

/** @param {string} text */
export async function writeReadme(text) {
  const readme = await readFile(path, 'utf8')
  await writeFile(
    path,
    readme.replace(block, (_, begin, end) => `${begin}\n${text}\n\n${end}`),
  )
}
