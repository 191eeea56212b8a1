/**
 * Keeps what has been opened: pages from the network first and from here when there is none; built files, whose names
 * change with their content, from here first. The API is never answered from here. With an opened lesson come the few
 * behind it. Any other page is answered, without a network, by a list of those that are here.
 */
const CACHE = 'podlab-1';
/** Built files of several versions; beyond this the oldest go. */
const MOST_KEPT = 600;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    // A page is asked for while this worker is still being started.
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return;
  if (url.pathname.startsWith('/_next/static/')) event.respondWith(keptFirst(event));
  else if (request.mode === 'navigate') event.respondWith(networkFirst(event).catch(() => nothingKept(url)));
  else if (url.searchParams.has('_rsc') || url.pathname.endsWith('.json')) event.respondWith(networkFirst(event));
});

async function keptFirst(event) {
  const kept = await (await caches.open(CACHE)).match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) keep(event, answer);
  return answer;
}

async function networkFirst(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    if (answer.ok && !answer.redirected) keep(event, answer);
    return answer;
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(event.request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

/** The answer goes to the page at once and is kept meanwhile. */
function keep(event, answer) {
  const copy = answer.clone();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.put(event.request, copy)));
}

/** The page asks, once it is drawn, to keep what it loaded before this worker was in charge. */
self.addEventListener('message', (event) => {
  if (event.data?.type !== 'keep' || !Array.isArray(event.data.urls)) return;
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await Promise.all(event.data.urls.filter((url) => new URL(url, self.location.origin).origin === self.location.origin).map(async (url) => {
      if (!(await cache.match(url))) await cache.add(url).catch(() => undefined);
    }));
    for (const url of event.data.urls) if (WORKER.test(url)) await keepLater(cache, new URL(url, self.location.origin).href).catch(() => undefined);
    await keepNamed(cache, event.data.urls.filter((url) => SCRIPT.test(url))).catch(() => undefined);
    await keepBehind(cache, event.data.next).catch(() => undefined);
    const kept = await cache.keys();
    const tooMany = kept.slice(0, Math.max(0, kept.length - MOST_KEPT));
    // A mark stands behind the files that it speaks of, so it must not outlive them.
    for (const request of tooMany.length > 0 ? [...tooMany, ...kept.filter(({ url }) => url.endsWith(MARK))] : []) await cache.delete(request);
  })());
});

/** What a lab's worker has imported, and names what it may import later. */
const WORKER = /\/static\/lab\/\w+\/lab\.js$/;

/** Behind a worker's address: all that it may load later is here. Where it is missing, the next page that is opened looks again. */
const MARK = '?all';

/** Keeps what a lab may load later, one file after another: a learner's commands need it when they run again offline. */
async function keepLater(cache, worker) {
  const mark = worker + MARK;
  if (await cache.match(mark)) return;
  const files = new Set([worker]);
  for (const file of files) {
    if (!(await cache.match(file))) await cache.add(file);
    for (const [, name] of (await (await cache.match(file)).text()).matchAll(/"\.\/([\w-]+\.js)"/g)) files.add(new URL(name, worker).href);
  }
  await cache.put(mark, new Response(''));
}

const SCRIPT = /\/_next\/static\/chunks\/[^/]+\.js$/;

/** Keeps what the page's scripts name: the editor and other parts that are loaded when they are first wanted. */
async function keepNamed(cache, scripts) {
  const files = new Set(scripts);
  for (const file of files) {
    if (!(await cache.match(file))) await cache.add(file);
    if (!SCRIPT.test(file)) continue;
    for (const [name] of (await (await cache.match(file)).text()).matchAll(/\bstatic\/chunks\/[\w.~-]+\.(?:js|css)\b/g)) files.add(new URL(`/_next/${name}`, self.location.origin).href);
  }
}

/** So many lessons behind an opened one are kept as well: enough for a ride without a network. */
const LESSONS_BEHIND = 3;

async function keepBehind(cache, next) {
  let page = next;
  for (let kept = 0; page && kept < LESSONS_BEHIND; kept += 1) {
    if (!(await cache.match(page, { ignoreVary: true }))) await cache.add(page);
    const link = /<a [^>]*rel="next"[^>]*>/.exec(await (await cache.match(page, { ignoreVary: true })).text())?.[0];
    const path = link && /href="([^"]+)"/.exec(link)?.[1];
    page = path && new URL(path, self.location.origin).href;
  }
}

const TEXTS = {
  vi: {
    title: 'Bạn đang ngoại tuyến', lead: 'Trang này chưa được giữ trong trình duyệt này.',
    kept: 'Những trang đọc được lúc này', none: 'Chưa có trang nào được giữ lại. Khi có mạng, mỗi bài bạn mở sẽ được giữ cùng ba bài kế tiếp để học ngoại tuyến.', again: 'Thử lại',
  },
  en: {
    title: 'You are offline', lead: 'This page is not kept in this browser.',
    kept: 'Pages that can be read now', none: 'No page is kept yet. With a network, each lesson that you open is kept for reading offline, and the three behind it.', again: 'Try again',
  },
};
const STYLE = `:root{color-scheme:light dark;font:17px/1.65 'Be Vietnam Pro',system-ui,sans-serif;background:#fbfaf7;color:#1d2327}
body{max-width:34rem;margin:0 auto;padding:15vh 20px 64px}h1{font-size:1.75rem;line-height:1.3;margin:0 0 8px}h2{font-size:1.0625rem;margin:40px 0 8px}
p{margin:0 0 20px;color:#5a6472}ul{margin:0;padding:0;list-style:none}li{border-top:1px solid #e2dfd6}li a{display:block;padding:12px 0;text-decoration:none}
a{color:#2456d6}.again{display:inline-block;padding:8px 18px;border:1px solid;border-radius:8px;text-decoration:none}
@media(prefers-color-scheme:dark){:root{background:#0f1318;color:#e8ebf0}p{color:#9aa6b5}a{color:#8ab0ff}li{border-color:#29313b}}`;
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

async function nothingKept(url) {
  const locale = url.pathname.startsWith('/en') ? 'en' : 'vi';
  const t = TEXTS[locale];
  const pages = await keptPages(locale);
  const list = pages.length === 0 ? `<p>${t.none}</p>` : `<h2>${t.kept}</h2><ul>${pages.map(({ path, title }) => `<li><a href="${escaped(path)}">${title}</a></li>`).join('')}</ul>`;
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${t.title} · Podlab</title><style>${STYLE}</style></head><body><main><h1>${t.title}</h1><p>${t.lead}</p><a class="again" href="${escaped(url.pathname + url.search)}">${t.again}</a>${list}</main></body></html>`;
  return new Response(html, { status: 503, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" } });
}

/** What can be opened in this language, by the titles that the pages give themselves. */
async function keptPages(locale) {
  const cache = await caches.open(CACHE);
  const pages = [];
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (search || !(pathname === `/${locale}` || pathname.startsWith(`/${locale}/`)) || pathname.endsWith('.json')) continue;
    const title = /<title>([^<]*)<\/title>/.exec(await (await cache.match(request)).text())?.[1];
    if (title) pages.push({ path: pathname, title: title.replace(/ · Podlab$/, '') });
  }
  return pages.sort((a, b) => a.path.localeCompare(b.path));
}
