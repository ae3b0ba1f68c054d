// The map: the same shapes as the picture it replaces, with zoom and pan. No tile unless the installation names a server.

const L = window.L;

function draw(bloc) {
  const source = document.getElementById(bloc.dataset.carte);
  if (!L || !source || bloc.dataset.dessinee) return;
  bloc.dataset.dessinee = "oui";
  const donnees = JSON.parse(source.textContent);
  const fond = document.createElement("div");
  fond.className = "te-fond";
  const dessin = bloc.querySelector("svg");
  bloc.append(fond);
  dessin.style.display = "none";

  const carte = L.map(fond, { zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: Boolean(donnees.tuiles.url) });
  carte.getContainer().setAttribute("role", "region");
  carte.getContainer().setAttribute("aria-label", bloc.dataset.nom);
  carte.zoomControl.getContainer().querySelectorAll("a").forEach((lien, rang) => {
    lien.title = rang ? "Dézoomer" : "Zoomer";
    lien.setAttribute("aria-label", lien.title);
  });
  if (donnees.tuiles.url) {
    carte.attributionControl.setPrefix(false);
    L.tileLayer(donnees.tuiles.url, { attribution: escape(donnees.tuiles.attribution), maxZoom: 19 }).addTo(carte);
  }
  const tout = L.featureGroup([...donnees.quartiers.map(quartier), ...donnees.ecoles.map(ecole)]).addTo(carte);
  carte.fitBounds(tout.getBounds().pad(0.08), { maxZoom: 16 });
  if (bloc.dataset.choisir) letChoose(bloc, carte, document.getElementById(bloc.dataset.choisir));
}

function escape(texte) {
  return texte.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function bubble(chose) {
  const lien = document.createElement(chose.url ? "a" : "span");
  if (chose.url) lien.href = chose.url;
  lien.textContent = chose.nom;
  if (!chose.detail) return lien;
  const bulle = document.createElement("div");
  const detail = document.createElement("div");
  detail.textContent = chose.detail;
  bulle.append(lien, detail);
  return bulle;
}

function quartier(chose) {
  const forme = L.geoJSON(chose.geometrie, { className: "te-quartier" });
  if (!document.querySelector("[data-choisir]")) forme.bindPopup(bubble(chose));
  if (chose.nombre !== undefined) forme.bindTooltip(String(chose.nombre), { permanent: true, direction: "center", className: "te-etiquette" });
  return forme;
}

function ecole(chose) {
  if (chose.nombre !== undefined) return numbered(chose);
  const classe = chose.membre ? "te-ecole membre" : "te-ecole";
  return L.circleMarker([chose.lat, chose.lon], { radius: 7, className: classe, fillOpacity: 1 }).bindPopup(bubble(chose));
}

// A count is a button of the keyboard too, which a plain circle is not.
function numbered(chose) {
  const nombre = document.createElement("span");
  nombre.textContent = chose.nombre;
  const icon = L.divIcon({ html: nombre, className: chose.membre ? "te-pastille membre" : "te-pastille", iconSize: [30, 30] });
  return L.marker([chose.lat, chose.lon], { icon, title: `${chose.nom}, ${chose.detail}` }).bindPopup(bubble(chose));
}

// A click gives a point; so does the cross at the centre, which the arrow keys move.
function letChoose(bloc, carte, champ) {
  if (!champ) return;
  const viseur = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  viseur.setAttribute("class", "te-viseur");
  viseur.setAttribute("viewBox", "0 0 32 32");
  viseur.setAttribute("aria-hidden", "true");
  const trait = document.createElementNS("http://www.w3.org/2000/svg", "path");
  trait.setAttribute("d", "M16 2v11M16 19v11M2 16h11M19 16h11");
  trait.setAttribute("stroke", "currentColor");
  trait.setAttribute("stroke-width", "2");
  viseur.append(trait);
  bloc.append(viseur);

  const pied = document.createElement("p");
  pied.className = "te-choix";
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "btn btn-quiet";
  bouton.textContent = "Prendre le point sous la croix";
  const dit = document.createElement("span");
  dit.className = "sm m2";
  dit.setAttribute("role", "status");
  dit.textContent = "Ou touchez la carte.";
  pied.append(bouton, dit);
  bloc.after(pied);

  const marque = L.circleMarker(carte.getCenter(), { radius: 8, className: "te-ecole membre", fillOpacity: 1, interactive: false });
  const prendre = (point) => {
    champ.value = `${point.lat.toFixed(5)}, ${point.lng.toFixed(5)}`;
    marque.setLatLng(point).addTo(carte);
    dit.textContent = `Point choisi : ${champ.value}. Il reste à vérifier.`;
  };
  bouton.addEventListener("click", () => prendre(carte.getCenter()));
  carte.on("click", (event) => prendre(event.latlng));
}

const drawAll = () => document.querySelectorAll("[data-carte]").forEach(draw);
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
