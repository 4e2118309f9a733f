// Every address of the pages, attacked. The list is the one that the program dispatches by (src/pages/routes.cpp), and what
// stands in forms and links is taken from the pages themselves: so a new page is attacked from its first day.
import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { routes, shapeOf } from './addresses.mjs';
import { carry, check, deliver, desk, test, twoDesks, ui, work } from './desks.mjs';
import { enter } from './program.mjs';

const mark = 'parley-attack';
const hostile = [`<${mark}>`, `"><${mark} x="`, `'><${mark}>`, `</textarea></title><${mark}>`, `a\r\nX-Parley-Attack: 1`, '\0', '‮', '../../../../etc/passwd', 'javascript:alert(1)', '//evil.example', '$(id)', `'; DROP TABLE act; --`, 'nobody/9.9', '-1', '99999999999999999999', '\ud83d\ude00'.repeat(40), ''];
const hostileBytes = ['%', '%zz', '%f', '%ff%fe', '%c0%af', '%ed%a0%80', '%00', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', '..', '.', '%252e%252e', 'a'.repeat(900), '%E2%80%AE'];

// A request as it stands: nothing of the path is tidied up.
function send(origin, path, { method = 'GET', headers = {}, body, host } = {}) {
  const { hostname, port, host: own } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = http.request({ host: hostname, port, path, method, headers: { Host: host ?? own, ...(body !== undefined && !headers['Transfer-Encoding'] ? { 'Content-Length': Buffer.byteLength(body) } : {}), ...headers } }, (answer) => {
      const pieces = [];
      const done = () => { const bytes = Buffer.concat(pieces); resolve({ status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() }); };
      answer.on('data', (data) => { pieces.push(data); if (answer.headers['content-type'] === 'text/event-stream') { request.destroy(); done(); } });
      answer.on('error', done);
      answer.on('end', done);
    });
    request.on('error', (error) => reject(new Error(`${error.message} for ${method} ${path.slice(0, 60)}`)));
    request.setTimeout(20000, () => request.destroy(new Error(`no answer to ${method} ${path}`)));
    request.end(body);
  });
}

// The same, where node would not send such a thing.
function raw(origin, text) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const socket = net.connect(port, hostname, () => socket.end(text));
    let all = Buffer.alloc(0);
    socket.on('data', (data) => { all = Buffer.concat([all, data]); });
    socket.on('error', (error) => { if (all.length === 0) reject(new Error(`${error.message} for ${text.slice(0, 60)}`)); });
    socket.on('close', () => {
      const [head, ...rest] = all.toString('latin1').split('\r\n\r\n');
      const headers = Object.fromEntries(head.split('\r\n').slice(1).map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]));
      resolve({ status: Number(head.split(' ')[1]), headers, text: rest.join('\r\n\r\n'), bytes: Buffer.from(rest.join('\r\n\r\n'), 'latin1') });
    });
  });
}

let answered = 0;
// What holds for every answer, whatever was asked.
function sound(answer, what, allowed = [200, 303, 400, 403, 404, 405, 413]) {
  ++answered;
  check(allowed.includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  const { headers } = answer;
  const policy = headers['content-security-policy'] ?? '';
  check(policy.includes("default-src 'none'") && policy.includes("frame-ancestors 'none'") && !policy.includes('unsafe'), `${what}: its policy: ${policy}`);
  check(headers['cache-control'] === 'no-store', `${what}: it may be kept: ${headers['cache-control']}`);
  check(headers['x-content-type-options'] === 'nosniff' && headers['x-frame-options'] === 'DENY' && headers['referrer-policy'] === 'same-origin' && headers['cross-origin-resource-policy'] === 'same-origin' && headers['cross-origin-opener-policy'] === 'same-origin', `${what}: its headers: ${JSON.stringify(headers)}`);
  check(headers['x-parley-attack'] === undefined, `${what}: a header was written by a stranger`);
  if (answer.status === 303) {
    check(/^\/(?!\/)[\x21-\x7e]*$/.test(headers.location) && !headers.location.includes('\\'), `${what}: it leads to ${JSON.stringify(headers.location)}`);
    return answer;
  }
  if (answer.status === 405) check(/GET|POST/.test(headers.allow ?? ''), `${what}: which method it takes: ${headers.allow}`);
  if (headers['content-disposition']) { check(/^attachment; filename="[\w.-]+"$/.test(headers['content-disposition']), `${what}: ${headers['content-disposition']}`); return answer; }
  if (headers['content-type'] === 'text/event-stream' || answer.bytes.length === 0) return answer;
  check(headers['content-type'] === 'text/html; charset=utf-8', `${what}: ${headers['content-type']}`);
  check(isUtf8(answer.bytes), `${what}: its page is no text`);
  check((answer.text.match(/<h1[ >]/g) ?? []).length === 1 && /<title>[^<]+<\/title>/.test(answer.text), `${what}: a page with a heading and a title: ${answer.text.slice(0, 300)}`);
  check(answer.status === 200 || /<p[^>]*>[^<]{15}/.test(answer.text), `${what}: it says nothing: ${answer.text}`);
  check(!answer.text.includes(`<${mark}`) && !/<script(?![^>]* src=)[^>]*>|<style|\son\w+=|\sstyle=/.test(answer.text.replace(/<textarea[^>]*>[^]*?<\/textarea>|<pre[^>]*>[^]*?<\/pre>/g, '')), `${what}: it echoes what it was sent`);
  const seen = answer.text.replace(/value="[^"]*"|<textarea[^>]*>[^<]*<\/textarea>/g, '');
  check(!/[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/.test(seen), `${what}: what cannot be seen is written out`);
  return answer;
}

// What a desk has signed and keeps, in short.
function state(name) {
  const files = (folder) => readdirSync(join(work, name, folder), { recursive: true }).filter((each) => !each.endsWith('.opened.age')).map((each) => [each, statSync(join(work, name, folder, each)).mtimeMs]);
  const exchanges = JSON.parse(desk(name, 'exchanges', '--json'));
  let drafts = [];
  try { drafts = files('drafts'); } catch { /* none was kept */ }
  return createHash('sha256').update(JSON.stringify([exchanges, exchanges.map((each) => [desk(name, 'log', '--exchange', each.exchange), desk(name, 'annotations', '--exchange', each.exchange)]), readFileSync(join(work, name, 'desk.json'), 'utf8'), drafts])).digest('hex');
}

const decode = (text) => text.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
const attribute = (tag, name) => { const found = tag.match(new RegExp(`\\s${name}="([^"]*)"`)); return found ? decode(found[1]) : undefined; };

// The forms of a page: where each goes, and its fields as a browser would send them.
function forms(html) {
  return [...html.matchAll(/<form[^>]*>[^]*?<\/form>/g)].map(([text]) => {
    const head = text.match(/<form[^>]*>/)[0];
    const fields = [];
    for (const [tag, kind] of text.matchAll(/<(input|select|textarea|button)\b[^>]*>/g)) {
      const name = attribute(tag, 'name');
      if (!name || attribute(tag, 'type') === 'file') continue;
      const given = attribute(tag, 'value') ?? '';
      fields.push({ name, value: given, kind: kind === 'input' ? attribute(tag, 'type') : kind, checked: / checked/.test(tag) });
    }
    return { action: attribute(head, 'action'), method: attribute(head, 'method'), multipart: attribute(head, 'enctype') === 'multipart/form-data', fields };
  });
}

await test(async () => {
  twoDesks('--publication', 'consent');
  deliver('a', 'title: Two proposals\nanswer-by: 2031-01-01\n\n## The fence\n> North and South share the cost.\n\n## The well\n> The well is open to both.\n\n## Talks: 2031-02-01, Geneva\n\n## Declare: if alpha/1.1 is rejected\nWe shall see.\n');
  carry('a', 'b');
  deliver('b', 'title: Reply\nanswers: alpha/1\n\n## Re alpha/1.1: accept\n\n## Re alpha/1.2: counter if alpha/1.1\n> The well is closed at night.\n');
  carry('b', 'a');
  desk('a', 'convene', 'Our drafts', '--caucus', '--yes');
  writeFileSync(join(work, 'draft.md'), 'title: A draft\n\n## Re beta/1.2: accept\n');
  desk('a', 'draft', 'share', join(work, 'draft.md'), '--for', 'A try', '--yes');
  desk('a', 'annotate', 'alpha/1.1', '--remark', 'a remark of ours', '--exchange', 'A try');
  // An exchange of others.
  for (const [name, who] of [['y', 'yan@ypsilon'], ['z', 'zoe@zeta']]) { desk(name, 'init', '--as', who, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
  desk('y', 'convene', 'Not yours', '--party', join(work, 'z.card'), '--yes');
  // What is none of ours is kept aside.
  desk('y', 'pouch', 'pack', '-o', join(work, 'theirs.pouch'));
  try { desk('a', 'pouch', 'unpack', join(work, 'theirs.pouch')); } catch (error) { check(error.status === 3, 'nothing in it is for this desk'); }
  const ids = (name) => Object.fromEntries(JSON.parse(desk(name, 'exchanges', '--json')).map((each) => [each.title, each.exchange.slice(0, 16)]));
  const [own, caucus, others] = [ids('a')['A try'], ids('a')['Our drafts'], ids('y')['Not yours']];

  const opened = await ui('a');
  const { origin } = opened;
  const page = await enter(opened.address);
  const stranger = await enter((await ui('b')).address);
  const all = routes();
  const type = 'application/x-www-form-urlencoded';
  const token = await page.token();
  const get = (path, headers = {}) => send(origin, path, { headers: { Cookie: page.cookie, ...headers } });
  const post = (path, body, headers = {}) => send(origin, path, { method: 'POST', body, headers: { Cookie: page.cookie, Origin: origin, 'Content-Type': type, ...headers } });
  const with_token = (fields) => new URLSearchParams([['token', token], ...fields]).toString();

  // Something for every `*`: who adds a route says here what stands for it.
  const checks = (await page.get(`/x/${own}/check`)).text.match(/\/check\/act\/([0-9a-f]{64})/)[1];
  const disclosure = (await page.get(`/x/${own}/note/alpha/1`)).text.match(/\/check\/disclosure\/([0-9a-f]{64}\/[0-9a-f]{64})/)[1].split('/');
  const fill = { open: ['0'.repeat(64)], x: [own], point: ['alpha', '1.1'], note: ['alpha', '1'], act: [checks], signature: [checks], disclosure, drafts: ['alpha', '1'], refused: ['1'] };
  const concrete = (path) => {
    const parts = path.split('/').slice(1);
    let last, n = 0;
    return '/' + parts.map((part) => {
      if (part !== '*') { last = part; n = 0; return part; }
      check(fill[last]?.[n] !== undefined, `what stands for the * after ${last} in ${path}`);
      return fill[last][n++];
    }).join('/').replace(new RegExp(`^x/${own}/drafts`), `x/${caucus}/drafts`);
  };
  for (const route of all) route.at = concrete(route.path);
  const before = state('a');

  // The door: nobody comes in but our own browser with its own form.
  for (const { path, at, answers, get: takes_get, post: takes_post } of all) {
    const entrance = answers === 'Own::entrance', news = answers === 'Own::news';
    for (const method of ['GET', 'POST', 'HEAD']) {
      const from = method === 'POST' ? { Origin: origin, 'Content-Type': type } : {};
      const body = method === 'POST' ? with_token([]) : undefined;
      const closed = async (headers, what, more = {}, allowed = [403]) => {
        const answer = sound(await send(origin, at, { method, body, headers: { ...from, ...headers }, ...more }), `${method} ${path} ${what}`, allowed);
        check(!/alpha|ann@|beta|The fence/.test(answer.text) && !answer.headers['set-cookie'], `${method} ${path} ${what} tells something`);
      };
      await closed({}, 'without a cookie');
      await closed({ Cookie: stranger.cookie }, "with another desk's cookie");
      await closed({ Cookie: page.cookie.replace(/=.*/, '=' + stranger.cookie.split('=')[1]) }, "with another desk's cookie under our name");
      await closed({ Cookie: page.cookie }, 'under another name', { host: 'evil.example' }, [421]);
      await closed({ Cookie: page.cookie }, 'under another port', { host: '127.0.0.1:1' }, [421]);
      for (const other of ['http://evil.example', 'null', 'http://127.0.0.1:1', stranger.origin]) await closed({ Cookie: page.cookie, Origin: other }, `from ${other}`);
      for (const site of ['cross-site', 'same-site']) await closed({ Cookie: page.cookie, 'Sec-Fetch-Site': site }, `asked for by a ${site}`);
    }
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) sound(await send(origin, at, { method, headers: { Cookie: page.cookie, Origin: origin } }), `${method} ${path}`, [405]);
    if (entrance) continue;
    const theirs = await stranger.token();
    for (const bad of ['', 'token=', `token=${theirs}`, `token=${token.slice(2)}`, `token=${token}&token=${token}`, `token=${'0'.repeat(128)}`, `token[]=${token}`, `Token=${token}`])
      sound(await post(at, bad), `a form to ${path} with the token ${bad.slice(0, 20)}`, [403]);
    sound(await send(origin, at, { method: 'POST', body: with_token([]), headers: { Cookie: page.cookie, 'Content-Type': type } }), `a form to ${path} from nowhere`, [403]);
    // What an address does not take.
    if (!takes_get) sound(await get(at), `GET ${path}`, [405]);
    if (!takes_post && !entrance) sound(await post(at, with_token([])), `POST ${path}`, [405]);
    if (takes_get && !news) sound(await get(at), `GET ${path}`, [200, 303]);
    if (takes_get) sound(await send(origin, at, { method: 'HEAD', headers: { Cookie: page.cookie } }), `HEAD ${path}`, [200, 303]);
  }
  check(state('a') === before, 'nobody at the door changed anything');

  // Parts of the path.
  for (const { path, at, get: takes_get } of all) {
    if (!takes_get) continue;
    for (const more of ['/', '/more', '/..', '/%2e%2e/%2e%2e/etc/passwd', '//', '/%00', '.html', '%20']) sound(await get(at + more), `GET ${path} and ${more}`);
    const parts = path.split('/').slice(1), given = at.split('/').slice(1);
    for (const [i, part] of parts.entries()) {
      if (part !== '*') continue;
      for (const value of [...hostile.map(encodeURIComponent), ...hostileBytes, others, others.slice(0, 4), '0'.repeat(64), own.toUpperCase()]) {
        const answer = sound(await get('/' + given.with(i, value).join('/')), `GET ${path} with ${value}`);
        if (value === others) check(answer.status >= 400, `${path} of an exchange that is not on this desk`);
      }
    }
  }
  for (const line of ['GET / HTTP/9.9', 'GET /\0 HTTP/1.1', 'GET /a b HTTP/1.1', 'G\x01T / HTTP/1.1', `GET /${'a'.repeat(20000)} HTTP/1.1`, 'GET http://evil.example/ HTTP/1.1', 'GET * HTTP/1.1', 'CONNECT evil.example:80 HTTP/1.1', 'nonsense', `GET /../../etc/passwd HTTP/1.1`])
    sound(await raw(origin, `${line}\r\nHost: ${new URL(origin).host}\r\nCookie: ${page.cookie}\r\n\r\n`), line.slice(0, 40), [400, 404, 405, 431]);
  sound(await raw(origin, `GET / HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nCookie: ${page.cookie}\r\nX: ${'x'.repeat(20000)}\r\n\r\n`), 'a header without end', [431]);
  sound(await raw(origin, `GET / HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nHost: evil.example\r\nCookie: ${page.cookie}\r\n\r\n`), 'two hosts', [200, 400, 421]);
  sound(await get('/?' + 'a=1&'.repeat(40)), 'many members of the query', [400]);
  sound(await get('/search?q=' + 'a'.repeat(5000)), 'a long query', [400]);

  // Bodies that are no forms.
  const boundary = 'a-boundary';
  const part = (name, value) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const multipart = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
  for (const { path, at, post: takes_post } of all) {
    if (!takes_post || path === '/lock') continue;
    for (const other of ['text/plain', 'application/json', 'multipart/form-data', 'multipart/form-data; boundary=', `multipart/form-data; boundary=${'b'.repeat(80)}`, 'application/x-www-form-urlencoded-not', ''])
      sound(await post(at, with_token([]), { 'Content-Type': other }), `POST ${path} as ${other}`, [400, 403]);
    for (const [what, body, headers = {}] of [
      ['nothing but the token', with_token([])],
      ['an unknown deed', with_token([['do', mark]])],
      ['a deed twice', with_token([['do', 'deliver'], ['do', 'deliver']])],
      ['broken escapes', `token=${token}&do=%zz`], ['half an escape', `token=${token}&do=%f`], ['no text', `token=${token}&do=%ff%fe`], ['a surrogate', `token=${token}&x=%ed%a0%80`],
      ['nul', `token=${token}&do=%00`], ['names alone', `token=${token}&&&=&=x&do`],
      ['too many fields', `token=${token}&` + [...Array(20001).keys()].map((i) => `f${i}=`).join('&')],
      ['no end', part('token', token) + part('do', 'x'), multipart], ['nothing', '', multipart], ['an end alone', `--${boundary}--\r\n`, multipart],
      ['a part without a name', `${part('token', token)}--${boundary}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--${boundary}--\r\n`, multipart],
      ['a part without a head', `${part('token', token)}--${boundary}\r\n\r\nx\r\n--${boundary}--\r\n`, multipart],
      ['a part with a long head', `${part('token', token)}--${boundary}\r\nContent-Disposition: form-data; name="x"\r\nX: ${'x'.repeat(5000)}\r\n\r\nx\r\n--${boundary}--\r\n`, multipart],
      ['a file with a hostile name', `${part('token', token)}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="../../<${mark}>%22\0.sh"\r\n\r\nx\r\n--${boundary}--\r\n`, multipart],
      ['files in every field', `${part('token', token)}${['do', 'card', 'cards-file', 'card-file', 'pouch', 'colleague-file', 'file'].map((name) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n\r\n\xff\xfe<${mark}>\r\n`).join('')}--${boundary}--\r\n`, multipart],
      ['the token as a file', `--${boundary}\r\nContent-Disposition: form-data; name="token"; filename="x"\r\n\r\n${token}\r\n--${boundary}--\r\n`, multipart],
    ]) {
      const answer = sound(await post(at, body, headers), `POST ${path} with ${what}`);
      check(answer.status !== 200 || !/signed and stored|Kept, on this desk|thrown away/.test(answer.text), `POST ${path} with ${what} did something`);
    }
    sound(await raw(origin, `POST ${at} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nCookie: ${page.cookie}\r\nOrigin: ${origin}\r\nContent-Type: ${type}\r\nContent-Length: ${9 << 20}\r\n\r\n${with_token([])}`), `POST ${path} of 9 MiB`, [413]);
    sound(await raw(origin, `POST ${at} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nCookie: ${page.cookie}\r\nOrigin: ${origin}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${300 << 20}\r\n\r\n`), `POST ${path} of 300 MiB`, [413]);
    sound(await send(origin, at, { method: 'POST', body: with_token([]), headers: { Cookie: page.cookie, Origin: origin, 'Content-Type': type, 'Transfer-Encoding': 'chunked' } }), `POST ${path} in chunks`, [411]);
  }
  check(state('a') === before, 'what is no form changed nothing');

  // Every page that links lead to, every member of a query that links and forms know, and every form.
  const queue = ['/'], seen = new Set(queue), members = new Map(), posted = new Map();
  const shape = (path) => shapeOf(all, path);
  while (queue.length > 0) {
    const path = queue.shift();
    const answer = sound(await get(path), `GET ${path}`, [200, 303]);
    for (const [, link] of answer.status === 303 ? [[0, answer.headers.location]] : answer.text.matchAll(/\s(?:href|action)="(\/[^"#]*)/g)) {
      const to = new URL(decode(link), origin);
      for (const name of to.searchParams.keys()) members.set(shape(to.pathname), (members.get(shape(to.pathname)) ?? new Set()).add(name));
      const next = to.pathname + to.search;
      if (shape(to.pathname) && !seen.has(next) && all.find((route) => route.path === shape(to.pathname)).get) { seen.add(next); queue.push(next); }
    }
    for (const form of answer.status === 200 && answer.headers['content-type'].startsWith('text/html') ? forms(answer.text) : []) {
      const to = new URL(form.action, origin);
      if (form.method === 'get') for (const field of form.fields) members.set(shape(to.pathname), (members.get(shape(to.pathname)) ?? new Set()).add(field.name));
      else {
        check(form.fields[0]?.name === 'token', `a form of ${path} bears a token`);
        const deed = form.fields.filter((each) => each.kind !== 'button' && each.name === 'do').map((each) => each.value).join();
        posted.set([shape(to.pathname), deed, form.fields.map((each) => each.name.replace(/[0-9a-f]{64}|\d+/g, 'N')).join()].join(' '), form);
      }
    }
  }
  for (const route of all) {
    const own_page = /^Own::/.test(route.answers) || route.path === '/x/*/join';
    if (route.get && !own_page) check([...seen].some((each) => shape(new URL(each, origin).pathname) === route.path), `a link leads to ${route.path}`);
    if (route.post && !own_page) check([...posted.keys()].some((each) => each.startsWith(route.path + ' ')), `a form goes to ${route.path}`);
  }
  for (const { path, at, get: takes_get } of all) {
    if (!takes_get) continue;
    for (const name of [...(members.get(path) ?? []), 'x', 'slot', 'then', 'since', 'whole', 'deliver', 'attachment', `%22%3E%3C${mark}%3E`]) {
      for (const value of [...hostile.map(encodeURIComponent), ...hostileBytes.slice(0, -2), ...(name === 'attachment' ? ['0'.repeat(64)] : [])]) sound(await get(`${at}?${name}=${value}`), `GET ${path}?${name}=${value}`);
      sound(await get(`${at}?${name}&${name}=&${name}=1&=${name}`), `GET ${path} with ${name} several times`);
    }
  }
  check(state('a') === before, 'nothing that is looked at changes anything');

  // One field of each form at a time; what is chosen, pressed or hidden is no text, and with another value nothing is signed.
  const acts = (title = '') => JSON.parse(desk('a', 'exchanges', '--json')).filter((each) => each.title.includes(title)).map((each) => `${each.title}: ${each.acts}`).join();
  const signed = acts('A try');
  for (const [what, form] of posted) {
    if (form.action === '/lock') continue;
    for (const field of form.fields) {
      if (field.name === 'token') continue;
      // A desk without a passphrase makes new keys when that button is pressed: what its key file says is no obstacle then.
      if (what.startsWith('/keys renew') && field.name === 'passphrase') continue;
      const stood = acts();
      const free = ['text', 'textarea', 'password', 'search'].includes(field.kind);
      for (const value of hostile) {
        if (value === field.value) continue;
        const fields = [['token', token]];
        const deed = form.fields.find((each) => each.kind === 'button' && each.name === 'do');
        for (const each of form.fields) {
          if (each === field || each.name === 'token' || (each.kind === 'button' && each !== deed) || (['radio', 'checkbox'].includes(each.kind) && !each.checked) || each.name === field.name) continue;
          fields.push([each.name, each.value]);
        }
        fields.push([field.name, value]);
        const body = form.multipart && !fields.some(([, each]) => each.includes('\r')) ? fields.map(([name, each]) => part(name, each)).join('') + `--${boundary}--\r\n` : new URLSearchParams(fields).toString();
        const answer = sound(await post(form.action, body, form.multipart && body.startsWith('--') ? multipart : {}), `a form to ${what}: ${field.name} = ${JSON.stringify(value).slice(0, 40)}`);
        if (answer.status === 303) sound(await get(answer.headers.location), `after a form to ${what}: ${field.name} = ${JSON.stringify(value).slice(0, 40)}`, [200, 303, 404]);
      }
      if (!free) check(acts() === stood, `a form to ${what} with another ${field.name} signed something`);
    }
  }
  check(acts('A try') === signed, `nothing is signed towards others: ${signed}, then ${acts('A try')}`);

  // Locked, it serves nothing.
  sound(await post('/lock', with_token([])), 'locking', [303]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const { path, at, answers } of all) {
    if (answers === 'Own::entrance') continue;
    const unlocks = answers === 'Own::unlock';
    for (const [method, answer] of [['GET', await get(at)], ['HEAD', await send(origin, at, { method: 'HEAD', headers: { Cookie: page.cookie } })], ...(unlocks ? [] : [['POST', await post(at, with_token([]))]])]) {
      sound(answer, `${method} ${path} of a locked desk`, unlocks ? [200] : [303, 403]);
      check(!/alpha|ann@|beta|The fence|A try/.test(answer.text), `${method} ${path} of a locked desk tells something`);
      if (answer.status === 303) check(answer.headers.location.startsWith('/unlock'), `${method} ${path} of a locked desk: ${answer.headers.location}`);
    }
  }
  for (const value of [...hostile, '/sync', '/lock', '/nothing', `/x/${own}/deed`, '/\\evil.example', '/%zz', '/a b']) {
    const answer = sound(await post('/unlock', with_token([['then', value]])), `unlocked, and on to ${value}`, [303]);
    check(answer.headers.location === '/', `unlocked, it goes nowhere but to a page of ours: ${answer.headers.location}`);
    sound(await post('/lock', with_token([])), 'locking', [303]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // And goes on where it was.
  const asked = `/x/${own}/compose?slot=beta-1`;
  const locked = await get(asked);
  const question = await get(locked.headers.location);
  const then = attribute(question.text.match(/<input[^>]*name="then"[^>]*>/)[0], 'value');
  check((await post('/unlock', with_token([['then', then]]))).headers.location === asked, `unlocked, it goes on where it was: ${then}`);

  // Where there is no desk yet, there is one page, and what is wrong makes none.
  const none = await ui('nothing');
  const first = await enter(none.address);
  const key = await first.token();
  for (const { path, at, answers } of all) {
    if (answers === 'Own::entrance' || answers === 'Own::news') continue;
    for (const method of ['GET', 'POST']) {
      const answer = sound(await send(none.origin, at, { method, body: method === 'POST' ? `token=${key}` : undefined, headers: { Cookie: first.cookie, Origin: none.origin, ...(method === 'POST' ? { 'Content-Type': type } : {}) } }), `${method} ${path} without a desk`, [200, 303]);
      check(answers === 'Own::start' ? answer.status === 200 : answer.headers.location === '/start', `${method} ${path} without a desk: ${answer.status}`);
    }
  }
  for (const [i, field] of forms((await first.get('/start')).text)[0].fields.entries()) {
    if (field.name === 'token') continue;
    for (const value of hostile) {
      const fields = { as: 'nora@november', name: 'November', role: 'negotiating', passphrase: 'one', again: 'another', [field.name]: value };
      sound(await first.post('/start', fields), `a desk with ${field.name} ${i} = ${JSON.stringify(value).slice(0, 40)}`, [200]);
    }
  }
  check(!existsSync(join(work, 'nothing', 'desk.json')), 'and no desk is made');
  console.log(`${all.length} routes, ${posted.size} forms, ${answered} answers`);
});
