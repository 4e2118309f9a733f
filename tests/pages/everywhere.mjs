// Every page, in every state that a newcomer meets, at three widths, light and dark: nothing against it by axe-core, nothing wider
// than the window, nothing too small to hit, headings in order, every field with its label, the focus seen.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyPage, routes } from './addresses.mjs';
import { browser, violations } from './browser.mjs';
import { carry, check, deliver, desk, test, twoDesks, ui, work } from './desks.mjs';

let looked = 0;
async function sound(page, what) {
  ++looked;
  const found = await page.evaluate(() => {
    const seen = (each) => { const box = each.getBoundingClientRect(); return box.width > 0 && box.height > 0 && !each.closest('.vh, [hidden]'); };
    const small = [];
    for (const each of document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')) {
      // Links in running text are as high as the text.
      if (!seen(each) || each.matches('.vh, .skip') || (each.tagName === 'A' && !each.closest('svg') && getComputedStyle(each).display === 'inline')) continue;
      const box = (each.type === 'radio' || each.type === 'checkbox' ? each.closest('label') ?? each : each).getBoundingClientRect();
      if (box.width < 23.9 || box.height < 23.9) small.push(`${each.outerHTML.slice(0, 90)} ${box.width.toFixed(0)} x ${box.height.toFixed(0)}`);
    }
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(seen).map((each) => Number(each.tagName[1]));
    // Words that a narrow cell has broken in pieces of few letters.
    const broken = [...document.querySelectorAll('td, th, button')].filter((each) => seen(each) && each.textContent.trim().length > 4 && each.getBoundingClientRect().width < 40 && !each.closest('svg')).map((each) => each.outerHTML.slice(0, 90));
    return {
      small, wide, broken, title: document.title, first: levels[0], ones: levels.filter((each) => each === 1).length,
      culprits: wide <= 0 ? [] : [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((each) => each.outerHTML.slice(0, 90)).slice(-4),
      jumps: levels.filter((each, i) => i > 0 && each > levels[i - 1] + 1).length,
      unlabelled: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter((each) => seen(each) && !each.labels?.length && !each.getAttribute('aria-label')).map((each) => each.outerHTML.slice(0, 90)),
    };
  });
  check(found.wide <= 0, `${what} is ${found.wide} pixels too wide: ${found.culprits.join('\n')}`);
  check(found.small.length === 0, `${what} has what is hard to hit:\n  ${found.small.join('\n  ')}`);
  check(found.broken.length === 0, `${what} has words in pieces:\n  ${found.broken.join('\n  ')}`);
  check(found.title.endsWith(' · Parley') && found.ones === 1 && found.first === 1 && found.jumps === 0, `${what}: its headings and title: ${JSON.stringify(found)}`);
  check(found.unlabelled.length === 0, `${what} has fields without labels: ${found.unlabelled}`);
  const held = await violations(page);
  check(held.length === 0, `${what}:\n  ${held.join('\n  ')}`);
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${String(looked).padStart(3, '0')}-${what.replace(/[^a-z0-9]+/gi, '-').slice(0, 60)}.png`), fullPage: true });
}

const views = [[360, 'light'], [768, 'dark'], [1440, 'light']];

await test(async () => {
  const chromium = await browser();
  const context = await chromium.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const view = async ([width, colorScheme]) => { await page.setViewportSize({ width, height: 800 }); await page.emulateMedia({ colorScheme }); };
  const everywhere = async (origin, state, all = views) => {
    const been = new Set();
    for (const one of all) {
      await view(one);
      for (const each of await everyPage(page, origin, (path) => sound(page, `${state} ${path} at ${one.join()}`), one === all[0] ? 2 : 1)) been.add(each);
    }
    return been;
  };

  // No desk; a new one; one that is locked; what is no page; who has no business here.
  const none = await ui('n');
  for (const one of views.slice(0, 2)) { await view(one); if (one === views[0]) await page.goto(none.address); else await page.goto(none.origin); await sound(page, `no desk at ${one}`); }
  desk('n', 'init', '--as', 'nora@november', '--no-passphrase');
  const fresh = await ui('n');
  await page.goto(fresh.address);
  check((await page.textContent('main')).includes('You are in no exchange yet'), 'what to do first');
  await everywhere(fresh.origin, 'a new desk', views.slice(0, 2));
  for (const one of views.slice(0, 2)) {
    await view(one);
    await page.goto(fresh.origin + '/nothing');
    await sound(page, `no page at ${one}`);
    await (await context.request.get(fresh.origin + '/')).text();
    await page.goto(fresh.origin + '/open/0');
    await sound(page, `an address used already at ${one}`);
  }
  await page.goto(fresh.origin);
  await page.click('text=Lock');
  for (const one of views.slice(0, 2)) { await view(one); await page.reload(); await sound(page, `locked at ${one}`); }

  // An invitation; an exchange in which nothing was said; then one with everything in it.
  for (const [name, who] of [['c', 'carl@charlie'], ['d', 'dora@delta']]) { desk(name, 'init', '--as', who, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
  desk('c', 'convene', 'Nothing said yet', '--party', join(work, 'd.card'), '--yes');
  carry('c', 'd');
  const silent = await ui('c'), invited = await ui('d');
  await page.goto(silent.address);
  await everywhere(silent.origin, 'nothing said', views.slice(0, 1));
  await page.goto(invited.address);
  await everywhere(invited.origin, 'invited', views.slice(0, 1));

  twoDesks('--publication', 'consent');
  writeFileSync(join(work, 'prices.csv'), 'a,b\n1,2\n');
  deliver('a', `title: Proposals for the common well\nanswer-by: 2031-03-01\nattach: prices.csv\n\nWe have *considered* it, see [the map](https://maps.example/).\n\n${[...Array(12).keys()].map((i) => `## The matter of article ${i + 1}\nplace: Article ${i + 1}\n> Each side shall do what article ${i + 1} says, in good faith and without delay.\n\nIt has been long in the making.\n\n`).join('')}## Talks: 2031-02-01T10:00Z, Geneva\n\n## Declare: if alpha/1.1 is rejected\nWe shall consult our friends.\n`);
  carry('a', 'b');
  deliver('b', 'title: Reply, and a package\nanswers: alpha/1\n\n## Re alpha/1.1: reject\nWe cannot.\n\n## Re alpha/1.2: counter if point alpha/1.3\n> Each side shall do what article 2 says, in good faith.\n\n## Re alpha/1.3: accept if alpha/1.4\n\n## Re alpha/1.4: ask\nWhat is meant?\n\n## Re alpha/1.5: counter, package P\n> Each side does it.\n\n## Re alpha/1.6: counter, package P\n> Each side tells the other.\n\n## Re alpha/1.7: accept\n\n## Re alpha/1.8: accept ad referendum\n\n## Re alpha/1.9: reserve\n');
  deliver('b', 'title: A non-paper\nstanding: exploratory\n\n## A thought\n> Perhaps.\n');
  carry('b', 'a');
  desk('a', 'annotate', 'alpha/1.2', '--fallback', 'ours alone', '--exchange', 'A try');
  desk('a', 'convene', 'Our drafts', '--caucus', '--yes');
  writeFileSync(join(work, 'draft.md'), 'title: A draft\n\n## Re beta/1.2: accept\n');
  desk('a', 'draft', 'share', join(work, 'draft.md'), '--for', 'A try', '--yes');
  const rich = await ui('a');
  await page.goto(rich.address);
  const been = await everywhere(rich.origin, 'talks');
  for (const route of routes()) {
    const page_of_its_own = route.get && !/^Own::|_file$/.test(route.answers) && !['/x/*/join', '/search'].includes(route.path); // these two below and above
    if (page_of_its_own) check(been.has(route.path), `it was on ${route.path}`);
  }

  // What asks before it signs, and what stands after a form.
  for (const one of [views[0], [1440, 'dark']]) {
    await view(one);
    await page.goto(rich.origin);
    const room = await page.getAttribute('.card h2 a:has-text("A try")', 'href');
    const asks = [];
    for (const path of ['/card', '/convene', `${room}/people`, `${room}/note/alpha/1`, `${room}/note/beta/1`]) {
      await page.goto(rich.origin + path);
      for (let i = 0; i < await page.locator('main form').count(); ++i) {
        const text = await page.locator('main form').nth(i).locator('button').last().textContent();
        if (/…$|^Look at it/.test(text)) asks.push([path, i]);
      }
    }
    check(asks.length >= 6, `what asks first: ${asks.length}`);
    for (const [path, i] of asks) {
      await page.goto(rich.origin + path);
      await page.evaluate(() => document.querySelectorAll('details').forEach((each) => { each.open = true; }));
      const form = page.locator('main form').nth(i);
      for (const field of ['title', 'card', 'cards']) if (await form.locator(`[name=${field}]`).count() > 0) await form.locator(`[name=${field}]`).fill(field === 'title' ? 'Another' : desk('d', 'card').match(/-----BEGIN[^]*-----END PARLEY CARD-----/)[0]);
      await form.locator('button').last().click();
      await sound(page, `after form ${i} of ${path} at ${one}`);
    }
    // A draft with errors, and one that can be delivered.
    await page.goto(`${rich.origin}${room}/compose?slot=beta-1`);
    await page.click('text=Check it and go on to delivery');
    await sound(page, `delivery at ${one}`);
    await page.goto(`${rich.origin}${room}/compose?slot=new&whole=yes`);
    await page.fill('[name=whole]', 'title: x\n\n## Re nobody/9.9: accept\n');
    await page.click('text=Check it and go on to delivery');
    await sound(page, `a draft with errors at ${one}`);
    for (const path of ['/search?q=article', '/search?q=nowhere', '/search', `${room}/what-if?party-0=beta&verb-0=accept&on-0=alpha/1.1&from=alpha/1.2&to=beta/1.2`, `${room}?ball=nobody`, `${room}/conclude?points=nobody/9.9`, `${room}/point/nobody/9.9`]) {
      await page.goto(rich.origin + path);
      await sound(page, `${path} at ${one}`);
    }
  }

  // The table on paper: on one sheet with its heading, across, to its last column, with no word in pieces.
  for (const [format, width] of [['A4', 1017], ['Letter', 950]]) {
    await page.setViewportSize({ width, height: 700 });  // the sheet's width across, without its margins
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    await page.goto(rich.origin);
    await page.goto(rich.origin + await page.evaluate(() => [...document.querySelectorAll('.card h2 a')].find((each) => each.textContent === 'A try').getAttribute('href')));
    const found = await page.evaluate(() => {
      const cells = [...document.querySelectorAll('table.table th, table.table td')];
      const pieces = (each) => {
        // A word is whole when its letters stand on one line.
        const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT), out = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) for (const word of node.data.matchAll(/[\p{L}\d]+/gu)) {
          const range = document.createRange();
          range.setStart(node, word.index);
          range.setEnd(node, word.index + word[0].length);
          if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) out.push(word[0]);
        }
        return out;
      };
      return { page: getComputedStyle(document.querySelector('h1')).page, body: getComputedStyle(document.body).page, right: Math.max(...cells.map((each) => each.getBoundingClientRect().right)), last: cells.at(-1).textContent, basis: document.querySelector('footer').getBoundingClientRect().height > 0 && document.querySelector('footer').textContent, pieces: cells.flatMap(pieces) };
    });
    check(found.body === 'wide', `heading and table are on the same sheets: ${JSON.stringify(found)}`);
    check(String(found.basis).includes('Nothing is agreed until everything is agreed'), `with its basis: ${JSON.stringify(found)}`);
    check(found.right <= width && found.pieces.length === 0, `all of it is on ${format}: ${JSON.stringify(found)}`);
    const pdf = await page.pdf({ format, preferCSSPageSize: true });
    if (process.env.SHOTS) writeFileSync(join(process.env.SHOTS, `table-${format}.pdf`), pdf);
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
    check(sheets === 1, `twelve points take one sheet of ${format}: ${sheets}`);
  }
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 800 });

  // Wherever the focus is, it is seen.
  await page.goto(rich.origin);
  const room = await page.getAttribute('.card h2 a:has-text("A try")', 'href');
  for (const path of ['', '/compose?slot=beta-1', '/point/alpha/1.2', '/timeline', '/people', '/conclude?omit=yes', '/meetings']) {
    await page.goto(rich.origin + room + path);
    let stops = 0;
    for (; stops < 80; ++stops) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const each = document.activeElement, style = getComputedStyle(each), box = each.getBoundingClientRect();
        return { what: each.outerHTML.slice(0, 90), end: each === document.body, seen: (style.outlineStyle !== 'none' || !!each.closest('label:has(:focus-visible)')) && box.width > 0 && box.right > 0 };
      });
      if (at.end) break;
      check(at.seen, `the focus is not seen on ${at.what} of ${path}`);
    }
    check(stops > 8, `${path} has stops`);
  }
  console.log(`${looked} pages were looked at`);
  await chromium.close();
});
