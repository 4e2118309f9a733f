// See pages_bench.sh.
import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser } from '../tests/pages/browser.mjs';
import { carry, deliver, desk, relay, test, ui, work } from '../tests/pages/desks.mjs';

const points = 500, parties = 10;
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

function get(url, headers) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    http.get(url, { headers, agent }, (answer) => {
      const pieces = [];
      answer.on('data', (data) => pieces.push(data));
      answer.on('end', () => resolve({ ms: performance.now() - begin, bytes: Buffer.concat(pieces) }));
    }).on('error', reject);
  });
}
const agent = new http.Agent({ keepAlive: true });

async function measure(page, origin, path, cookie) {
  const times = [], ready = [], peer = [];
  let bytes;
  // No open page that fetches what has changed meanwhile.
  await page.goto('about:blank');
  await new Promise((resolve) => setTimeout(resolve, 2000));
  for (let i = 0; i < 101; ++i) { const answer = await get(origin + path, { Cookie: cookie, 'Accept-Encoding': 'gzip' }); times.push(answer.ms); bytes = gunzipSync(answer.bytes); }
  const plain = http.createServer((request, answer) => {
    if (request.url !== '/') { get(origin + request.url, { Cookie: cookie }).then((file) => { answer.setHeader('Content-Type', request.url.endsWith('.css') ? 'text/css' : 'text/javascript'); answer.end(file.bytes); }); return; }
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(bytes);
  });
  await new Promise((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const timing = () => page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
  for (let i = 0; i < 11; ++i) {
    await page.goto(origin + path);
    ready.push(await timing());
    await page.goto(`http://127.0.0.1:${plain.address().port}/`);
    peer.push(await timing());
  }
  plain.close();
  return { server: median(times), bytes: bytes.length, gzip: (await get(origin + path, { Cookie: cookie, 'Accept-Encoding': 'gzip' })).bytes.length, ready: median(ready), peer: median(peer) };
}

await test(async () => {
  const names = [...Array(parties).keys()].map((i) => `p${i}`);
  for (const name of names) { desk(name, 'init', '--as', `one@${name}`, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
  desk('p0', 'convene', 'Ten parties', ...names.slice(1).flatMap((name) => ['--party', join(work, `${name}.card`)]), '--yes');
  for (const name of names.slice(1)) { carry('p0', name); desk(name, 'join', '--yes', '--compared'); carry(name, 'p0'); }
  deliver('p0', 'title: Five hundred\n\n' + [...Array(points).keys()].map((i) => `## Point ${i + 1}\nplace: Article ${i + 1}\n> The text of the article ${i + 1}, as it is put forward.\n\n`).join(''));
  const said = ['accept', 'reject', 'ask', 'reserve', 'accept ad referendum', 'accept in principle'];
  for (const [k, name] of names.slice(1).entries()) {
    carry('p0', name);
    deliver(name, `title: Reply of ${name}\nanswers: p0/1\n\n` + [...Array(points).keys()].map((i) => `## Re p0/1.${i + 1}: ${said[(i + k) % said.length]}\n`).join(''));
    carry(name, 'p0');
  }
  const chromium = await browser();
  const context = await chromium.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const first = await ui('p0');
  await page.goto(first.address);
  const path = await page.getAttribute('.card h2 a', 'href');
  const cookie = async () => (await context.cookies()).map((each) => `${each.name}=${each.value}`).join('; ');
  const small = await measure(page, first.origin, path, await cookie());
  for (let i = 0; i < 200; ++i) deliver('p0', `title: Letter ${i}\nstanding: exploratory\n\n${'A letter that moves no table. '.repeat(40)}\n`);
  await get(first.origin + path, { Cookie: await cookie() });
  const large = await measure(page, first.origin, path, await cookie());
  console.log(`${points} points x ${parties} parties`);
  for (const [what, each] of [['22 notes and joinings', small], ['and 200 more notes', large]])
    console.log(`  ${what}: server ${each.server.toFixed(1)} ms, ${each.bytes} bytes, ${(each.gzip / 1024).toFixed(0)} KiB with gzip, ready in ${each.ready.toFixed(0)} ms; the same bytes from a plain server: ${each.peer.toFixed(0)} ms (ratio ${(each.ready / each.peer).toFixed(2)})`);
  console.log(`  server time with the larger record: ${(large.server / small.server).toFixed(2)} times that with the smaller one`);

  const url = await relay();
  for (const name of ['a', 'b']) { desk(name, 'init', '--as', `one@${name}`, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
  desk('a', 'convene', 'Live', '--party', join(work, 'b.card'), '--relay', url, '--yes');
  carry('a', 'b');
  desk('b', 'join', '--yes', '--compared');
  desk('b', 'sync');
  desk('a', 'sync');
  const second = await ui('b');
  await page.goto(second.address);
  await page.goto(second.origin + await page.getAttribute('.card h2 a', 'href'));
  const shown = [];
  for (let i = 0; i < 7; ++i) {
    deliver('a', `title: Note ${i}\n\n## Point ${i}\n> Text ${i}.\n`);
    const seen = page.waitForFunction((n) => document.querySelectorAll('table.table tbody tr').length === n, i + 1).then(() => performance.now());
    desk('a', 'sync');
    const accepted = performance.now();
    shown.push(await seen - accepted);
  }
  console.log(`from the end of the sender's sync to its showing on an open page of another desk: ${median(shown).toFixed(0)} ms (median of ${shown.length}; of ${shown.map((each) => each.toFixed(0)).join(', ')})`);
  await chromium.close();
});
