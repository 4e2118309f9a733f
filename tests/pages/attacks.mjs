// What keeps the pages safe, attacked: from other programs on this computer, and from other sites in the browser.
import http from 'node:http';
import { readFileSync, openSync, readSync, closeSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { browser } from './browser.mjs';
import { check, desk, test, ui, work } from './desks.mjs';
import { ask } from './program.mjs';

const passphrase = 'four-words-that-nobody-guesses';

// How often a text stands in the memory of a process.
function inMemory(pid, text) {
  const sought = Buffer.from(text);
  let found = 0;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const range = line.match(/^([0-9a-f]+)-([0-9a-f]+) rw/);
    if (!range) continue;
    let at = parseInt(range[1], 16);
    const end = parseInt(range[2], 16);
    if (end - at > 2 ** 34) continue; // no memory of a program: the shadow that AddressSanitizer keeps
    const piece = Buffer.alloc(4 << 20);
    while (at < end) {
      let got = 0;
      try { got = readSync(memory, piece, 0, Math.min(piece.length, end - at), at); } catch { break; }
      if (got === 0) break;
      for (let i = piece.subarray(0, got).indexOf(sought); i >= 0; i = piece.subarray(0, got).indexOf(sought, i + 1)) ++found;
      at += got;
    }
  }
  closeSync(memory);
  return found;
}

await test(async () => {
  writeFileSync(join(work, 'passphrase'), passphrase + '\n');
  desk('a', 'init', '--as', 'ann@alpha', '--passphrase-file', join(work, 'passphrase'));
  const { address, origin, child } = await ui('a');
  const host = new URL(origin).host;

  // Loopback alone.
  for (const each of Object.values(networkInterfaces()).flat()) {
    if (each.internal || each.family !== 'IPv4') continue;
    const reached = await ask(`http://${each.address}:${new URL(origin).port}`, '/').then(() => true, () => false);
    check(!reached, `it is not reached on ${each.address}`);
  }

  // Who has not the address has nothing.
  for (const path of ['/', '/unlock', '/card', '/events', '/x/00', '/open/', '/open/' + '0'.repeat(64)]) {
    const answer = await ask(origin, path);
    check(answer.status === 403, `${path} without the address: ${answer.status}`);
    check(!answer.text.includes('ann@alpha'), `${path} tells nothing`);
  }
  // Names that lead here are not this one (DNS rebinding).
  for (const name of ['evil.example', `evil.example:${new URL(origin).port}`, 'localhost', `localhost:${new URL(origin).port}`, `[::1]:${new URL(origin).port}`, '127.0.0.1']) {
    const answer = await ask(origin, new URL(address).pathname, { host: name });
    check(answer.status === 421 || answer.status === 400, `the Host ${name}: ${answer.status}`);
  }
  // Once.
  const opened = await ask(origin, new URL(address).pathname);
  check(opened.status === 303, 'the address opens the desk');
  const set = opened.headers['set-cookie'][0];
  check(/HttpOnly/.test(set) && /SameSite=Strict/.test(set) && /Path=\//.test(set), `the cookie: ${set}`);
  const cookie = set.split(';')[0];
  check((await ask(origin, new URL(address).pathname)).status === 403, 'the address is good once');
  check((await ask(origin, '/', { headers: { Cookie: cookie.replace(/=./, '=x') } })).status === 403, 'another cookie is none');

  // Locked: nothing but the question for the passphrase.
  const locked = await ask(origin, '/', { headers: { Cookie: cookie } });
  check(locked.status === 303 && locked.headers.location.startsWith('/unlock'), 'a locked desk asks for the passphrase');
  for (const path of ['/card', '/card/file', '/people', '/search?q=a', '/pouch', '/events']) {
    const answer = await ask(origin, path, { headers: { Cookie: cookie } });
    check(answer.status === 303 || answer.status === 403, `${path} of a locked desk: ${answer.status}`);
    check(!answer.text.includes('BEGIN PARLEY CARD'), `${path} of a locked desk shows nothing`);
  }
  const question = await ask(origin, '/unlock', { headers: { Cookie: cookie } });
  const token = question.text.match(/name="token" value="([0-9a-f]{128})"/)[1];
  const post = (path, fields, headers = {}) => ask(origin, path, { method: 'POST', headers: { Cookie: cookie, Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, body: new URLSearchParams(fields).toString() });

  // Forms: of this page alone.
  check((await post('/unlock', { passphrase })).status === 403, 'a form without its token');
  for (const other of ['0'.repeat(64), '0'.repeat(128), token.slice(64) + token.slice(0, 64).replace(/^./, (c) => (c === '0' ? '1' : '0')), token.slice(0, 126), `${token}00`, 'x'.repeat(128)])
    check((await post('/unlock', { token: other, passphrase })).status === 403, `a form with another token: ${other}`);
  // On each page it stands in other bytes, so that the compressed length of a page tells nothing of it.
  const another = (await ask(origin, '/unlock', { headers: { Cookie: cookie } })).text.match(/name="token" value="([0-9a-f]{128})"/)[1];
  check(another !== token && another.slice(0, 64) !== token.slice(0, 64), 'the token is masked anew each time');
  const bytes = (text) => Buffer.from(text, 'hex');
  const open = (text) => bytes(text).subarray(0, 32).map((byte, i) => byte ^ bytes(text)[32 + i]).toString();
  check(open(another) === open(token), 'and is the same below');
  for (const other of ['http://evil.example', 'null', 'http://127.0.0.1:1', origin.replace('127.0.0.1', 'localhost'), origin.replace('http', 'https')])
    check((await post('/unlock', { token, passphrase }, { Origin: other })).status === 403, `a form from ${other}`);
  check((await ask(origin, '/unlock', { method: 'POST', headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' }, body: `token=${token}` })).status === 403, 'a form from nowhere');
  for (const site of ['cross-site', 'same-site'])
    check((await ask(origin, '/', { headers: { Cookie: cookie, 'Sec-Fetch-Site': site } })).status === 403, `asked for by another site (${site})`);
  check((await ask(origin, '/unlock', { method: 'PUT', headers: { Cookie: cookie, Origin: origin } })).status === 405, 'no other method');
  check((await post('/convene', { token, title: 'x' })).status === 403, 'a form to a locked desk');
  check((await post('/unlock', { token, passphrase: 'wrong' })).text.includes('role="alert"'), 'a wrong passphrase');
  for (const then of ['//evil.example', 'http://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    const answer = await post('/unlock', { token, passphrase, then });
    check(answer.status === 303, 'the right passphrase opens it');
    check(answer.headers.location === '/', `it leads nowhere else: ${answer.headers.location}`);
    await post('/lock', { token });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await post('/unlock', { token, passphrase });

  // What every page says to the browser.
  for (const path of ['/', '/card', '/convene', '/pouch', '/search?q=x', '/nothing', '/x/abcd']) {
    const answer = await ask(origin, path, { headers: { Cookie: cookie } });
    const policy = answer.headers['content-security-policy'];
    check(policy.includes("default-src 'none'") && policy.includes("script-src 'self'") && policy.includes("style-src 'self'") && !policy.includes('unsafe'), `${path}: ${policy}`);
    check(answer.headers['cache-control'] === 'no-store', `${path} is not kept: ${answer.headers['cache-control']}`);
    check(answer.headers['x-content-type-options'] === 'nosniff' && answer.headers['x-frame-options'] === 'DENY', path);
    check(!/<script(?![^>]* src=)[^>]*>|<style|\son\w+=|\sstyle=/.test(answer.text), `${path} has nothing inline`);
  }
  // The passphrase is in the memory no more.
  check(inMemory(child.pid, passphrase) === 0, `the passphrase stands ${inMemory(child.pid, passphrase)} times in memory`);
  check(inMemory(child.pid, cookie.split('=')[1]) > 0, 'and what is there is found');
  // Compressed where the browser takes it, and only there.
  const packed = await new Promise((resolve, reject) => http.get(`${origin}/card`, { headers: { Cookie: cookie, 'Accept-Encoding': 'br;q=1.0, gzip;q=0.8' } }, (answer) => {
    const pieces = [];
    answer.on('data', (data) => pieces.push(data));
    answer.on('end', () => resolve({ encoding: answer.headers['content-encoding'], text: gunzipSync(Buffer.concat(pieces)).toString() }));
  }).on('error', reject));
  check(packed.encoding === 'gzip' && packed.text.includes('BEGIN PARLEY CARD'), 'gzip for who takes it');
  for (const none of ['', 'br', 'gzip;q=0', 'gzip;q=0.0', 'xgzip']) {
    const answer = await ask(origin, '/card', { headers: { Cookie: cookie, 'Accept-Encoding': none } });
    check(!answer.headers['content-encoding'] && answer.text.includes('BEGIN PARLEY CARD'), `not for ${none}`);
  }

  // In the browser, beside another site: the same computer, another port.
  const evil = http.createServer((request, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<form id=f method=post action="${origin}/lock"><input name=token value="x"></form><iframe src="${origin}/"></iframe>
      <img id=i src="${origin}/card"><script src="${origin}/card"></script>`);
  });
  await new Promise((resolve) => evil.listen(0, '127.0.0.1', resolve));
  const chromium = await browser();
  try {
    const context = await chromium.newContext();
    const [name, value] = [cookie.slice(0, cookie.indexOf('=')), cookie.slice(cookie.indexOf('=') + 1)];
    await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    await page.goto(origin + '/card');
    check((await page.textContent('h1')).includes('Your card'), 'the browser has the cookie');
    check(await page.evaluate(() => document.cookie) === '', 'a script cannot read it');
    const inline = await page.evaluate(() => { const s = document.createElement('script'); s.textContent = 'window.pwned = 1'; document.body.append(s); return window.pwned; });
    check(inline === undefined, 'no inline script runs');
    const bad = [];
    page.on('response', (answer) => { if (answer.url().startsWith(origin)) bad.push(answer.status()); });
    await page.goto(`http://127.0.0.1:${evil.address().port}/`);
    await page.waitForTimeout(500);
    check(bad.length > 0 && bad.every((status) => status === 403), `another site got ${bad}`);
    const read = await page.evaluate((to) => fetch(to, { credentials: 'include' }).then(() => 'read', () => 'refused'), origin + '/card');
    check(read === 'refused', 'another site cannot read');
    await Promise.all([page.waitForNavigation(), page.evaluate(() => document.getElementById('f').submit())]);
    check((await page.textContent('body')).includes('Another site'), 'another site cannot send a form');
    await page.goto(origin + '/');
    check((await page.textContent('h1')).includes('ann@alpha'), 'and the desk is open as before');

    // Locked on demand: what is open goes from the screen.
    const second = await context.newPage();
    await second.goto(origin + '/');
    await page.goto(origin + '/');
    await page.waitForTimeout(300);
    await second.click('text=Lock');
    await page.waitForURL('**/unlock**', { timeout: 5000 });
    check(!(await page.textContent('body')).includes('ann@alpha'), 'a locked page shows nothing');
    check((await ask(origin, '/card', { headers: { Cookie: cookie } })).status === 303, 'nor does the desk');
  } finally {
    await chromium.close();
    evil.close();
  }

  // By itself, after a time without a visit.
  const short = await ui('a', '--lock-after', '0.03');
  const again = (await ask(short.origin, new URL(short.address).pathname)).headers['set-cookie'][0].split(';')[0];
  const form = await ask(short.origin, '/unlock', { headers: { Cookie: again } });
  const its = form.text.match(/name="token" value="([0-9a-f]{128})"/)[1];
  await ask(short.origin, '/unlock', { method: 'POST', headers: { Cookie: again, Origin: short.origin, 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ token: its, passphrase }).toString() });
  check((await ask(short.origin, '/card', { headers: { Cookie: again } })).status === 200, 'it is open');
  await new Promise((resolve) => setTimeout(resolve, 3500));
  check((await ask(short.origin, '/card', { headers: { Cookie: again } })).status === 303, 'it has locked by itself');
});
