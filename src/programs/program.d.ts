/** A program's folder as vite-plugin-programs.ts makes one file of it: the address of that. */
declare module '*?wasm' {
  const url: string
  export default url
}

declare module '*?script' {
  const url: string
  export default url
}
