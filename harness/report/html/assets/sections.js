// The sections of an opened scenario.
function section(title, ...children) {
  return element("section", {}, element("h3", {}, title), ...children);
}

function lines(list) {
  return element("pre", {}, ...list.map((line) => element("span", { class: `line ${line.role}` }, line.text)));
}

function place(where) {
  return where ? `${where.file}${where.line ? `:${where.line}` : ""}` : "";
}

function header(row, data) {
  const tags = (row.tags || []).map((tag) => element("span", { class: "tag" }, tag));
  return element(
    "header", {},
    element("h2", {}, row.name),
    element(
      "p", { class: "facts" },
      element("span", { class: `badge ${row.status}` }, `${MARKS[row.status]} ${row.status}`),
      element("span", {}, duration(row.s)),
      element("span", {}, row.where),
      ...(data.stacks || []).map((stack) => element("span", {}, `on ${stack}`)),
      tags.length ? element("span", {}, ...tags) : null,
      data.seed === undefined ? null : element("span", {}, `--seed ${data.seed}`),
    ),
    data.description ? element("p", { class: "about" }, data.description) : null,
    data.reason ? element("p", { class: "reason" }, data.reason) : null,
  );
}

function failures(data) {
  const failed = data.steps.filter((step) => step.failure);
  if (!failed.length) return null;
  return section(failed.length > 1 ? `${failed.length} problems` : "What did not hold", ...failed.map(failureCard));
}

function failureCard(step) {
  const failure = step.failure;
  const labelled = (label, list) => list.length
    ? element("div", {}, element("p", { class: "label" }, label), element("pre", {}, list.join("\n"))) : null;
  return element(
    "div", { class: "failure" },
    element("p", { class: "title" }, `${step.section}: ${step.title} `, element("span", { class: "where" }, place(failure.where))),
    failure.excerpt.length ? lines(failure.excerpt) : null,
    element("pre", { class: "message" }, failure.message),
    labelled("differences", failure.differences),
    failure.diff.length
      ? element("div", {}, element("p", { class: "label" }, "− expected   + actual"), lines(failure.diff)) : null,
    labelled("seen instead", failure.seen),
  );
}

function again(data) {
  if (data.bundle) return section("Run it again, anywhere", element("pre", { class: "command" }, `harness replay ${data.bundle}`));
  return data.no_bundle ? section("No bundle", element("p", {}, data.no_bundle)) : null;
}

function steps(data) {
  if (!data.steps.length) return null;
  const rows = data.steps.map((step) => element(
    "tr", { class: step.status === "not_run" ? "left" : "" },
    element("td", { class: step.status, title: step.status }, MARKS[step.status]),
    element("td", { class: "section" }, step.section),
    element("td", {}, step.title),
    element("td", { class: "number took" }, step.status === "not_run" ? "not run" : duration(step.seconds)),
  ));
  return section("Steps", element("table", { class: "steps" }, element("tbody", {}, ...rows)));
}

function flowSection(data) {
  const flow = data.flow;
  if (!flow.messages.length) return null;
  const payload = element("div", { class: "payload", "aria-live": "polite" });
  const holder = element("div", { class: "flow", tabindex: 0, role: "region", "aria-label": "Flow, scrolls sideways" });
  holder.append(diagram(flow, (number, group) => {
    for (const other of holder.querySelectorAll(".chosen")) other.classList.remove("chosen");
    group.classList.add("chosen");
    payload.replaceChildren(...payloadOf(flow, flow.messages[number]));
  }));
  const more = flow.left_out ? ` The first ${flow.messages.length} of ${flow.messages.length + flow.left_out} calls.` : "";
  return section("Flow", holder, element("p", { class: "note" }, `Choose a call to see what it carried.${more}`), payload);
}

function payloadOf(flow, message) {
  const took = message.ms === undefined ? "still running" : duration(message.ms / 1000);
  const facts = `at ${sinceStart(message.at)}, took ${took}${message.cold ? ", cold start" : ""}`;
  const title = element(
    "p", { class: "title" },
    `${flow.lanes[message.from].title} → ${flow.lanes[message.to].title}: ${message.label} ${message.detail || ""}`,
    message.error ? element("span", { class: "failed" }, `✗ ${message.error}`) : null,
    element("span", { class: "took" }, facts),
  );
  const parts = message.parts.map(([name, value]) => element(
    "div", { class: `part ${name === "Error" ? "wrong" : ""}` },
    element("h4", {}, name), element("pre", {}, pretty(value)),
  ));
  return [title, element("div", { class: "parts" }, ...parts)];
}

function logs(data, titles) {
  const functions = Object.entries(data.logs);
  if (!functions.length) return null;
  return section("Logs", ...functions.map(([name, written]) => element(
    "details", {},
    element("summary", { title: name }, `${titles[name] || name} `, element("span", { class: "took" }, `${written.length} lines`)),
    element("pre", {}, written.map((line) => line.replace(/\n$/, "")).join("\n")),
  )));
}

function cost(data, titles) {
  if (!data.cost.length) return null;
  const rows = data.cost.map((row) => element(
    "tr", {},
    element("td", {}, row.service === "lambda" ? titles[row.name] || row.name : `${row.service} ${row.name}`),
    element("td", { class: "number" }, String(row.requests)),
    element("td", { class: "number" }, row.billed_ms ? `${row.billed_ms} ms` : ""),
    element("td", { class: "number" }, row.memory_mb ? `${row.memory_mb} MB` : ""),
    element("td", { class: "number" }, dollars(row.usd)),
  ));
  const total = data.cost.reduce((sum, row) => sum + (row.usd || 0), 0);
  const columns = ["", "requests", "billed", "memory", "cost"];
  const titled = columns.map((name, number) => element("th", { class: number ? "number" : "" }, name));
  const foot = element("tr", {}, element("td", { colspan: 4 }, "in all"), element("td", { class: "number" }, dollars(total)));
  return section(
    "Cost on AWS",
    element("div", { class: "wide" }, element("table", {}, element("thead", {}, element("tr", {}, ...titled)), element("tbody", {}, ...rows), element("tfoot", {}, foot))),
    element("p", { class: "note" }, "Prices of functions and of requests to SQS, SNS, EventBridge and S3; no free tier, nothing of DynamoDB, Step Functions and API Gateway."),
  );
}

const CHANGES = { added: "+", removed: "−", changed: "~" };

// What is not as it was before the scenario acted; what it was, and what it became, on demand.
function stateSection(data) {
  if (!data.state.length) return null;
  const rows = data.state.map((change) => {
    const sides = element("div", { class: "sides" });
    for (const [title, value] of [["before", change.before], ["after", change.after]]) {
      if (value !== undefined) sides.append(element("div", {}, element("p", { class: "label" }, title), element("pre", {}, pretty(value))));
    }
    return element(
      "details", { class: `change ${change.change}` },
      element(
        "summary", {},
        element("span", { class: "sign", title: change.change, role: "img", "aria-label": change.change }, CHANGES[change.change]),
        element("b", {}, change.resource), ` ${change.what} `, element("span", { class: "more" }, change.name),
      ),
      sides,
    );
  });
  return section("State, before and after", ...rows);
}

function notes(data) {
  return data.notes.length ? section("The engine says", element("pre", {}, data.notes.join("\n"))) : null;
}

function sections(row, data) {
  const titles = { ...data.titles, ...Object.fromEntries(data.flow.lanes.map((lane) => [lane.name, lane.title])) };
  return [header(row, data), failures(data), again(data), notes(data), steps(data), flowSection(data), stateSection(data), logs(data, titles), cost(data, titles)]
    .filter((part) => part !== null);
}
