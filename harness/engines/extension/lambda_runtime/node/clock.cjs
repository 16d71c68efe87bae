'use strict'
// Lets a function see another time than the real one: `Date` asks here. How far the time is
// ahead, in seconds, is a double in a file that the engine writes, open as HARNESS_CLOCK_FD.

const { readSync } = require('node:fs')

const descriptor = Number(process.env.HARNESS_CLOCK_FD)
delete process.env.HARNESS_CLOCK_FD
if (descriptor) install()

function install () {
  const ahead = new Float64Array(1)
  const bytes = new Uint8Array(ahead.buffer)
  const Real = Date
  const real = Date.now

  function now () {
    readSync(descriptor, bytes, 0, bytes.length, 0)
    return Math.round(real() + ahead[0] * 1000)
  }

  Real.now = now
  const Shown = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (target, given, of) => Reflect.construct(target, given.length ? given : [now()], of)
  })
  Real.prototype.constructor = Shown
  globalThis.Date = Shown
}
