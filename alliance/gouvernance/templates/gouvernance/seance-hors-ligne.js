// Keeps the last copy of one séance's page, and of its static files, for when the network is lost. Nothing else.
const CHEMIN = new URL(self.registration.scope).pathname;
const RESERVE = `alliance-seance:${CHEMIN}`;
const COMPTE = new URL("__compte", self.registration.scope).href;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { type, compte, pages = [], fichiers = [] } = event.data ?? {};
  if (type === "garder") event.waitUntil(garder(compte, pages, fichiers));
  if (type === "effacer") event.waitUntil(caches.delete(RESERVE).then(() => self.registration.unregister()));
});

async function garder(compte, pages, fichiers) {
  let reserve = await caches.open(RESERVE);
  const avant = await (await reserve.match(COMPTE))?.text();
  if (avant !== undefined && avant !== compte) {
    await caches.delete(RESERVE);
    reserve = await caches.open(RESERVE);
  }
  await reserve.put(COMPTE, new Response(compte));
  for (const url of fichiers) {
    if (!(await reserve.match(url))) await prendre(reserve, url);
  }
  for (const url of pages) {
    if (!(await reserve.match(url, { ignoreVary: true }))) await prendre(reserve, url);
  }
}

async function prendre(reserve, url) {
  try {
    const reponse = await fetch(url, { credentials: "same-origin" });
    if (reponse.ok && !reponse.redirected) await reserve.put(url, reponse);
  } catch {
    // No network: the next visit keeps it.
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === CHEMIN) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(fichier(event.request));
});

async function page(request) {
  const reserve = await caches.open(RESERVE);
  try {
    const reponse = await fetch(request);
    if (reponse.ok && !reponse.redirected && reponse.type === "basic") await reserve.put(request.url, reponse.clone());
    return reponse;
  } catch (panne) {
    const gardee =
      (await reserve.match(request.url, { ignoreVary: true })) ??
      (await reserve.match(request.url, { ignoreVary: true, ignoreSearch: true }));
    if (gardee) return gardee;
    throw panne;
  }
}

async function fichier(request) {
  const gardee = await (await caches.open(RESERVE)).match(request.url, { ignoreVary: true });
  return gardee ?? fetch(request);
}
