/** For tests: the same kernel where threads can share no memory, as in a page that is not isolated. */
import './kernel.worker'

Object.defineProperty(globalThis, 'crossOriginIsolated', { value: false })
Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')
