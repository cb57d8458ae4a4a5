import { expect, test } from 'vitest'
import { bootPrograms } from './testing/programs'

const { ask, spawn, wait, output, follow } = bootPrograms()

async function rc(text: string, more: object = {}) {
  const pid = await spawn({ command: 'rc', args: ['-c', text], env: { PATH: '/bin' }, ...more })
  const [said, exit] = await Promise.all([output(pid), wait(pid)])
  return { said, code: (exit as { code: number }).code }
}

test.each([
  ['for (i in 1 2 3) echo $i', '1\n2\n3\n'],
  ['ls /daemons | grep -v client | sort | wc -l', /^\d+\n$/],
  ['x=(a b c); echo $#x $x(2) `{echo d e | cat}', '3 b d e\n'],
  ['fn f { echo f $1 }; f 1 | cat; { echo b; echo a } | sort', 'f 1\na\nb\n'],
  ['cd /tmp; echo a > f; { echo b; echo c } >> f; cat < f; wc -l < f; rm f', 'a\nb\nc\n3\n'],
  ['cat <<E\nhello\nE\n{ cat; cat } <<E\nworld\nE', 'hello\nworld\n'],
  ['nothing || echo no; false; echo $status', 'rc: nothing: not found\nno\n1\n'],
  ['seq 100000 | head -1', '1\n'],
  ['seq 100000 | head -1; echo $status', '1\n141|\n'],
  ['cat /nothing /proc/nothing >[2=1] | wc -l; cat /nothing >[2=] || echo failed', '2\nfailed\n'],
  [
    'mkdir -p /tmp/d/e; cd /tmp/d; pwd; cd e; pwd; cd ..; pwd; echo *; ls ../d; @ { cd /; pwd }; pwd',
    '/tmp/d\n/tmp/d/e\n/tmp/d\ne\ne\n/\n/tmp/d\n',
  ],
  ['echo late > /tmp/bg & wait $apid; cat /tmp/bg', 'late\n'],
  ['true | nothing; echo $status', 'rc: nothing: not found\n|127\n'],
  ['cat < /none; echo on', 'rc: /none: not found\non\n'],
  ['cat /proc/$pid/status | grep state', 'state running\n'],
  ["echo '#!/bin/rc' > /tmp/s; echo 'echo $0 $2 $#*' >> /tmp/s; /tmp/s a b c", '/tmp/s b 3\n'],
  ["env -i | cat; A=b env | grep '^A='; echo $PWD", /^A=b\n\/\n$/],
  ['exit 3', ''],
])('%s', async (text, said) => {
  const ran = await rc(text)
  if (typeof said === 'string') expect(ran.said).toBe(said)
  else expect(ran.said).toMatch(said)
  expect(ran.code).toBe(text === 'exit 3' ? 3 : 0)
})

/** A session at a prompt. */
async function session() {
  const pid = await spawn({ command: 'rc', args: ['-i'], env: { PATH: '/bin' } })
  const ended = wait(pid)
  let said = ''
  void follow(pid, (text) => (said += text))
  const type = (...lines: string[]) =>
    lines.reduce(
      (before, data) => before.then(() => ask('input', { pid, data })),
      Promise.resolve<unknown>(0),
    )
  /** What is said until it ends with `end`, since the last time. */
  const hears = async (end: string) => {
    await expect.poll(() => said, { timeout: 10_000 }).toSatisfy((text: string) => text.endsWith(end))
    const heard = said
    said = ''
    return heard
  }
  const interrupt = () => ask('kill', { pid, signal: 'INT' })
  /** Resolves when so many processes run that rc has started, by command. */
  const run = async (command: string, count: number) => {
    const running = async () =>
      ((await ask('list')) as { command: string; state: string }[]).filter(
        (process) => process.command === `/bin/${command}` && process.state === 'running',
      ).length
    await expect.poll(running, { timeout: 10_000 }).toBe(count)
  }
  expect(await hears('% ')).toBe('% ')
  return { pid, ended, type, hears, interrupt, run }
}

test('an interrupt ends what runs in the foreground, and the shell goes on as it was', async () => {
  const { type, hears, interrupt, run, ended } = await session()
  await type('x=kept\n')
  await hears('% ')
  await type('sleep 1000 | cat\n')
  await run('cat', 1)
  await interrupt()
  expect(await hears('% ')).toBe('\n% ')
  await run('sleep', 0)
  await type('for (i in 1 2 3) sleep 1000\n')
  await run('sleep', 1)
  await interrupt()
  expect(await hears('% ')).toBe('\n% ')
  await type('while (true) true\n')
  await run('true', 1)
  await interrupt()
  expect(await hears('% ')).toBe('\n% ')
  await type('y=$x; echo begun; while (~ a a) y=$x\n')
  await hears('begun\n')
  await interrupt()
  await hears('% ')
  await type('echo (a\n')
  await hears('\t')
  await interrupt()
  expect(await hears('% ')).toBe('\n% ')
  await type('echo $x $y\n')
  expect(await hears('% ')).toBe('kept kept\n% ')
  await type('exit 3\n')
  expect(await ended).toMatchObject({ code: 3, signal: null })
})

test('what is typed ahead goes to the command that reads it, and Ctrl+D ends that one only', async () => {
  const { type, hears, ended } = await session()
  await type('sleep 0.3\n', 'cat\n', 'one\n', 'two\n', '', 'wc -l\n', 'three\n', '', 'echo done\n')
  expect(await hears('done\n% ')).toBe('% one\ntwo\n% 1\n% done\n% ')
  await type('')
  expect(await ended).toMatchObject({ code: 0, signal: null })
})

test('a background job runs beside the prompt, and an interrupt spares it', async () => {
  const { type, hears, interrupt, run, ended } = await session()
  await type('sleep 1000 &\n')
  await hears('% ')
  await run('sleep', 1)
  await type('cat\n')
  await run('cat', 1)
  await interrupt()
  await hears('% ')
  await run('sleep', 1)
  await type('kill $apid; wait $apid; echo $status\n')
  expect(await hears('% ')).toBe('143\n% ')
  await type('exit\n')
  expect(await ended).toMatchObject({ code: 0 })
})
