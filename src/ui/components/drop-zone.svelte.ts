/** A part of the page into which files and folders of a person's own machine are dropped. */
import { dropped, type Incoming } from '../model/files/upload'

export class DropZone {
  /** Something that can be dropped here is being dragged over it. */
  over = $state(false)

  /** @param take is given what was dropped; it may not throw */
  constructor(private readonly take: (incoming: Promise<Incoming[]>) => unknown) {}

  /** Makes the element the zone: an attachment. */
  readonly attach = (element: HTMLElement): (() => void) => {
    const listening = new AbortController()
    const { signal } = listening
    // What comes under the pointer anew says yes by the first of these, and the drop may follow at once.
    element.addEventListener('dragenter', this.#offer, { signal })
    element.addEventListener('dragover', this.#offer, { signal })
    element.addEventListener('dragleave', this.#leave, { signal })
    element.addEventListener('drop', this.#drop, { signal })
    // A pointer does not move while it drags: the drag is over, though what was under it is gone and cannot say so.
    element.addEventListener('pointermove', () => (this.over = false), { signal })
    return () => listening.abort()
  }

  readonly #offer = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    this.over = true
  }

  readonly #leave = ({ currentTarget, relatedTarget }: DragEvent): void => {
    if (!(relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget))) this.over = false
  }

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault()
    this.over = false
    const items = event.dataTransfer?.items
    if (items) this.take(dropped(items))
  }
}
