// The projected séance: what is typed is kept on this machine until the server has it; what others write appears.
const VEILLE_MS = 10_000;
const REPRISE_MS = 4_000;
const FRAPPE_MS = 1_200;
const TRAVAILLEUR = "/seance-hors-ligne.js";
const page = document.getElementById("seance");
const prefixe = page ? `alliance-seance:${page.dataset.compte}:${page.dataset.seance}` : "";
let jeton = page?.dataset.jeton ?? "";
let horsLigne = false;
let deconnecte = false;
let enCours = false;
let derniereLecture = 0; // the newest reading of the page: an older one that comes late is dropped
let presse = null; // what is under the pointer from its pressing to its click
const minuteries = new Map();

// --- what this machine keeps
function lire(nom, sinon) {
  try {
    return JSON.parse(localStorage.getItem(`${prefixe}:${nom}`)) ?? sinon;
  } catch {
    return sinon;
  }
}
function garder(nom, valeur) {
  try {
    if (valeur === null) localStorage.removeItem(`${prefixe}:${nom}`);
    else localStorage.setItem(`${prefixe}:${nom}`, JSON.stringify(valeur));
  } catch {
    dire("Ce navigateur ne garde rien : n’éteignez pas avant d’avoir enregistré.");
  }
}
const file = () => lire("file", []);
const attente = () => file().filter((envoi) => envoi.etat === "attente");

// --- the state, in words
function dire(texte, calme = false) {
  const zone = document.getElementById("reseau");
  if (!zone) return;
  zone.classList.toggle("ok", calme);
  zone.hidden = !texte;
  if (zone.textContent !== texte) zone.textContent = texte;
}
function montrer() {
  const n = attente().length;
  const saisies = n > 1 ? `${n} saisies en attente de réseau` : `${n} saisie en attente de réseau`;
  if (deconnecte) direDeconnecte(n);
  else if (n && (horsLigne || !navigator.onLine)) dire(`${saisies}. Tout est gardé sur cet appareil.`);
  else if (n) dire("Enregistrement…", true);
  else if (horsLigne) dire("Pas de réseau. Vous pouvez continuer : tout est gardé sur cet appareil.");
  else dire("");
  montrerAttente(n && (deconnecte || horsLigne || !navigator.onLine));
  montrerRefus();
}
function montrerAttente(visible) {
  // What is not sent yet is folded like what is: its fold says so.
  const saisies = new Set(visible ? attente().map((envoi) => envoi.saisie) : []);
  for (const form of document.querySelectorAll("details form[data-saisie]")) {
    const pli = form.closest("details").querySelector("summary");
    pli.querySelector("[data-envoi]")?.remove();
    if (!saisies.has(form.dataset.saisie)) continue;
    const mot = Object.assign(document.createElement("span"), { textContent: " (gardé ici, en attente de réseau)" });
    mot.dataset.envoi = "";
    pli.append(mot);
  }
}
function direDeconnecte(n) {
  const zone = document.getElementById("reseau");
  if (!zone || zone.querySelector("a")) return;
  dire(`Vous êtes déconnecté. ${n ? `${n} saisie${n > 1 ? "s" : ""} gardée${n > 1 ? "s" : ""} ici.` : ""} `);
  const lien = document.createElement("a");
  lien.href = `/compte/connexion/?next=${encodeURIComponent(location.pathname + location.search)}`;
  lien.textContent = "Reconnectez-vous : tout partira ensuite.";
  zone.append(lien);
}
function montrerRefus() {
  const zone = document.getElementById("refusees");
  if (!zone) return;
  const refusees = file().filter((envoi) => envoi.etat === "refusee");
  zone.replaceChildren(...refusees.map(blocRefus));
  zone.hidden = refusees.length === 0;
}
function blocRefus(envoi) {
  const bloc = document.createElement("div");
  const titre = document.createElement("p");
  titre.append(Object.assign(document.createElement("b"), { textContent: envoi.mot }), ` : ${envoi.message}`);
  const texte = document.createElement("pre");
  texte.textContent = envoi.corps.filter(([nom]) => ["texte", "motif", "quoi"].includes(nom)).map(([, v]) => v).join("\n");
  const oublier = Object.assign(document.createElement("button"), { type: "button", textContent: "J’ai lu, oublier cette saisie" });
  oublier.className = "btn btn-quiet btn-sm";
  oublier.addEventListener("click", () => {
    garder("file", file().filter((autre) => autre.cle !== envoi.cle));
    if (pareil(lire(`brouillon:${envoi.saisie}`, null), envoi)) oublierBrouillon(envoi.saisie);
    montrer();
    rafraichir();
  });
  bloc.append(titre, ...(texte.textContent ? [texte] : []), oublier);
  bloc.setAttribute("role", "alert");
  return bloc;
}

// --- forms: kept as they are typed
const champs = (form) =>
  [...new FormData(form)].filter(([nom, v]) => typeof v === "string" && !["csrfmiddlewaretoken", "cle"].includes(nom));
function brouillon(form) {
  garderBrouillon(form.dataset.saisie, champs(form));
  form.dataset.touche = "";
}
function garderBrouillon(saisie, valeurs) {
  garder(`brouillon:${saisie}`, valeurs);
  garder("brouillons", [...new Set([...lire("brouillons", []), saisie])]);
}
function pareil(valeurs, envoi) {
  // Nothing was typed in the form since it was sent. Minutes are compared by their words: the rest changes on the way.
  if (!valeurs || envoi.saisie.startsWith("cr-")) return !valeurs || lecture(valeurs, "texte") === lecture(envoi.corps, "texte");
  const typed = (paires) => JSON.stringify(paires.filter(([nom]) => nom !== "vu"));
  return typed(valeurs) === typed(envoi.corps);
}
function oublierBrouillon(saisie) {
  garder(`brouillon:${saisie}`, null);
  garder("brouillons", lire("brouillons", []).filter((autre) => autre !== saisie));
  for (const form of document.querySelectorAll(`form[data-saisie="${saisie}"]`)) delete form.dataset.touche;
}
function restaurer(form) {
  const gardes = lire(`brouillon:${form.dataset.saisie}`, null);
  if (!gardes) return;
  const valeurs = new Map(gardes);
  for (const champ of form.elements) {
    if (!champ.name || ["csrfmiddlewaretoken", "cle", "vu"].includes(champ.name) || champ.type === "submit") continue;
    if (champ.type === "radio") champ.checked = valeurs.get(champ.name) === champ.value;
    else if (champ.type === "checkbox") champ.checked = valeurs.has(champ.name);
    else if (valeurs.has(champ.name)) champ.value = valeurs.get(champ.name);
  }
  form.dataset.touche = "";
  const pli = form.closest("details");
  if (pli) pli.open = !attente().some((envoi) => envoi.saisie === form.dataset.saisie && pareil(gardes, envoi));
}
function ranger(form) {
  // Sent, the form is done with: folded at once, however long the answer takes, so that the next one is under the eyes.
  if ("ajout" in form.dataset) {
    form.reset();
    oublierBrouillon(form.dataset.saisie);
  }
  const pli = form.closest("details");
  if (!pli) return;
  const dedans = pli.contains(document.activeElement);
  pli.open = false;
  if (dedans) pli.querySelector("summary")?.focus();
}
function rendre(envoi, dit) {
  // Refused: the form shows it again, unless something else was typed there meanwhile.
  voir(envoi.saisie, dit);
  if (!pareil(lire(`brouillon:${envoi.saisie}`, null), envoi)) return;
  garderBrouillon(envoi.saisie, envoi.corps);
  for (const form of document.querySelectorAll(`form[data-saisie="${envoi.saisie}"]`)) restaurer(form);
}

// --- the queue
function enfiler(form, bouton = null) {
  const corps = champs(form);
  const seule = !("ajout" in form.dataset || "auto" in form.dataset);
  // What is sent again takes the place of what was refused.
  const envois = file().filter((envoi) => !(seule && envoi.saisie === form.dataset.saisie && envoi.etat === "refusee"));
  const memes = envois.filter((envoi) => envoi.saisie === form.dataset.saisie && envoi.etat === "attente");
  const dernier = memes.at(-1);
  const vierge = dernier && !dernier.essais && !("ajout" in form.dataset);
  if ("auto" in form.dataset && dernier) {
    // What leaves after another text of mine starts from that text: the server must not see two authors.
    poser(corps, "base", vierge ? lecture(dernier.corps, "base") : lecture(dernier.corps, "texte"));
  }
  const envoi = {
    cle: crypto.randomUUID(), action: form.getAttribute("action"), saisie: form.dataset.saisie,
    mot: form.dataset.mot, corps, bouton: bouton?.name ? [[bouton.name, bouton.value]] : [], etat: "attente", essais: 0, a: Date.now(),
  };
  garder("file", [...envois.filter((autre) => !(vierge && autre.cle === dernier.cle)), envoi]);
  montrer();
  vider();
}
const lecture = (corps, nom) => corps.find(([autre]) => autre === nom)?.[1] ?? "";
function poser(corps, nom, valeur) {
  const paire = corps.find(([autre]) => autre === nom);
  if (paire) paire[1] = valeur;
  else corps.push([nom, valeur]);
}
function changer(cle, valeurs) {
  garder("file", file().map((envoi) => (envoi.cle === cle ? { ...envoi, ...valeurs } : envoi)));
}
async function vider() {
  if (enCours || deconnecte || !page) return;
  enCours = true;
  let fait = false;
  try {
    for (let envoi = attente()[0]; envoi; envoi = attente()[0]) {
      changer(envoi.cle, { essais: envoi.essais + 1 });
      if (!(await envoyer(envoi))) break;
      fait = true;
    }
  } finally {
    enCours = false;
    montrer();
  }
  if (fait && !attente().length) await rafraichir();
}
async function envoyer(envoi, encore = true) {
  let reponse;
  try {
    reponse = await fetch(envoi.action, {
      method: "POST", credentials: "same-origin",
      headers: { "X-CSRFToken": jeton, "X-Saisie": "1" },
      body: new URLSearchParams([...envoi.corps, ...(envoi.bouton ?? []), ["cle", envoi.cle]]),
    });
  } catch {
    horsLigne = true;
    setTimeout(vider, REPRISE_MS);
    return false;
  }
  horsLigne = false;
  if (reponse.redirected) {
    deconnecte = reponse.url.includes("/connexion/");
    return false;
  }
  if (reponse.status === 403 && encore) return (await rafraichir()) && envoyer(envoi, false);
  if (reponse.status >= 500 || reponse.status === 429) {
    horsLigne = true;
    setTimeout(vider, REPRISE_MS);
    return false;
  }
  const dit = await reponse.json().catch(() => ({}));
  if (!reponse.ok) {
    changer(envoi.cle, { etat: "refusee", message: dit.message ?? "Vous ne pouvez plus écrire ceci. Copiez votre texte." });
    if (!envoi.saisie.startsWith("cr-")) rendre(envoi, dit);
    return true;
  }
  garder("file", file().filter((autre) => autre.cle !== envoi.cle));
  recu(envoi, dit);
  return true;
}
function recu(envoi, dit) {
  derniereLecture += 1; // a page asked for before this was written does not know it
  const form = document.querySelector(`form[data-saisie="${envoi.saisie}"]`);
  voir(envoi.saisie, dit);
  if (!form || !("auto" in form.dataset)) {
    // What was typed in it after it was sent stays there.
    if (pareil(lire(`brouillon:${envoi.saisie}`, null), envoi)) oublierBrouillon(envoi.saisie);
    return;
  }
  const envoye = lecture(envoi.corps, "texte");
  const { texte, base, version } = form.elements;
  if (dit.texte !== undefined && texte.value === envoye) {
    if (document.activeElement !== texte || dit.texte !== envoye) ecrire(texte, dit.texte);
    base.value = dit.texte;
    version.value = dit.version;
    oublierBrouillon(envoi.saisie);
    etat(form, dit.doublon ? "Une autre personne écrivait les mêmes lignes : les deux textes sont gardés, l’un après l’autre. Relisez-les."
      : dit.fusionne ? "Réuni avec ce qu’une autre personne écrivait." : `Enregistré à ${heure()}`);
  } else {
    base.value = envoye;
    version.value = 0;
    if (texte.value !== envoye) programmer(form);
  }
}
function ecrire(texte, valeur) {
  if (texte.value === valeur) return;
  const place = texte.selectionStart;
  texte.value = valeur;
  if (document.activeElement === texte) texte.setSelectionRange(place, place);
}
function voir(saisie, { vu }) {
  // What is changed after my own avis was written, or after I was told another's, starts from that avis.
  if (vu === undefined) return;
  for (const form of document.querySelectorAll(`form[data-saisie="${saisie}"]`)) form.elements.vu.value = vu;
  garder("file", file().map((autre) => {
    if (autre.saisie === saisie) poser(autre.corps, "vu", vu);
    return autre;
  }));
}
const heure = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", " h ");
function etat(form, mots) {
  const zone = form.querySelector("[data-etat-saisie]");
  if (zone) zone.textContent = mots;
}
function programmer(form) {
  clearTimeout(minuteries.get(form.dataset.saisie));
  minuteries.set(form.dataset.saisie, setTimeout(() => enfiler(form), FRAPPE_MS));
}

// --- what others write
async function rafraichir() {
  if (!page || "close" in page.dataset) return false;
  derniereLecture += 1;
  const rang = derniereLecture;
  let reponse;
  let texte;
  try {
    reponse = await fetch(location.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    texte = await reponse.text();
  } catch {
    horsLigne = true;
    montrer();
    return false;
  }
  horsLigne = false;
  if (reponse.redirected) {
    deconnecte = reponse.url.includes("/connexion/");
    montrer();
    return false;
  }
  if (!reponse.ok) return false;
  if (rang !== derniereLecture) return false;
  const neuve = new DOMParser().parseFromString(texte, "text/html").getElementById("seance");
  if (!neuve || neuve.dataset.compte !== page.dataset.compte) {
    location.reload();
    return false;
  }
  jeton = neuve.dataset.jeton;
  if ("close" in neuve.dataset) {
    location.reload();
    return false;
  }
  deconnecte = false;
  for (const champ of document.querySelectorAll("[name=csrfmiddlewaretoken]")) champ.value = jeton;
  for (const part of page.querySelectorAll("[data-part]")) remplacer(part, neuve.querySelector(`#${CSS.escape(part.id)}`));
  fusionnerCompteRendu(neuve);
  montrer();
  return true;
}
function remplacer(part, neuve) {
  if (!neuve || occupe(part)) return;
  const ouverts = [...part.querySelectorAll("details[open][id]")].map((pli) => pli.id);
  if (part.isEqualNode(neuve)) return;
  const foyer = part.contains(document.activeElement) ? adresse(document.activeElement) : null;
  part.className = neuve.className;
  part.replaceChildren(...neuve.childNodes);
  for (const id of ouverts) part.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  if (foyer) part.querySelector(foyer)?.focus();
}
function occupe(part) {
  if (part.querySelector("form[data-touche]") || part.contains(presse)) return true;
  return part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
}
function adresse(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.matches("button[name][value]")) return `button[name="${element.name}"][value="${element.value}"]`;
  if (element.matches("a[data-point]")) return `a[data-point="${element.dataset.point}"]`;
  return element.matches("summary") ? "summary" : "button";
}
function fusionnerCompteRendu(neuve) {
  // Nobody types here: the text of the others takes its place. Somebody does: the server merges when it is sent.
  for (const form of page.querySelectorAll("form[data-auto]")) {
    const autre = neuve.querySelector(`#${CSS.escape(form.id)}`);
    if (!autre || "touche" in form.dataset) continue;
    const { texte, base, version } = form.elements;
    if (texte.value !== base.value) continue;
    if (autre.elements.texte.value !== texte.value) {
      ecrire(texte, autre.elements.texte.value);
      etat(form, `Complété par une autre personne à ${heure()}`);
    }
    base.value = autre.elements.base.value;
    version.value = autre.elements.version.value;
  }
}

// --- listening
function ecouter() {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.dataset.saisie) return;
    brouillon(form);
    if (!("auto" in form.dataset)) return;
    etat(form, ""); // « Enregistré à » is about the words before these
    programmer(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.saisie || form.dataset.saisie.includes("undefined")) return;
    event.preventDefault();
    clearTimeout(minuteries.get(form.dataset.saisie));
    if (event.submitter?.name === "presence") for (const b of form.querySelectorAll("[name=presence]")) b.setAttribute("aria-pressed", String(b === event.submitter));
    brouillon(form);
    enfiler(form, event.submitter);
    ranger(form);
  });
  // Replaced between the pressing and the release, a choice would never be made.
  document.addEventListener("pointerdown", (event) => (presse = event.target));
  for (const fin of ["pointerup", "pointercancel"]) document.addEventListener(fin, () => setTimeout(() => (presse = null)));
  document.addEventListener("click", (event) => {
    const bouton = event.target instanceof Element && event.target.closest("[data-tableau-bouton]");
    if (!bouton) return;
    event.preventDefault();
    const clair = document.documentElement.dataset.bsTheme !== "light";
    try {
      localStorage.setItem("alliance-theme-seance", clair ? "clair" : "sombre");
    } catch {
      // Until the next page, then.
    }
    tableau(clair);
  });
  addEventListener("online", () => rafraichir().then(vider));
  addEventListener("offline", () => {
    horsLigne = true;
    montrer();
  });
  addEventListener("pagehide", () => {
    for (const [saisie, minuterie] of minuteries) {
      const form = document.querySelector(`form[data-saisie="${saisie}"][data-touche]`);
      clearTimeout(minuterie);
      if (form && "auto" in form.dataset && !envoyeDeja(form)) enfiler(form);
    }
  });
}
const envoyeDeja = (form) =>
  attente().some((envoi) => envoi.saisie === form.dataset.saisie && lecture(envoi.corps, "texte") === form.elements.texte.value);
function tableau(clair) {
  document.documentElement.dataset.bsTheme = clair ? "light" : "dark";
  document.querySelector("[data-tableau]")?.setAttribute("data-bs-theme", clair ? "light" : "dark");
  const mot = document.querySelector("[data-tableau-mot]");
  if (mot) mot.textContent = clair ? "Fond sombre" : "Fond clair";
}

// --- the copy for when the network is lost
async function garderLaCopie() {
  if (!navigator.serviceWorker) return;
  try {
    const inscription = await navigator.serviceWorker.register(TRAVAILLEUR, { scope: location.pathname });
    await navigator.serviceWorker.ready;
    const travailleur = inscription.active ?? navigator.serviceWorker.controller;
    const fichiers = performance.getEntriesByType("resource").map((une) => une.name.split("#")[0])
      .filter((url) => new URL(url).pathname.startsWith("/static/"));
    const pages = [...page.querySelectorAll("a[data-point]")].map((lien) => lien.href);
    travailleur?.postMessage({ type: "garder", compte: page.dataset.compte, fichiers, pages: [location.href, ...pages] });
  } catch {
    // Refused by the browser: the page works, it only cannot be reloaded without network.
  }
}
async function oublierLaCopie() {
  const inscription = await navigator.serviceWorker?.getRegistration(location.pathname);
  if (!inscription?.scope.includes("/tenir/")) return;
  await caches.delete(`alliance-seance:${new URL(inscription.scope).pathname}`);
  await inscription.unregister();
}

if (page && "close" in page.dataset) {
  // Closed before it was sent: the words are shown, to be copied; the copy of the page goes.
  garder("file", file().map((envoi) => ({ ...envoi, etat: "refusee", message: "La séance a été close avant que cette saisie parte. Copiez-la." })));
  montrer();
  oublierLaCopie();
} else if (page) {
  tableau(document.documentElement.dataset.bsTheme === "light");
  for (const form of page.querySelectorAll("form[data-saisie]")) restaurer(form);
  ecouter();
  horsLigne = !navigator.onLine;
  montrer();
  for (const form of page.querySelectorAll("form[data-auto][data-touche]")) if (!envoyeDeja(form)) programmer(form);
  vider();
  garderLaCopie();
  setInterval(() => {
    if (!document.hidden) rafraichir().then((joint) => joint && vider());
  }, VEILLE_MS);
}
