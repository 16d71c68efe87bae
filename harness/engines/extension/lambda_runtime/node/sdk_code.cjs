'use strict'
// Loads the runtime's SDK from code that was compiled when the engine was installed
// (code_cache.cjs there makes it and says what the files hold). Whatever does not fit, a changed
// file or another V8, is loaded as Node does it.

const fs = require('node:fs')
const path = require('node:path')
const vm = require('node:vm')
const Module = require('node:module')
const { hideHeapFlag, showHeapFlag } = require('./heap_flag.cjs')
const { lateReadableStream } = require('./late_stream.cjs')

const stock = {
  extension: Module._extensions['.js'],
  load: Module._load,
  resolve: Module._resolveFilename,
  require: Module.prototype.require
}
const importing = vm.constants && vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER

// `root`: the node_modules directory as this process sees it; `code`: a directory within it.
function useCompiledSdk (root, code) {
  if (importing === undefined) return
  const inside = root + path.sep
  let modules = null
  let blob

  function find (filename) {
    if (!filename.startsWith(inside)) return undefined
    if (modules === null) {
      try {
        modules = JSON.parse(fs.readFileSync(path.join(code, 'index.json'), 'utf8'))
        blob = fs.openSync(path.join(code, 'code.bin'), 'r')
      } catch {
        modules = {}
      }
    }
    return modules[filename.slice(inside.length)]
  }

  function load (module, filename) {
    const known = find(filename)
    const script = known && compiled(known, filename, blob)
    if (!script) return stock.extension(module, filename)
    const require = requireOf(module, known.requires)
    const wrapper = script.runInThisContext()
    const folder = path.dirname(filename)
    const given = [module.exports, require, module, filename, folder, lateReadableStream]
    wrapper.apply(module.exports, given)
  }

  // What the SDK asks of itself was resolved when the code was compiled. A function that has
  // put itself between (a tracer, a mock) sees every call, as without us.
  function requireOf (module, resolved) {
    function require (id) {
      if (id === 'node:http2' && untouched()) return lateHttp2
      const target = Object.hasOwn(resolved, id) && untouched() && inside + resolved[id]
      if (!target) return module.require(id)
      const cached = Module._cache[target]
      if (cached) return cached.loaded ? cached.exports : module.require(id)
      return loadInside(target, module)
    }
    let real
    for (const name of ['resolve', 'main', 'cache', 'extensions']) {
      Object.defineProperty(require, name, {
        get: () => (real ??= Module.createRequire(module.filename))[name]
      })
    }
    return require
  }

  function loadInside (filename, parent) {
    const module = new Module(filename, parent)
    module.filename = filename
    module.paths = Module._nodeModulePaths(path.dirname(filename))
    Module._cache[filename] = module
    try {
      load(module, filename)
      module.loaded = true
    } finally {
      if (!module.loaded) delete Module._cache[filename]
    }
    return module.exports
  }

  const untouched = () =>
    Module._load === stock.load && Module._resolveFilename === stock.resolve &&
    Module.prototype.require === stock.require && Module._extensions['.js'] === load

  Module._extensions['.js'] = load
}

// The SDK's handler of requests asks for it, and hardly a client speaks it.
const http2 = () => require('node:http2')
const lateHttp2 = {
  connect: (...args) => http2().connect(...args),
  constants: new Proxy({}, { get: (_, name) => http2().constants[name] })
}

let data = Buffer.allocUnsafeSlow(1 << 18)

function compiled ({ at, code, source, ascii, size, changed }, filename, blob) {
  const now = fs.statSync(filename)
  if (now.size !== size || Math.trunc(now.mtimeMs) !== changed) return null
  if (code + source > data.length) data = Buffer.allocUnsafeSlow(code + source)
  if (fs.readSync(blob, data, 0, code + source, at) !== code + source) return null
  const end = code + source
  const text = ascii ? data.latin1Slice(code, end) : data.utf8Slice(code, end)
  hideHeapFlag()
  const script = new vm.Script(text, {
    filename, cachedData: data.subarray(0, code), importModuleDynamically: importing
  })
  if (!loading) showHeapFlag()
  return script
}

let loading = true

// The Init phase is over: what is loaded from here on is loaded by an invocation.
function initialised () {
  loading = false
  showHeapFlag()
}

module.exports = { useCompiledSdk, initialised }
