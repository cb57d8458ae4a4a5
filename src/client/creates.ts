/** Creates that are asked for in one turn: they travel to the kernel together, and each is answered when it is over. */
import * as Comlink from 'comlink'
import type { Created, DaemonSpec, KernelControl, Status } from '../wire/control'
import { DaemonError } from '../wire/error'

interface Asked {
  readonly spec: DaemonSpec
  resolve(status: Status): void
  reject(error: unknown): void
}

export class Creates {
  #asked: Asked[] = []

  constructor(private readonly kernel: KernelControl) {}

  /** As `Control.create`; throws a DOMException `DataCloneError` when the spec cannot be cloned. */
  create(spec: DaemonSpec): Promise<Status> {
    // The caller may change it before the turn ends.
    const own = structuredClone(spec)
    return new Promise((resolve, reject) => {
      if (this.#asked.push({ spec: own, resolve, reject }) === 1) queueMicrotask(() => this.flush())
    })
  }

  /** Those that were asked for leave now: before whatever else the kernel is asked. */
  flush(): void {
    const asked = this.#asked
    this.#asked = []
    if (asked.length === 0) return
    if (asked.length === 1) {
      const [{ spec, resolve, reject }] = asked as [Asked]
      this.kernel.create(spec).then(resolve, reject)
      return
    }
    const over = (created: readonly Created[]): void => {
      for (const [index, status, error] of created) {
        if (status) asked[index]!.resolve(status)
        else asked[index]!.reject(DaemonError.fromData(error!))
      }
    }
    const specs = asked.map(({ spec }) => spec)
    this.kernel.createAll(specs, Comlink.proxy(over)).catch((thrown: unknown) => {
      for (const { reject } of asked) reject(thrown)
    })
  }
}
