import { expect, test } from 'vitest'
import { bindSource, evaluationError } from './source'

test('imports from dan9 lead to the given module, and every line stays where it was', async () => {
  const source =
    "import {\n  defineDaemon,\n} from 'dan9'\nconst text = \"from 'dan9'\"\nexport { z } from 'dan9'"
  const bound = await bindSource(source, 'x.js', 'blob:sdk')
  expect(bound).toBe(
    'import {\n  defineDaemon,\n} from "blob:sdk"\nconst text = "from \'dan9\'"\nexport { z } from "blob:sdk"\n//# sourceURL=x.js',
  )
})

test('what does not parse or imports elsewhere is told with its place', async () => {
  await expect(bindSource('let a\nlet a', 'x.js', '')).rejects.toMatchObject({
    code: 'invalid_argument',
    text: "x.js line 2: Identifier 'a' has already been declared",
    detail: { line: 2, column: 5 },
  })
  await expect(bindSource("\n\nimport 'node:fs'", 'x.js', '')).rejects.toMatchObject({
    detail: { line: 3, column: 8 },
  })
})

test('the line of what was thrown is found in the stack', () => {
  const error = Object.assign(new TypeError('no'), {
    stack: 'TypeError: no\n    at x.js:7:3\n    at other.js:1:1',
  })
  expect(evaluationError('x.js', error)).toMatchObject({
    text: 'x.js line 7: TypeError: no',
    detail: { line: 7, column: 3 },
  })
  expect(evaluationError('x.js', 'plain').text).toBe('x.js: plain')
})
