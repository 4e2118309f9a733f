// Notes that are hostile, or only strange: each page shows them as text, and stays as wide as the window.
import { everyPage } from './addresses.mjs';
import { browser, violations } from './browser.mjs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { carry, check, deliver, desk, test, ui, work } from './desks.mjs';

const long = 'w'.repeat(10000);
const texts = [
  '<script>window.pwned = 1; alert(1)</script>', '<img src=http://evil.example/x onerror="window.pwned=1">', '</textarea></blockquote></main><h1>Adopted</h1>',
  '<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x>', '"><svg onload=window.pwned=1>', "'; DROP TABLE act; --", '${7*7}{{7*7}}', '<a href="javascript:window.pwned=1">here</a>',
  'שלום עולם וגם مرحبا بالعالم', '第一条 双方同意。漢字とかな', 'Z̴̡͎a̷̛̼l̸g̶o̵ ńöẗè', long];
const title = 'evil‮ltr‬ <b>bold</b> ﻿';

let cookies;

await test(async () => {
  // Names of parties, of the exchange and of files are texts of others, too.
  const named = '<script>window.pwned=5</script> \u05e9\u05dc\u05d5\u05dd \u7b2c\u4e00';
  for (const [name, who] of [['a', 'ann@alpha'], ['b', 'bob@beta']]) { desk(name, 'init', '--as', who, '--name', named, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
  desk('a', 'convene', '<b onclick=window.pwned=6>Talks</b> \u05e9\u05dc\u05d5\u05dd Z\u0334\u0321a', '--party', join(work, 'b.card'), '--yes');
  carry('a', 'b');
  desk('b', 'join', '--yes');
  carry('b', 'a');
  const file = '<img src=x onerror=window.pwned=7>.txt';
  writeFileSync(join(work, file), 'x');
  deliver('a', `title: <script>window.pwned=1</script> שלום\nattach: ${file}\n\n${texts.map((each) => each.slice(0, 900)).join('\n\n')}\n\n![x](http://evil.example/p.png) [bank](http://evil.example/) [js](javascript:window.pwned=1)\n\n` +
    texts.map((each, i) => `## ${each.length > 150 ? 'w'.repeat(190) : each.replace(/:/g, ' ')} ${i}\nplace: Article <${i}>\n> ${each}\n> ${title}\n\n${each}\n\n`).join(''));
  // A title of nothing that can be seen; points without any, of one mark, or of one endless word.
  deliver('a', `title: \u200b\n\n\u200b\n\n## \u0301\n> \u200b\n\n## 2. \u200b\n> ${'x'.repeat(10000)}\n\n## Talks: 2031-02-01, ${'p'.repeat(150)}\n\n## Declare: if alpha/1.1 is rejected\n<b>שלום</b>\n`);
  carry('a', 'b');
  deliver('b', 'title: Reply\nanswers: alpha/1\n\n## Re alpha/1.1: counter if point alpha/1.2\n> <script>window.pwned=2</script>\n\n## Re alpha/1.2: ask\n');
  desk('b', 'annotate', 'alpha/1.1', '--remark', '<script>window.pwned=3</script>');
  const chromium = await browser();
  const { address, origin } = await ui('b');
  for (const [width, colorScheme] of [[360, 'light'], [1440, 'dark']]) {
    const context = await chromium.newContext({ viewport: { width, height: 800 }, colorScheme });
    if (width === 360) { const page = await context.newPage(); await page.goto(address); await page.close(); ({ cookies } = await context.storageState()); } else { await context.addCookies(cookies); }
    const page = await context.newPage();
    const bad = [];
    page.on('request', (request) => { if (!request.url().startsWith(origin)) bad.push(request.url()); });
    page.on('dialog', (dialog) => { bad.push(dialog.message()); dialog.dismiss(); });
    await page.goto(origin + '/');
    const room = await page.getAttribute('.card h2 a', 'href');
    const look = async (path, answer) => {
      check(answer.status() < 500, `${path}: ${answer.status()}`);
      const found = await page.evaluate(() => ({
        pwned: window.pwned, wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        hidden: [...document.querySelectorAll('body *')].some((each) => !each.children.length && !/^(TEXTAREA|INPUT)$/.test(each.tagName) && /[‪-‮⁦-⁩​﻿]/.test(each.textContent)),
        elements: document.querySelectorAll('main script, main style, main img, main iframe, main [onerror], main [onload], a[href^="javascript"]').length,
        heads: document.querySelectorAll('h1').length,
      }));
      check(found.pwned === undefined, `${path}: a script of a note ran`);
      check(found.wide <= 0, `${path} at ${width}: ${found.wide} pixels too wide`);
      check(!found.hidden, `${path}: what cannot be seen is written out`);
      check(found.elements === 0 && found.heads === 1, `${path}: ${found.elements} elements, ${found.heads} headings of others`);
      const held = await violations(page);
      check(held.length === 0, `${path}:\n  ${held.join('\n  ')}`);
    };
    const been = await everyPage(page, origin, look, 3);
    for (const path of ['/x/*/note/*/*', '/x/*/point/*/*', '/x/*/text', '/x/*/timeline', '/x/*/what-if', '/x/*/compose', '/x/*/people', '/x/*/meetings']) check(been.has(path), `it was on ${path}`);
    // And what links do not lead to.
    for (const path of ['/search?q=script', '/search?q=%3Cscript%3E', `${room}/point/alpha/1.12`, `${room}/point/alpha/2.2`, `${room}/what-if?party-0=beta&verb-0=reject&on-0=%3Cscript%3E`, `${room}/what-if?from=alpha/1.1&to=beta/1.1`, `${room}/compose?slot=alpha-2`,
      `${room}/compose?slot=alpha-1&deliver=yes`, `${room}/compose?slot=alpha-1&whole=yes`, `${room}/conclude?points=%3Cscript%3E&open_until=%3Cb%3E`, `${room}/drafts`, `${room}?words=%3Cscript%3E&sort=%22&state=%3Cb%3E`, `${room}/point/<script>/1.1`, '/x/<script>'])
      await look(path, await page.goto(origin + path));
    check(bad.length === 0, `something went elsewhere: ${bad}`);
    await context.close();
  }
  await chromium.close();
});
