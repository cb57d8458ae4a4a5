import { expect, test } from 'vitest'
import { World, runIn } from './testing/world'

const env = { path: '/bin', paths: 'x', 'fn#form': 'fn form {}' }

/** The candidates for the word before the bar. */
async function candidates(text: string): Promise<string[]> {
  const world = new World({
    '/src/a b/x': '',
    '/src/main.ts': '',
    '/src/make': '',
    "/src/it's": '',
    '/bin/tool.wasm': '',
  })
  const position = text.indexOf('|>')
  const args = ['--complete', text.replace('|>', ''), String(position)]
  const { out, err, code } = await runIn(world, ['rc', ...args], { cwd: '/src', env })
  expect({ err, code }).toEqual({ err: '', code: 0 })
  return out.split('\n').slice(0, -1)
}

test.each([
  ['ec|>', ['echo']],
  ['f|>', ['false', 'flag', 'fn', 'for', 'form']],
  ['echo a; whati|> b', ['whatis']],
  ['ls | so|>', ['sort']],
  ['if (tru|>', ['true']],
  ['if (true) ec|>', ['echo']],
  ['for (i in (a b) c) ec|>', ['echo']],
  ['! ec|>', ['echo']],
  ['x=`{ec|>', ['echo']],
  ['to|>', ['tool']],
  ['echo ma|>', ['main.ts', 'make']],
  ['echo a|>', ["'a b'/"]],
  ["echo 'a |>", ["'a b'/"]],
  ["echo 'a b'/|>", ["'a b/x'"]],
  ['echo i|>', ["'it''s'"]],
  ['cat </src/ma|>', ['/src/main.ts', '/src/make']],
  ['x=ma|>', ['main.ts', 'make']],
  ['/bin/ec|>', ['/bin/echo']],
  ['/b|>', ['/bin/']],
  ['echo $pat|>', ['$path', '$paths']],
  ['echo a$#pat|>', ['a$#path', 'a$#paths']],
  ['echo zzz|>', []],
  ['echo (ma|>', ['main.ts', 'make']],
])('%s', async (text, expected) => {
  expect(await candidates(text)).toEqual(expected)
})
