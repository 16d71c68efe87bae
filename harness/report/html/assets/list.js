// The list of scenarios: filters, order, and the one that is open.
const DATA = read("data");
const ROWS = DATA.rows.map((row, number) => ({
  ...row, number, text: [row.name, row.where, ...(row.tags || []), row.status].join(" ").toLowerCase(), link: null,
}));
const BAD = ["failed", "error"];
const RANKS = ["error", "failed", "flaky", "unsupported", "xfailed", "skipped", "passed"];
const ORDERS = {
  "failures first": (a, b) => (BAD.includes(b.status) - BAD.includes(a.status)) || a.number - b.number,
  "as in the files": (a, b) => a.number - b.number,
  "slowest first": (a, b) => b.s - a.s,
};
const chosen = { statuses: new Set(), suite: "", tag: "", words: [], order: "failures first" };
const byId = (id) => document.getElementById(id);
let shown = [];
let current = null;

function fits(row) {
  return (!chosen.statuses.size || chosen.statuses.has(row.status))
    && (!chosen.suite || row.suite === chosen.suite)
    && (!chosen.tag || (row.tags || []).includes(chosen.tag))
    && chosen.words.every((word) => row.text.includes(word));
}

function link(row) {
  if (row.link) return row.link;
  row.link = element(
    "a", { class: "row", href: `#${row.number + 1}` },
    element("span", { class: `mark ${row.status}`, title: row.status, role: "img", "aria-label": row.status }, MARKS[row.status]),
    element("span", { class: "name" }, row.name),
    element("span", { class: "took" }, duration(row.s)),
    row.why ? element("span", { class: "why" }, row.why) : null,
  );
  return row.link;
}

function showList() {
  shown = ROWS.filter(fits).sort(ORDERS[chosen.order]);
  const items = [];
  let suite = null;
  for (const row of shown) {
    if (chosen.order !== "slowest first" && row.suite !== suite) {
      suite = row.suite;
      items.push(element("li", { class: "suite" }, suite === "." ? "here" : suite));
    }
    items.push(element("li", {}, link(row)));
  }
  if (!shown.length) items.push(element("li", { class: "empty" }, "no scenario fits"));
  byId("list").replaceChildren(...items);
  const all = `${ROWS.length} scenario${ROWS.length === 1 ? "" : "s"}`;
  byId("shown").textContent = shown.length === ROWS.length ? all : `${shown.length} of ${all}`;
}

function show(row) {
  if (current) link(current).removeAttribute("aria-current");
  current = row;
  document.body.classList.toggle("opened", row !== null);
  const detail = byId("detail");
  if (!row) {
    detail.replaceChildren(element("p", { class: "empty" }, ROWS.length ? "Choose a scenario." : "No scenario ran."));
    return;
  }
  link(row).setAttribute("aria-current", "true");
  const back = element("button", { id: "back", type: "button", class: "plain", onclick: close }, "‹ all scenarios");
  detail.replaceChildren(back, ...sections(row, read(`scenario-${row.number}`)));
  detail.scrollTop = 0;
  if (matchMedia("(max-width: 760px)").matches) scrollTo(0, 0);
  document.title = `${MARKS[row.status]} ${row.name}`;
}

function move(by) {
  if (!shown.length) return;
  const at = shown.indexOf(current);
  const next = shown[Math.min(shown.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  history.replaceState(null, "", `#${next.number + 1}`);
  show(next);
  link(next).focus({ preventScroll: true });
  link(next).scrollIntoView({ block: "nearest" });
}

function close() {
  const was = current;
  history.replaceState(null, "", location.pathname + location.search);
  document.title = DATA.title;
  show(null);
  if (was) link(was).focus();
}

function fromAddress() {
  const row = ROWS[Number(location.hash.slice(1)) - 1] || null;
  if (row !== current || row === null) show(row);
}

function options(select, first, values, choose) {
  if (values.length < 2 && first !== null) select.hidden = true;
  if (first !== null) select.append(element("option", { value: "" }, first));
  select.append(...values.map((value) => element("option", { value }, value)));
  select.addEventListener("change", () => { choose(select.value); showList(); });
}

function filters() {
  const all = (values) => [...new Set(values)].sort();
  options(byId("suite"), "every suite", all(ROWS.map((row) => row.suite)), (value) => { chosen.suite = value; });
  options(byId("tag"), "every tag", all(ROWS.flatMap((row) => row.tags || [])), (value) => { chosen.tag = value; });
  options(byId("order"), null, Object.keys(ORDERS), (value) => { chosen.order = value; });
  for (const status of RANKS.filter((one) => DATA.counts[one])) {
    const chip = element("button", { type: "button", class: "chip", "aria-pressed": "false" });
    chip.append(element("span", { class: status }, `${MARKS[status]} `), element("b", {}, String(DATA.counts[status])), ` ${status}`);
    chip.addEventListener("click", () => {
      if (!chosen.statuses.delete(status)) chosen.statuses.add(status);
      chip.setAttribute("aria-pressed", String(chosen.statuses.has(status)));
      showList();
    });
    byId("statuses").append(chip);
  }
  byId("search").addEventListener("input", (event) => {
    chosen.words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    showList();
  });
}
