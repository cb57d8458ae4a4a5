import { readFileSync } from 'node:fs'
import { MessageChannel, Worker } from 'node:worker_threads'
import fc from 'fast-check'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { createRing, RingConsumer, RingProducer } from './ring'

/** Bytes that tell which frame they belong to. */
const frameOf = (number: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => number * 31 + i * 7)

test('frames come out whole and in order wherever they wrap, also where positions run over', () => {
  const step = fc.oneof(fc.record({ push: fc.nat(140) }), fc.constant('pull' as const))
  const begin = fc.constantFrom(0, 60, 0x7fffffe0, -16)
  fc.assert(
    fc.property(
      fc.constantFrom(8, 32, 128),
      begin,
      fc.array(step, { maxLength: 80 }),
      (capacity, begin, steps) => {
        const ring = createRing(capacity)
        new Int32Array(ring).set([begin], 0)
        new Int32Array(ring).set([begin], 16)
        const [producer, consumer] = [new RingProducer(ring), new RingConsumer(ring)]
        const queue: Uint8Array[] = []
        let number = 0
        let used = 0
        for (const step of steps) {
          if (step === 'pull') {
            const expected = queue.shift()
            expect(consumer.pull()).toEqual(expected)
            if (expected) used -= 4 + 4 * Math.ceil(expected.length / 4)
          } else {
            const frame = frameOf(number++, step.push)
            const size = 4 + 4 * Math.ceil(frame.length / 4)
            expect(producer.fits(frame.length)).toBe(size <= capacity)
            if (size > capacity) {
              expect(() => producer.push(frame)).toThrow(RangeError)
            } else {
              expect(producer.push(frame)).toBe(used + size <= capacity)
              if (used + size <= capacity) {
                used += size
                queue.push(frame)
              }
            }
          }
          expect([producer.empty, consumer.empty]).toEqual([queue.length === 0, queue.length === 0])
        }
      },
    ),
  )
})

test('only so much of an array is pushed as is said, and what was pulled is a copy', () => {
  const ring = createRing(64)
  const [producer, consumer] = [new RingProducer(ring), new RingConsumer(ring)]
  const scratch = Uint8Array.of(1, 2, 3, 4, 5, 6)
  producer.push(scratch, 3)
  scratch.fill(9)
  const frame = consumer.pull()!
  expect([...frame]).toEqual([1, 2, 3])
  producer.push(scratch)
  expect([...frame]).toEqual([1, 2, 3])
})

test('a sleeper is woken once, and does not fall asleep over a frame', () => {
  const ring = createRing(64)
  const [producer, consumer] = [new RingProducer(ring), new RingConsumer(ring)]
  expect(producer.wake()).toBe(false)
  expect(consumer.sleep()).toBe(true)
  producer.push(frameOf(1, 8))
  expect([producer.wake(), producer.wake()]).toEqual([true, false])
  expect(consumer.sleep()).toBe(false)
  expect(producer.wake()).toBe(false)
})

test('who waits for room is told when half of the ring is free', () => {
  const ring = createRing(64)
  const [producer, consumer] = [new RingProducer(ring), new RingConsumer(ring)]
  for (let i = 0; i < 4; i++) expect(producer.push(frameOf(i, 12))).toBe(true)
  expect(producer.push(frameOf(4, 12))).toBe(false)
  expect(consumer.wakeProducer()).toBe(false)
  expect(producer.waitRoom(12)).toBe(true)
  consumer.pull()
  expect(consumer.wakeProducer()).toBe(false)
  consumer.pull()
  expect([consumer.wakeProducer(), consumer.wakeProducer()]).toEqual([true, false])
  expect(producer.waitRoom(12)).toBe(false)
  consumer.pull()
  expect(consumer.wakeProducer()).toBe(false)
})

test('a ring has a capacity that its positions can be taken modulo', () => {
  for (const capacity of [0, 4, 100, 2 ** 31, NaN]) expect(() => createRing(capacity)).toThrow(RangeError)
})

/** Runs in both threads: a frame's length and bytes follow from the one before. */
const hammer = `
  import { parentPort, workerData } from 'node:worker_threads'
  const { ring, bell, count, longest } = workerData
  let rung = () => {}
  let pending = false
  bell.on('message', () => { pending = true; rung() })
  const bellRung = async () => {
    if (!pending) await new Promise((resolve) => { rung = resolve })
    pending = false
  }
  let state = 12345
  const random = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8
  const next = () => {
    const frame = new Uint8Array(random() % 8 === 0 ? random() % longest : random() % 24)
    for (let i = 0; i < frame.length; i++) frame[i] = random()
    return frame
  }
  /** Lets the other thread go on between a look and a flag. */
  const dawdle = () => { for (let i = Math.random() * 2000; i > 0; i--) Atomics.load(words, 100) }
  const words = new Int32Array(new SharedArrayBuffer(1024))
  let bells = 0
  const ringBell = () => { bells++; bell.postMessage(0) }
`
const producing = `
  const producer = new RingProducer(ring)
  for (let i = 0; i < count; i++) {
    const frame = next()
    while (!producer.push(frame)) {
      dawdle()
      if (producer.waitRoom(frame.length)) await bellRung()
    }
    if (producer.wake()) ringBell()
    if (random() % 64 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  parentPort.postMessage(bells)
  bell.close()
`
const consuming = `
  const consumer = new RingConsumer(ring)
  for (let i = 0; i < count; ) {
    const frame = consumer.pull()
    if (!frame) {
      dawdle()
      if (consumer.sleep()) await bellRung()
      continue
    }
    if (consumer.wakeProducer()) ringBell()
    const expected = next()
    if (Buffer.compare(frame, expected) !== 0) throw new Error('frame ' + i + ' is ' + frame + ' not ' + expected)
    i++
    random() % 64
  }
  parentPort.postMessage(bells)
  bell.close()
`

test('two threads that sleep and wait all the time neither lose, change nor exchange a frame', async () => {
  const source = readFileSync(new URL('./ring.ts', import.meta.url), 'utf8')
  const compiled = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText
  for (const [capacity, count] of [
    [64, 20_000],
    [1024, 60_000],
    [65_536, 100_000],
  ] as const) {
    const { port1, port2 } = new MessageChannel()
    const workerData = { ring: createRing(capacity), count, longest: Math.min(capacity - 8, 3_000) }
    const bells = [producing, consuming].map((role, i) => {
      const bell = i === 0 ? port1 : port2
      const code = `data:text/javascript,${encodeURIComponent(hammer + compiled + role)}`
      const worker = new Worker(new URL(code), { workerData: { ...workerData, bell }, transferList: [bell] })
      return new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject))
    })
    const [woken, freed] = await Promise.all(bells)
    expect(woken! + freed!).toBeGreaterThan(0)
  }
}, 60_000)
