import { expect, onTestFinished, test } from 'vitest'
import { memoryPorts, messagePort, type Port } from './port'

/** Every way to join two ends; the promises of `Port` hold for each. */
const transports: Record<string, () => [Port<unknown>, Port<unknown>]> = {
  memory: () => memoryPorts(),
  MessagePort: () => {
    const { port1, port2 } = new MessageChannel()
    onTestFinished(() => {
      port1.close()
      port2.close()
    })
    return [messagePort(port1), messagePort(port2)]
  },
}

function collect(port: Port<unknown>): { values: unknown[]; count(n: number): Promise<unknown[]> } {
  const values: unknown[] = []
  port.receive((value) => values.push(value))
  return {
    values,
    count: async (n) => {
      await expect.poll(() => values.length).toBe(n)
      return values
    },
  }
}

for (const [name, join] of Object.entries(transports)) {
  test(`${name}: values arrive in order, in both directions, also those sent before anyone receives`, async () => {
    const [a, b] = join()
    for (let i = 0; i < 100; i++) a.send(i)
    const atB = collect(b)
    for (let i = 100; i < 200; i++) a.send(i)
    expect(await atB.count(200)).toEqual(Array.from({ length: 200 }, (_, i) => i))
    const atA = collect(a)
    b.send('back')
    expect(await atA.count(1)).toEqual(['back'])
  })

  test(`${name}: a value never arrives while it is being sent, and what is changed after is not seen`, async () => {
    const [a, b] = join()
    const { values, count } = collect(b)
    const value = { list: [1] }
    a.send(value)
    expect(values).toEqual([])
    value.list.push(2)
    expect(await count(1)).toEqual([{ list: [1] }])
  })

  test(`${name}: what is in the transfer list moves`, async () => {
    const [a, b] = join()
    const { count } = collect(b)
    const bytes = new Uint8Array([1, 2, 3])
    a.send({ bytes }, [bytes.buffer])
    expect(bytes.length).toBe(0)
    expect(await count(1)).toEqual([{ bytes: new Uint8Array([1, 2, 3]) }])
  })

  test(`${name}: a close is told after everything sent before, and what comes later is dropped`, async () => {
    const [a, b] = join()
    const { values } = collect(b)
    let closed = false
    b.onClose(() => {
      closed = true
      values.push('closed')
    })
    a.send(1)
    a.close()
    a.send(2)
    a.close()
    await expect.poll(() => closed).toBe(true)
    b.send(3)
    expect(values).toEqual([1, 'closed'])
  })

  test(`${name}: a value that cannot be cloned throws at the sender, and the port goes on`, async () => {
    const [a, b] = join()
    const { count } = collect(b)
    expect(() => a.send(() => {})).toThrow(DOMException)
    a.send('next')
    expect(await count(1)).toEqual(['next'])
  })
}
