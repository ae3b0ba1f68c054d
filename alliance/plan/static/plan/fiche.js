// Printing needs JavaScript: the button appears with it, also after htmx has drawn the fiche again.
function showPrint() {
  for (const bouton of document.querySelectorAll("[data-imprimer][hidden]")) bouton.hidden = false;
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-imprimer]")) window.print();
});
document.addEventListener("htmx:afterSettle", showPrint);
showPrint();
