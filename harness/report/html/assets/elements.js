// Small helpers for making elements; all text goes in as text, never as HTML.
const MARKS = {
  passed: "✓", failed: "✗", error: "!", flaky: "~", skipped: "–", unsupported: "–", xfailed: "x", not_run: "·",
};

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function drawn(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function duration(seconds) {
  if (seconds >= 60) return `${(seconds / 60).toFixed(1)} min`;
  return seconds >= 1 ? `${seconds.toFixed(2)} s` : `${Math.round(seconds * 1000)} ms`;
}

function dollars(usd) {
  if (usd === null || usd === undefined) return "no price";
  if (usd === 0) return "$0";
  return usd < 0.01 ? `$${usd.toFixed(9).replace(/0+$/, "")}` : `$${usd.toFixed(2)}`;
}

function pretty(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}
