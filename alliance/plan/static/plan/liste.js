// The list of the plan: count what is chosen, copy the address of the view. Both work without this file, less well.

function countChosen(formulaire) {
  const barre = formulaire.querySelector("[data-selection-barre]");
  const toutes = formulaire.querySelector("[data-selection-toutes]");
  const cases = [...formulaire.querySelectorAll('input[name="fiche"]')];
  const nombre = new Set(cases.filter((c) => c.checked).map((c) => c.value)).size;
  const mots = formulaire.querySelector("[data-selection-nombre]");
  barre.hidden = nombre === 0 && !toutes.checked;
  if (toutes.checked) mots.textContent = "Toute la liste";
  else mots.textContent = nombre > 1 ? `${nombre} actions choisies` : `${nombre} action choisie`;
}

function start() {
  for (const formulaire of document.querySelectorAll("[data-selection]")) countChosen(formulaire);
  if (navigator.clipboard) {
    for (const lien of document.querySelectorAll("[data-copier]")) lien.textContent = "Copier le lien de cette vue";
  }
}

document.addEventListener("change", (event) => {
  const formulaire = event.target.closest?.("[data-selection]");
  if (!formulaire) return;
  if (event.target.name === "fiche") {
    // An action under two headings is one action.
    for (const autre of formulaire.querySelectorAll(`input[name="fiche"][value="${event.target.value}"]`)) {
      autre.checked = event.target.checked;
    }
  }
  countChosen(formulaire);
});

document.addEventListener("click", async (event) => {
  const lien = event.target.closest?.("[data-copier]");
  if (!lien || !navigator.clipboard) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(lien.href);
    const copie = document.querySelector("[data-copie]");
    if (copie) copie.textContent = " Copié.";
  } catch {
    location.assign(lien.href);
  }
});

document.addEventListener("htmx:afterSettle", start);
start();
