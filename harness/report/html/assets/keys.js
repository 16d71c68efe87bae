// j and k through the list, enter into the scenario, / to search, esc back, t light or dark.
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = byId("search");
  if (event.key === "Escape") {
    if (event.target === search && search.value) {
      search.value = "";
      search.dispatchEvent(new Event("input"));
    } else if (event.target === search) {
      search.blur();
    } else if (byId("detail").contains(document.activeElement) && !matchMedia("(max-width: 760px)").matches && current) {
      link(current).focus();
    } else if (current) {
      close();
    }
    event.preventDefault();
    return;
  }
  if (["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName)) {
    if (event.target === search && event.key === "Enter" && shown.length) {
      current = null;
      move(0);
      event.preventDefault();
    }
    return;
  }
  const does = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => { search.focus(); search.select(); },
    t: toggleTheme,
  };
  if (event.key === "Enter" && current && event.target === link(current)) does.Enter = () => byId("detail").focus();
  if (does[event.key]) {
    event.preventDefault();
    does[event.key]();
  }
}
