import { expect, test } from 'vitest'
import type { DaemonSpec, KernelControl, Status } from '../wire/control'
import { Creates } from './creates'

/** Creates asked of a kernel that only notes what it is asked. */
function noted() {
  const asked: string[] = []
  const never = new Promise<never>(() => {})
  const kernel = {
    create: ({ name }: DaemonSpec): Promise<Status> => (asked.push(name), never),
    createAll: (specs: readonly DaemonSpec[]): Promise<void> => (
      asked.push(specs.map(({ name }) => name).join('+')),
      never
    ),
  } as unknown as KernelControl
  return { creates: new Creates(kernel), asked }
}

const create = (creates: Creates, name: string) => void creates.create({ name, type: 'idle' })

test('creates of one turn leave together, before what is asked after them', async () => {
  const { creates, asked } = noted()
  create(creates, 'a')
  create(creates, 'b')
  creates.flush()
  expect(asked).toEqual(['a+b'])
  create(creates, 'c')
  await Promise.resolve()
  expect(asked).toEqual(['a+b', 'c'])
  creates.flush()
  expect(asked).toHaveLength(2)
})
