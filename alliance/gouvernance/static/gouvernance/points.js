// Without JavaScript every group of fields is there; with it, only those that the kind of item asks for.

function chosen(form, name) {
  const radio = form.querySelector(`[name="${name}"]:checked`);
  return radio ? radio.value : (form.querySelector(`select[name="${name}"]`)?.value ?? "");
}

function show(form) {
  const nature = chosen(form, "nature");
  const type = chosen(form, "type_decision");
  for (const group of form.querySelectorAll("[data-nature]")) {
    const types = group.dataset.types?.split(" ");
    const wrong = group.querySelector("[aria-invalid]");
    group.hidden = !wrong && (group.dataset.nature !== nature || Boolean(types && !types.includes(type)));
  }
}

for (const form of document.querySelectorAll("form[data-point]")) {
  show(form);
  form.addEventListener("change", () => show(form));
}
