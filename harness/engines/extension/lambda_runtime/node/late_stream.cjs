'use strict'
// `ReadableStream` as the SDK's modules see it. The real one brings Node's web streams along, and
// the SDK asks for it only to derive a class and to ask whether something is one; hardly a
// function has any. So it is loaded when one is made, or when what is asked about may be one.

const real = () => globalThis.ReadableStream

// Whether a class of that name is among those that `value` is an instance of.
function seems (value) {
  while (value !== null && (typeof value === 'object' || typeof value === 'function')) {
    const about = Object.getOwnPropertyDescriptor(value, 'constructor')
    if (about && typeof about.value === 'function' && about.value.name === 'ReadableStream') return true
    value = Object.getPrototypeOf(value)
  }
  return false
}

// Stands in the chain of prototypes of the classes that are derived.
const prototype = new Proxy({}, {
  get: (_, key, receiver) => Reflect.get(real().prototype, key, receiver),
  has: (_, key) => Reflect.has(real().prototype, key),
  getPrototypeOf: () => real().prototype
})

function ReadableStream (...args) {
  return Reflect.construct(real(), args, new.target === lateReadableStream ? real() : new.target)
}

const lateReadableStream = new Proxy(ReadableStream, {
  get (target, key) {
    if (key === 'prototype') return prototype
    if (key === 'name') return 'ReadableStream'
    if (key === Symbol.hasInstance) return (value) => seems(value) && value instanceof real()
    return Reflect.get(real(), key)
  }
})

module.exports = { lateReadableStream }
