// The flow of a scenario as a sequence diagram.
const GUTTER = 66, HEAD = 62, ROW = 36, FAULT_ROW = 52, CHARACTER = 6.5;

function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// How far apart neighbouring lanes must be for the words between them to fit.
function lanePlaces(flow) {
  const gaps = flow.lanes.map(() => 128);
  for (const message of flow.messages) {
    const [low, high] = [message.from, message.to].sort((a, b) => a - b);
    const wanted = words(message).length * CHARACTER + 30;
    const steps = Math.max(1, high - low);
    for (let lane = low; lane < low + steps && lane < gaps.length; lane++) {
      gaps[lane] = Math.min(230, Math.max(gaps[lane], wanted / steps));
    }
  }
  const places = [];
  let place = GUTTER + 64;
  for (const gap of gaps) {
    places.push(place);
    place += gap;
  }
  const last = flow.messages.some((m) => m.from === m.to && m.to === flow.lanes.length - 1);
  return { places, width: places[places.length - 1] + (last ? 190 : 76) };
}

function sinceStart(ms) {
  return ms < 10000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function words(message) {
  return shortened(message.detail ? `${message.label} ${message.detail}` : message.label, 44);
}

function diagram(flow, choose) {
  const { places, width } = lanePlaces(flow);
  const rows = [];
  let y = HEAD + 26;
  for (const message of flow.messages) {
    rows.push(y);
    y += message.error ? FAULT_ROW : ROW;
  }
  const height = y + 6;
  const svg = drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Flow" });
  flow.lanes.forEach((lane, number) => svg.append(head(lane, places[number], height)));
  flow.messages.forEach((message, number) => {
    if (message.lasts && flow.lanes[message.to].kind === "function") {
      const end = rows[number + message.lasts] + 10;
      svg.append(drawn("rect", { class: "active", x: places[message.to] - 4, width: 8, y: rows[number] - 4, height: end - rows[number] + 4, rx: 2 }));
    }
  });
  flow.messages.forEach((message, number) => svg.append(arrow(flow, message, number, rows[number], places, width, choose)));
  return svg;
}

function head(lane, x, height) {
  const group = drawn("g", { class: `head ${lane.kind}` });
  const label = { client: "from outside", function: "function", service: lane.service }[lane.kind];
  group.append(drawn("line", { class: "lifeline", x1: x, x2: x, y1: HEAD - 8, y2: height }));
  group.append(drawn("rect", { class: "box", x: x - 58, y: 10, width: 116, height: 42 }));
  group.append(drawn("text", { x, y: 28 }, shortened(lane.title, 17)));
  group.append(drawn("text", { x, y: 44, class: "kind" }, label));
  group.append(drawn("title", {}, lane.name && lane.name !== lane.title ? `${lane.title}\n${lane.name}` : lane.title));
  return group;
}

function arrow(flow, message, number, y, places, width, choose) {
  const own = message.from === message.to;
  const from = places[message.from], to = places[message.to];
  const took = message.ms === undefined ? "still running" : duration(message.ms / 1000);
  const name = `${flow.lanes[message.from].title} to ${flow.lanes[message.to].title}: ${words(message)}, ${message.error ? `${message.error}, ` : ""}${took}`;
  const classes = ["message", message.error ? "wrong" : "", message.given ? "given" : ""].join(" ");
  const group = drawn("g", { class: classes, tabindex: 0, role: "button", "aria-label": name, "data-number": number });
  const tall = message.error ? FAULT_ROW : ROW;
  group.append(drawn("rect", { class: "hit", x: 1, y: y - 22, width: width - 2, height: tall - 2, rx: 5 }));
  group.append(drawn("text", { class: "time", x: GUTTER - 10, y: y + 2 }, sinceStart(message.at)));
  const side = to >= from ? 1 : -1;
  if (own) {
    group.append(drawn("path", { d: `M${from + 5} ${y - 6} h26 v12 h-18` }));
    group.append(tip(from + 6, y + 6, -1));
  } else {
    group.append(drawn("line", { x1: from + 5 * side, x2: to - 11 * side, y1: y, y2: y }));
    group.append(tip(to - 5 * side, y, side));
  }
  const middle = own ? from + 40 : (from + to) / 2;
  const text = drawn("text", { class: "words", x: middle, y: own ? y + 4 : y - 6 });
  if (own) text.style.textAnchor = "start";
  text.append(drawn("tspan", {}, message.label));
  const rest = words(message).slice(message.label.length);
  if (rest) text.append(drawn("tspan", { class: "more" }, rest));
  group.append(text);
  if (message.error) {
    const fault = drawn("text", { class: "words fault", x: middle, y: y + (own ? 20 : 15) }, `✗ ${message.error}`);
    if (own) fault.style.textAnchor = "start";
    group.append(fault);
  }
  group.append(drawn("title", {}, `${name}${message.cold ? " (cold start)" : ""}`));
  const open = () => choose(number, group);
  group.addEventListener("click", open);
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      open();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const other = group.parentNode.querySelector(`[data-number="${number + (event.key === "ArrowDown" ? 1 : -1)}"]`);
      if (other) {
        event.preventDefault();
        other.focus();
      }
    }
  });
  return group;
}

function tip(x, y, side) {
  return drawn("path", { class: "tip", d: `M${x} ${y} l${-8 * side} -4 v8 z` });
}
