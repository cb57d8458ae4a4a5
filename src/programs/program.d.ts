/** An AssemblyScript source, compiled by vite-plugin-programs.ts: the address of the WebAssembly. */
declare module '*?program' {
  const url: string
  export default url
}
