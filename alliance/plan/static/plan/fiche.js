// What JavaScript adds to a fiche that works without it: printing, and a guard on what is being typed.

// Printing needs JavaScript: the button appears with it, also after htmx has drawn the fiche again.
function showPrint() {
  for (const bouton of document.querySelectorAll("[data-imprimer][hidden]")) bouton.hidden = false;
}

const GARDES = "form[data-garde-saisie]";
const saisies = new WeakSet();
const envoyees = new WeakSet();

function enCours() {
  return [...document.querySelectorAll(GARDES)].some((form) => saisies.has(form) && !envoyees.has(form));
}

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element && event.target.closest(GARDES);
  if (form) saisies.add(form);
});

// A page refused by the server holds typing that is not saved yet.
function markRefused() {
  for (const form of document.querySelectorAll(GARDES)) {
    if (form.parentElement?.querySelector("[data-resume-erreurs]")) saisies.add(form);
  }
}

window.addEventListener("beforeunload", (event) => {
  if (enCours()) event.preventDefault();
});

// htmx would replace the form without asking: another section, « Annuler » of the last change.
document.addEventListener("htmx:confirm", (event) => {
  const form = event.detail.elt.closest?.(GARDES);
  if (form || !enCours()) return;
  event.preventDefault();
  if (window.confirm("Ce que vous écrivez n’est pas enregistré. Continuer et le perdre ?")) event.detail.issueRequest(true);
});

// One press, one save: the second one waits for the answer to the first.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (envoyees.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    envoyees.add(form);
  },
  true,
);

// No answer, or the page found again by « back »: the form may be sent again.
function release() {
  for (const form of document.querySelectorAll("form")) envoyees.delete(form);
}
document.addEventListener("htmx:sendError", release);
document.addEventListener("htmx:responseError", release);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) release();
});

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-imprimer]")) window.print();
});

document.addEventListener("htmx:afterSettle", () => {
  showPrint();
  markRefused();
});
showPrint();
markRefused();
