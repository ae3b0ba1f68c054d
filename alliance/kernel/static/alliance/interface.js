// What JavaScript adds to pages that work without it.

function showTheme() {
  const sombre = document.documentElement.dataset.bsTheme === "dark";
  for (const bouton of document.querySelectorAll("[data-theme-bouton]")) {
    bouton.hidden = false;
    bouton.querySelector("[data-theme-mot]").textContent = sombre ? "Passer en clair" : "Passer en sombre";
  }
}

function switchTheme() {
  const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
  document.documentElement.dataset.bsTheme = theme;
  try {
    localStorage.setItem("alliance-theme", theme);
  } catch {
    // Storage refused: the choice lasts until the next page.
  }
  showTheme();
}

function openDialogue(event, lien) {
  const dialogue = document.getElementById(lien.dataset.dialogue);
  if (!(dialogue instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialogue.showModal();
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-theme-bouton]")) switchTheme();
  const lien = event.target.closest("[data-dialogue]");
  if (lien) openDialogue(event, lien);
  const fermer = event.target.closest("[data-ferme]");
  if (fermer) {
    const dialogue = fermer.closest("dialog");
    if (dialogue) {
      event.preventDefault();
      dialogue.close();
    }
  }
  if (event.target instanceof HTMLDialogElement) event.target.close();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if (event.target instanceof Element && event.target.matches("[data-envoi-auto]")) event.target.form.requestSubmit();
});

// htmx: after a swap, the keyboard stays where it was, or goes to what the server points at.
document.addEventListener("htmx:afterSettle", (event) => {
  const zone = event.detail.elt;
  const appel = "[data-prend-le-focus], [data-resume-erreurs]";
  const cible = zone.matches?.(appel) ? zone : zone.querySelector?.(appel);
  if (cible) cible.focus();
});

document.addEventListener("htmx:sendError", () => announce("Le serveur ne répond pas. Vérifiez votre connexion, puis recommencez."));
document.addEventListener("htmx:responseError", (event) => {
  const statut = event.detail.xhr.status;
  if (statut === 403) announce("Vous ne pouvez pas faire cela. Rechargez la page pour voir ce qui vous est ouvert.");
  else if (statut === 404) announce("Cet élément n’existe plus. Rechargez la page.");
  else announce("L’opération n’a pas abouti. Rechargez la page, puis recommencez.");
});

function announce(texte) {
  const zone = document.getElementById("annonces");
  if (!zone) return;
  zone.textContent = texte;
  zone.hidden = false;
}

// A refused form: the keyboard goes to the list of what to correct.
const resumes = document.querySelectorAll("[data-resume-erreurs]");
if (resumes.length === 1) resumes[0].focus();

showTheme();
