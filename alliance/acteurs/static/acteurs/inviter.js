// Show only what the chosen role is bound to. Without JavaScript, every field is there with its hint.

const LIAISONS = {
  pole: ["TROIKA"],
  qualite: ["TROIKA"],
  caisse: ["GESTIONNAIRE", "COMPTABLE"],
  organisation: ["PORTEUR", "INTERVENANT", "LECTEUR", "REFERENT"],
};

const formulaire = document.querySelector("[data-inviter]");

function adapt() {
  const role = formulaire.elements.role.value;
  for (const [nom, roles] of Object.entries(LIAISONS)) {
    const champ = formulaire.elements[nom];
    const bloc = champ.closest(".al-champ");
    const utile = roles.includes(role);
    bloc.hidden = !utile;
    if (!utile && champ.tagName === "SELECT" && nom !== "qualite") champ.value = "";
  }
}

if (formulaire) {
  formulaire.addEventListener("change", (event) => {
    if (event.target.name === "role") adapt();
  });
  adapt();
}
