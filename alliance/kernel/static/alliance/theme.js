// In the head, before the first paint: the theme chosen on this machine, else the machine's own.
(() => {
  let choisi = null;
  try {
    choisi = localStorage.getItem("alliance-theme");
  } catch {
    // Storage refused: the machine's theme it is.
  }
  const sombre = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = choisi ?? (sombre ? "dark" : "light");
})();
