// Shows only the questions that the answer given above calls for. Without this file, all of them are there, each with
// a hint that says whom it concerns; what does not apply is refused or dropped by the server.

const QUESTIONS = ["type", "origine", "qualite", "canal"];

function answers(formulaire) {
  return Object.fromEntries(
    QUESTIONS.map((nom) => [nom, formulaire.querySelector(`input[name="${nom}"]:checked`)?.value])
  );
}

function applies(bloc, donnees) {
  return QUESTIONS.every((nom) => {
    const pour = bloc.getAttribute(`data-pour-${nom}`);
    if (!pour || !donnees[nom]) return !pour || !bloc.closest("form").querySelector(`input[name="${nom}"]`);
    return pour.split(" ").includes(donnees[nom]);
  });
}

function refresh(formulaire) {
  const donnees = answers(formulaire);
  for (const bloc of formulaire.querySelectorAll("[data-pour-type],[data-pour-origine],[data-pour-qualite],[data-pour-canal]")) {
    // What was refused stays in sight.
    bloc.hidden = !applies(bloc, donnees) && !bloc.querySelector("[aria-invalid]");
  }
}

for (const formulaire of document.querySelectorAll("form[data-selon]")) {
  refresh(formulaire);
  formulaire.addEventListener("change", () => refresh(formulaire));
}
