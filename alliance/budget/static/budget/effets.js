// Shows what an act leaves in the enveloppe while its amount is typed. Without this file, today's figures stand alone;
// the server reads the amount again and refuses what passes.

const ROND = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 });
const AU_CENT = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: 2 });

function euros(value) {
  const shown = (value % 100 ? AU_CENT : ROND).format(Math.abs(value) / 100).replace(/\u202f/g, "\u00a0");
  return `${value < 0 ? "−" : ""}${shown}\u00a0€`;
}

// Whole cents, or null for what is not one amount.
function cents(typed) {
  const bare = typed.replace(/[\s'’€]/g, "").replace(/^[−–]/, "-");
  const read = /^(-?)(\d{1,11})(?:[.,](\d{1,2}))?$/.exec(bare);
  if (!read) return null;
  const value = Number(read[2]) * 100 + Number((read[3] ?? "").padEnd(2, "0"));
  return read[1] ? -value : value;
}

function refresh(input, table, status) {
  const typed = cents(input.value);
  const said = [];
  for (const cell of table.querySelectorAll("[data-apres]")) cell.hidden = typed === null;
  for (const cell of table.querySelectorAll("td[data-apres]")) {
    if (typed === null) continue;
    const after = Number(cell.dataset.base) + Number(cell.dataset.signe) * typed;
    cell.textContent = euros(after);
    cell.classList.toggle("en-trop", after < 0);
    said.push(`${cell.closest("tr").querySelector("th").textContent} : ${cell.textContent}`);
  }
  status.textContent = said.join(", ");
}

const table = document.querySelector("[data-effets]");
const input = document.querySelector("form[data-montant-effets] input[name=montant_cents]");
if (table && input) {
  const status = document.querySelector("[data-annonce]");
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh(input, table, status), 250);
  });
  refresh(input, table, status);
}
