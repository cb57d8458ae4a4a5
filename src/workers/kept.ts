/** Keeps the events of a type until somebody listens: the function that it gives dispatches them anew, in order. */
export function kept(target: EventTarget, type: string): () => void {
  const events: Event[] = []
  const keep = (event: Event): void => void events.push(event)
  target.addEventListener(type, keep)
  return () => {
    target.removeEventListener(type, keep)
    for (const event of events) target.dispatchEvent(event)
  }
}
