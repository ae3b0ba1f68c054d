// A button beside what may be copied. Without JavaScript the text is there, and one click selects it whole.

for (const zone of document.querySelectorAll("[data-copie]")) {
  if (!navigator.clipboard) break;
  const texte = zone.querySelector("[data-copie-texte]");
  const bouton = zone.querySelector("[data-copie-bouton]");
  const mot = bouton.querySelector("[data-copie-mot]");
  const depart = mot.textContent;
  bouton.hidden = false;
  bouton.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(texte.textContent.trim());
      mot.textContent = "Copié";
    } catch {
      mot.textContent = "Copie refusée : sélectionnez le texte";
    }
    setTimeout(() => { mot.textContent = depart; }, 4000);
  });
}
