import { expect, test } from 'vitest'
import { Calls, type Answerer, type Word } from './calls'
import { DaemonError } from './error'
import { memoryPorts, type Port } from './port'

/** Two sides; what is said leaves when `turn` is called. `sent` are the lengths of the messages of the first. */
function pair(left: Answerer, right: Answerer) {
  const [a, b] = memoryPorts<readonly Word[]>()
  const sent: number[] = []
  const counted: Port<readonly Word[]> = {
    send: (words, transfer) => {
      a.send(words, transfer)
      sent.push(words.length)
    },
    receive: (take) => a.receive(take),
    close: () => a.close(),
    onClose: (react) => a.onClose(react),
  }
  const acts: (() => void)[] = []
  const later = (act: () => void): void => void acts.push(act)
  const here = new Calls(counted, later, left)
  const there = new Calls(b, later, right)
  const turn = async (): Promise<void> => {
    for (const act of acts.splice(0)) act()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { here, there, sent, turn }
}

test('what is asked and told in one turn is one message, heard in its order, each with its own answer', async () => {
  const heard: string[] = []
  const { here, sent, turn } = pair(
    {},
    {
      double: (value: number) => {
        heard.push(`double ${value}`)
        if (value === 2) throw new DaemonError('out_of_range', 'not two', { value })
        return value * 2
      },
      note: (text: string) => heard.push(text),
    },
  )
  const asked = [1, 2, 3].map((value) => here.ask('double', [value]))
  const settled = Promise.allSettled(asked)
  here.tell('note', 'last')
  await turn()
  expect(sent).toEqual([4])
  expect(heard).toEqual(['double 1', 'double 2', 'double 3', 'last'])
  await turn()
  expect(await settled).toMatchObject([
    { value: 2 },
    { reason: { code: 'out_of_range', text: 'not two', detail: { value: 2 } } },
    { value: 6 },
  ])
})

test('a slow answer keeps no other waiting, and both sides ask over the one port', async () => {
  let finish = (_: string): void => {}
  const { here, there, turn } = pair(
    { who: () => 'here' },
    { slow: () => new Promise<string>((resolve) => (finish = resolve)), quick: () => 'quick' },
  )
  const slow = here.ask('slow', [])
  const quick = here.asker<{ quick(): Promise<string> }>().quick()
  const who = there.ask('who', [])
  await turn()
  await turn()
  expect([await quick, await who]).toEqual(['quick', 'here'])
  finish('slow')
  await turn()
  await turn()
  expect(await slow).toBe('slow')
})

test('what cannot be cloned fails alone; what stands beside it arrives', async () => {
  const { here, turn } = pair(
    {},
    {
      give: (value: unknown) => value,
      wrong: () => () => {},
      size: (bytes: ArrayBuffer) => bytes.byteLength,
      connect: ({ port }: { port: MessagePort }) => port.close(),
    },
  )
  const bytes = new ArrayBuffer(8)
  const { port1 } = new MessageChannel()
  const settled = Promise.allSettled([
    here.ask('give', [1]),
    here.ask('give', [() => {}]),
    here.ask('size', [bytes], [bytes]),
    here.ask('connect', [{ port: port1 }], [port1]),
    here.ask('wrong', []),
    here.ask('missing', []),
  ])
  await turn()
  await turn()
  expect(bytes.byteLength).toBe(0)
  expect(await settled).toMatchObject([
    { value: 1 },
    { reason: { code: 'invalid_argument' } },
    { value: 8 },
    { status: 'fulfilled' },
    { reason: { code: 'invalid_argument' } },
    { reason: { code: 'unimplemented' } },
  ])
})

test('a burst leaves in messages of a bounded size', async () => {
  const { here, sent, turn } = pair({}, { note: () => {} })
  for (let i = 0; i < 600; i++) here.tell('note', i)
  await turn()
  expect(sent).toEqual([256, 256, 88])
})
