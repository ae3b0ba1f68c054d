// A simulation typed in place: the rate follows the amount and the amount the rate, what is left follows both, and each
// line is kept as it is typed. Without this file, the button of the page keeps everything; the server counts again.

const ATTENTE_MS = 900;
const REPRISE_MS = 5000;
const ENTIER = 10000n;

const form = document.querySelector("form[data-simulation]");
const etat = document.querySelector("[data-etat]");
const lignes = form ? [...form.querySelectorAll("tr[data-ligne]")].map(lire) : [];
let minuterie;
let enCours = null;
let arret = false;

function lire(tr) {
  const champ = (nom) => tr.querySelector(`[name="${nom}-${tr.dataset.ligne}"]`);
  return { tr, pk: tr.dataset.ligne, demande: BigInt(tr.dataset.demande), montant: champ("montant"), taux: champ("taux"), base: champ("base") };
}

// Whole cents, hundredths of a percent: or null for what is not one number.
function centiemes(texte) {
  const lu = /^(\d{1,11})(?:[.,](\d{1,2}))?$/.exec(texte.replace(/[\s\u00a0\u202f'’€%]/g, ""));
  return lu ? BigInt(lu[1]) * 100n + BigInt((lu[2] ?? "").padEnd(2, "0")) : null;
}

function ecrire(valeur, milliers = "") {
  const positif = valeur < 0n ? -valeur : valeur;
  const entier = String(positif / 100n).replace(/\B(?=(\d{3})+$)/g, milliers);
  const reste = String(positif % 100n).padStart(2, "0");
  return `${entier}${reste === "00" ? "" : `,${reste}`}`;
}
const euros = (valeur) => `${valeur < 0n ? "−" : ""}${ecrire(valeur, "\u00a0")}\u00a0€`;
const enTaux = (valeur) => ecrire(valeur).replace(/(,\d)0$/, "$1");
const propose = (une) => centiemes(une.montant.value || "0");
const changee = (une) => propose(une) !== null && propose(une) !== BigInt(une.base.value);

function suivre(une, touche) {
  const autre = touche === une.taux ? une.montant : une.taux;
  const lu = centiemes(touche.value || "0");
  touche.toggleAttribute("aria-invalid", lu === null);
  touche.classList.toggle("is-invalid", lu === null);
  if (lu === null || une.demande === 0n) return;
  autre.value = touche === une.taux ? ecrire((une.demande * lu + ENTIER / 2n) / ENTIER, "\u00a0") : enTaux((lu * ENTIER + une.demande / 2n) / une.demande);
}

function compter() {
  const pose = new Map();
  for (const une of lignes) {
    const { enveloppe } = une.tr.dataset;
    pose.set(enveloppe, (pose.get(enveloppe) ?? 0n) + (propose(une) ?? BigInt(une.base.value)));
  }
  let total = 0n;
  for (const li of document.querySelectorAll("[data-reste]")) {
    const reste = BigInt(li.dataset.ouvert) - BigInt(li.dataset.hors) - (pose.get(li.dataset.reste) ?? 0n);
    total += reste;
    montrer(li, reste, `Dépassée : il manque ${euros(-reste)}`);
    for (const une of lignes) {
      if (une.tr.dataset.enveloppe === li.dataset.reste) une.tr.querySelector("[data-laisse]").textContent = euros(reste);
    }
  }
  const tout = document.querySelector("[data-total]");
  montrer(tout, total, "il manque de l’argent");
  const somme = [...pose.values()].reduce((a, b) => a + b, 0n) + [...document.querySelectorAll("[data-hors]")].reduce((a, li) => a + BigInt(li.dataset.hors), 0n);
  tout.querySelector("[data-propose]").textContent = euros(somme);
  const pied = form.querySelector("tfoot [data-propose]");
  pied.replaceChildren(pied.querySelector(".si-mot"), euros(somme));
}

function montrer(li, reste, manque) {
  li.classList.toggle("trop", reste < 0n);
  li.querySelector("[data-valeur]").textContent = euros(reste);
  li.querySelector("[data-mot]").textContent = reste < 0n ? manque : "restent";
}

function corps(sales) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, version: form.elements.version.value });
  for (const une of sales) {
    for (const champ of [une.montant, une.taux, une.base]) if (!champ.disabled) body.append(champ.name, champ.value);
    if (une.taux.disabled) body.append(une.taux.name, "");
  }
  return body;
}

async function envoyer(sales) {
  const envoyes = new Map(sales.map((une) => [une, propose(une)]));
  let reponse;
  try {
    reponse = await fetch(location.href, {
      method: "POST", credentials: "same-origin", keepalive: true, headers: { Accept: "application/json" }, body: corps(sales),
    });
  } catch {
    dire("Pas de réseau : votre saisie reste sur cette page.");
    programmer(REPRISE_MS);
    return;
  }
  if (reponse.redirected || reponse.status === 403) {
    arret = true;
    dire("Rien n’est plus enregistré : reconnectez-vous dans un autre onglet, puis appuyez sur Enregistrer.");
    return;
  }
  const dit = await reponse.json().catch(() => ({}));
  if (reponse.ok) {
    for (const [une, valeur] of envoyes) une.base.value = String(valeur);
    form.elements.version.value = dit.version;
    dire(`Enregistré à ${new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", " h ")}`);
  } else if (reponse.status === 409) {
    arret = true;
    dire("Une autre personne a changé les mêmes lignes. Appuyez sur Enregistrer pour comparer.");
  } else {
    dire(`Pas enregistré. ${dit.message ?? "Appuyez sur Enregistrer."}`);
    if (reponse.status >= 500) programmer(REPRISE_MS);
  }
}

const dire = (mots) => { etat.textContent = mots; };

function programmer(delai) {
  clearTimeout(minuterie);
  if (!arret) minuterie = setTimeout(garder, delai);
}

// One sending at a time: the next one carries what was typed meanwhile.
async function garder() {
  clearTimeout(minuterie);
  if (enCours) await enCours;
  const sales = lignes.filter(changee);
  if (!sales.length || arret) return;
  dire("Enregistrement…");
  enCours = envoyer(sales);
  await enCours;
  enCours = null;
}

function voisine(event) {
  const pas = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
  const rang = lignes.findIndex((une) => une.montant === event.target || une.taux === event.target);
  if (!pas || rang < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const cle = lignes[rang].taux === event.target ? "taux" : "montant";
  for (let autre = rang + pas; lignes[autre]; autre += pas) {
    if (lignes[autre][cle].disabled) continue;
    lignes[autre][cle].focus();
    lignes[autre][cle].select();
    return;
  }
}

if (form) {
  form.addEventListener("input", (event) => {
    const une = lignes.find((l) => l.montant === event.target || l.taux === event.target);
    if (!une) return;
    suivre(une, event.target);
    compter();
    programmer(ATTENTE_MS);
  });
  form.addEventListener("change", () => programmer(0));
  form.addEventListener("keydown", voisine);
  form.addEventListener("submit", () => { arret = true; clearTimeout(minuterie); });
  addEventListener("pagehide", () => { if (!arret && lignes.some(changee)) envoyer(lignes.filter(changee)); });
  document.querySelector("form[role=search]")?.addEventListener("submit", async (event) => {
    if (!lignes.some(changee) && !enCours) return;
    event.preventDefault();
    await garder();
    event.target.submit();
  });
  compter();
}
