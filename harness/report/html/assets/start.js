// What the page does when it is opened.
function runFacts() {
  const run = DATA.run;
  const facts = [
    DATA.at ? new Date(DATA.at * 1000).toLocaleString() : null,
    run.release ? `${run.release} (${run.engine})` : null,
    run.seed === undefined ? null : `seed ${run.seed}`,
    DATA.usd ? `${dollars(DATA.usd)} on AWS` : null,
    `harness ${run.harness}, Python ${run.python}`,
  ];
  return facts.filter(Boolean).join(" · ");
}

document.querySelector("h1").textContent = DATA.title;
byId("run").textContent = runFacts();
byId("run").title = runFacts();
setTheme(kept());
byId("theme").addEventListener("click", toggleTheme);
filters();
showList();
document.addEventListener("keydown", onKey);
addEventListener("hashchange", fromAddress);
if (!location.hash) {
  const first = shown[0];
  const wide = !matchMedia("(max-width: 760px)").matches;
  show(wide && first ? first : null);
} else {
  fromAddress();
}
document.documentElement.dataset.ready = "true";
