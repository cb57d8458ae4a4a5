/** Programs: real ones in workers of their own, joined by pipes, run by a shell, and ended by signals. */
import type { Dan9 } from '../client/api'
import { expect, type Scenario } from './scenario'
import { collect } from './stage'

interface Exit {
  readonly pid: number
  readonly code: number
  readonly signal: string | null
}

const LIMIT = 20_000
const script = '/tmp/count'
const endless = '/tmp/endless.js'

async function spawn(dan9: Dan9, command: string, args: readonly string[], more = {}): Promise<number> {
  const spawned = await dan9.call('process', 'spawn', { command, args, stdin: '', ...more })
  return (spawned as { pid: number }).pid
}

async function wait(dan9: Dan9, pid: number): Promise<Exit> {
  return (await dan9.call('process', 'wait', { pid }, { timeout: LIMIT })) as Exit
}

/** All that a program writes to its standard output; throws unless its exit code is 0. */
async function outputOf(dan9: Dan9, command: string, args: readonly string[]): Promise<string> {
  const pid = await spawn(dan9, command, args)
  const decoder = new TextDecoder()
  const text = { 1: '', 2: '' }
  for await (const item of dan9.subscribe('process', 'output', { pid })) {
    const { fd, data } = item as { fd: 1 | 2; data: Uint8Array }
    text[fd] += decoder.decode(data)
  }
  const { code } = await wait(dan9, pid)
  expect(code === 0, `${command} ended with ${code}: ${text[2]}`)
  return text[1]
}

export const programs: Scenario = {
  id: 'programs',
  title: 'Programs',
  summary:
    'WebAssembly and JavaScript programs run in workers of their own, with the namespace for their files. A shell joins them by pipes; signals and limits end even one that never listens.',
  daemons: [],
  steps: [
    {
      title: 'Count the daemons with a pipeline',
      code: `const { pid } = await dan9.call('process', 'spawn',
  { command: 'rc', args: ['-c', 'ls /daemons | grep -v client | sort | wc -l'] })
for await (const { fd, data } of dan9.subscribe('process', 'output', { pid })) …`,
      expects: 'As many as the kernel lists, but for the clients: the shell and four programs have told it.',
      async run(dan9) {
        const command = 'ls /daemons | grep -v client | sort | wc -l'
        const counted = await outputOf(dan9, 'rc', ['-c', command])
        const names = (await dan9.call('/daemons', 'list')) as { name: string }[]
        const expected = names.filter(({ name }) => !name.includes('client')).length
        // Between the two, a process may have come or gone; all of them stand below one name.
        expect(Math.abs(Number(counted) - expected) <= 1, `it counted ${counted.trim()} of ${expected}`)
        return { command, counted: Number(counted) }
      },
    },
    {
      title: 'Write a script, and run it',
      code: `await dan9.call('/tmp/count', 'write', { mode: 0o755, content: \`#!/bin/rc
mkdir -p /tmp/lines
for (i in \\\`{seq $1}) echo line $i > /tmp/lines/$i.txt
cat /tmp/lines/*.txt | wc -l
rm -r /tmp/lines
\` })
await dan9.call('process', 'spawn', { command: '/tmp/count', args: ['3'] })`,
      expects:
        'The first line names its interpreter, the shell; it makes three files, and counts three lines.',
      async run(dan9) {
        const content = `#!/bin/rc
mkdir -p /tmp/lines
for (i in \`{seq $1}) echo line $i > /tmp/lines/$i.txt
cat /tmp/lines/*.txt | wc -l
rm -r /tmp/lines
`
        await dan9.call(script, 'write', { content, mode: 0o755 })
        const counted = await outputOf(dan9, script, ['3'])
        await dan9.call(script, 'delete')
        expect(counted === '3\n', `it wrote ${JSON.stringify(counted)}`)
        return counted.trim()
      },
    },
    {
      title: 'Kill a program that never ends',
      code: `await dan9.call('/tmp/endless.js', 'write', { content: 'export default () => { while (true) {} }' })
const { pid } = await dan9.call('process', 'spawn', { command: '/tmp/endless.js' })
await dan9.call('process', 'kill', { pid, signal: 'KILL' })
await dan9.call('process', 'wait', { pid })`,
      expects: 'It is gone at once, and whoever waits is told by which signal: KILL, exit code 137.',
      async run(dan9) {
        await dan9.call(endless, 'write', { content: 'export default () => { while (true) {} }' })
        const pid = await spawn(dan9, endless, [])
        await dan9.call('process', 'kill', { pid, signal: 'KILL' })
        const exit = await wait(dan9, pid)
        expect(exit.signal === 'KILL' && exit.code === 137, `it ended with ${JSON.stringify(exit)}`)
        return exit
      },
    },
    {
      title: 'Allow a program a fifth of a second of the processor',
      code: `const { pid } = await dan9.call('process', 'spawn', { command: '/tmp/endless.js', limits: { cpu: 200 } })
await dan9.call('process', 'wait', { pid })`,
      expects: 'Nobody has to kill it: the signal XCPU ends it.',
      async run(dan9) {
        const pid = await spawn(dan9, endless, [], { limits: { cpu: 200 } })
        const exit = await wait(dan9, pid)
        await dan9.call(endless, 'delete')
        expect(exit.signal === 'XCPU', `it ended with ${JSON.stringify(exit)}`)
        return exit
      },
    },
    {
      title: 'Hold a program, look at it in /proc, and let it go on',
      code: `const { pid } = await dan9.call('process', 'spawn', { command: 'cat' })
await dan9.call('process', 'kill', { pid, signal: 'STOP' })
await dan9.call(\`/proc/\${pid}/status\`, 'read')
await dan9.call('process', 'kill', { pid, signal: 'CONT' })
await dan9.call('process', 'input', { pid, data: 'on it goes' })`,
      expects: 'Its status says that it is stopped. After CONT, cat writes what it is given.',
      async run(dan9) {
        const pid = await spawn(dan9, 'cat', [], { stdin: undefined })
        await dan9.call('process', 'kill', { pid, signal: 'STOP' })
        const status = (await dan9.call(`/proc/${pid}/status`, 'read')) as string
        expect(/^state stopped$/m.test(status), `its status is ${status}`)
        await dan9.call('process', 'kill', { pid, signal: 'CONT' })
        await dan9.call('process', 'input', { pid, data: 'on it goes' })
        const [first] = await collect(
          dan9.subscribe('process', 'output', { pid }) as AsyncIterable<{ data: Uint8Array }>,
          (items) => items.length > 0,
        )
        await dan9.call('process', 'input', { pid, data: '' })
        const { code } = await wait(dan9, pid)
        expect(code === 0, `cat ended with ${code}`)
        return { status: status.trimEnd().split('\n'), wrote: new TextDecoder().decode(first?.data) }
      },
    },
  ],
}
