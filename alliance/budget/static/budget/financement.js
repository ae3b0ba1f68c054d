// Adds up the plan de financement while it is typed. The server counts again: what it says is what is kept.

const NUMBER = /^[0-9]+(?:[.,][0-9]{1,2})?$/;

function cents(text) {
  const plain = text.replace(/[\s\u00a0\u202f'’]/g, "").replace(/(?:€|euros?|eur)$/i, "");
  if (plain === "") return 0;
  if (!NUMBER.test(plain)) return null;
  const [euros, rest = ""] = plain.replace(",", ".").split(".");
  return Number(euros) * 100 + Number(rest.padEnd(2, "0"));
}

function euros(value) {
  if (!value) return "–";
  const whole = String(Math.floor(Math.abs(value) / 100)).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const rest = Math.abs(value) % 100;
  return `${value < 0 ? "−" : ""}${whole}${rest ? `,${String(rest).padStart(2, "0")}` : ""}\u00a0€`;
}

function sums(form) {
  const found = { charges: 0, produits: 0, emplois: 0, ressources: 0, lisible: true };
  for (const row of form.querySelectorAll("[data-ligne]")) {
    const field = (name) => row.querySelector(`[name$="-${name}"]`);
    if (field("retirer")?.checked || field("ecartee")?.checked) continue;
    const value = cents(field("montant").value);
    if (value === null) {
      found.lisible = false;
      continue;
    }
    const account = field("compte").value;
    const charge = row.dataset.ligne === "charge";
    if (charge) found[account.startsWith("86") ? "emplois" : "charges"] += value;
    else found[account.startsWith("87") ? "ressources" : "produits"] += value;
  }
  return found;
}

function show(form) {
  const found = sums(form);
  const write = (name, text, wrong) => {
    const place = form.querySelector(`[data-total="${name}"]`);
    place.textContent = text;
    place.toggleAttribute("data-faux", wrong);
  };
  for (const name of ["charges", "produits"]) write(name, euros(found[name]), false);
  for (const name of ["emplois", "ressources"]) write(name, euros(found[name]), found.emplois !== found.ressources);
  write("ecart", euros(found.charges - found.produits), found.charges !== found.produits);
  form.querySelector("[data-total-mot]").textContent = found.lisible ? "" : "sans les montants illisibles";
}

for (const form of document.querySelectorAll("form[data-financement]")) {
  show(form);
  form.addEventListener("input", () => show(form));
  form.addEventListener("change", () => show(form));
}
