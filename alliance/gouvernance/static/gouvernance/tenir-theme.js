// In the head, before the first paint: the séance is a board, unless this machine chose a light one for bright rooms.
(() => {
  let clair = new URLSearchParams(location.search).get("theme") === "clair";
  try {
    clair = clair || localStorage.getItem("alliance-theme-seance") === "clair";
  } catch {
    // Storage refused: the board.
  }
  document.documentElement.dataset.bsTheme = clair ? "light" : "dark";
})();
