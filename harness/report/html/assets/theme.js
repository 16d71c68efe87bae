// Light, dark, or what the system says; the choice is kept where the browser allows it.
const THEME = "harness-theme";

function kept(value) {
  try {
    if (value !== undefined) localStorage.setItem(THEME, value);
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function setTheme(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  byId("theme").textContent = isDark() ? "light" : "dark";
}

function toggleTheme() {
  const theme = isDark() ? "light" : "dark";
  kept(theme);
  setTheme(theme);
}
