/** The module that a daemon written in the page imports. */
declare module 'dan9' {
  const defineDaemon: typeof import('../../src/kernel/daemon').defineDaemon
  const message: typeof import('../../src/kernel/daemon').message
  const DaemonError: typeof import('../../src/kernel/daemon').DaemonError
}
