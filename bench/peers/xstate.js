/** Actors of XState in one worker: `createActor(logic).start()`, `actor.send(event)`. */
import { assign, createActor, fromCallback, fromTransition, setup } from 'xstate'
import { messageOf, shapes } from '../shapes.mjs'
import { serve } from './serve.js'

/** @typedef {ReturnType<typeof messageOf>} Event */
/** @typedef {{ type: string, replyTo?: { send(event: { type: string }): void } }} Request */

let taken = 0

const callback = createActor(
  fromCallback(({ receive }) => {
    receive(() => {
      taken++
    })
  }),
).start()

const transition = createActor(
  fromTransition(
    (state, /** @type {Event} */ event) => {
      return event.type === 'take' ? { taken: state.taken + 1 } : state
    },
    { taken: 0 },
  ),
).start()

const machine = createActor(
  setup({
    types: { context: /** @type {{ taken: number }} */ ({}), events: /** @type {Event} */ ({}) },
  }).createMachine({
    context: { taken: 0 },
    on: { take: { actions: assign({ taken: ({ context }) => context.taken + 1 }) } },
  }),
).start()

/** Answers whoever asks. */
const echo = createActor(
  fromCallback((/** @type {{ receive: (listener: (event: Request) => void) => void }} */ { receive }) => {
    receive((event) => event.replyTo?.send({ ...event, type: 'answer' }))
  }),
).start()

let answered = () => {}
const asker = createActor(
  fromCallback(({ receive }) => {
    receive(() => answered())
  }),
).start()

/** @param {{ send(event: Event): void }} actor @param {number} count @param {() => number} counted */
function send(actor, count, counted) {
  const before = counted()
  const began = performance.now()
  for (let index = 0; index < count; index++) actor.send(messageOf(shapes.S(index), index))
  const ms = performance.now() - began
  if (counted() - before !== count) throw new Error(`${count} were sent and ${counted() - before} taken`)
  return ms
}

serve({
  callback: ({ count }) => send(callback, count, () => taken),
  transition: ({ count }) => send(transition, count, () => transition.getSnapshot().context.taken),
  machine: ({ count }) => send(machine, count, () => machine.getSnapshot().context.taken),

  /** An actor asks, another answers; the next request follows the answer. */
  async call({ count }) {
    let index = 0
    const began = performance.now()
    await new Promise((resolve) => {
      answered = () => {
        if (++index < count) queueMicrotask(ask)
        else resolve(0)
      }
      const ask = () => {
        const request = { ...messageOf(shapes.S(index), index), replyTo: asker }
        echo.send(request)
      }
      ask()
    })
    return performance.now() - began
  },

  create({ count }) {
    const actors = []
    const began = performance.now()
    for (let index = 0; index < count; index++) {
      actors.push(
        createActor(
          fromCallback(({ receive }) => {
            receive(() => {})
          }),
        ).start(),
      )
    }
    const ms = performance.now() - began
    for (const actor of actors) actor.stop()
    return ms
  },
})
