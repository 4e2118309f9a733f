// The worked example through the pages alone: three desks and a relay, from making a desk to adoption. The desks
// have browsers of three widths; what arrives shows without reloading.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { check, project, relay, test, ui, work } from './desks.mjs';

const draft = (name) => readFileSync(join(project, 'examples/security-guarantees', name), 'utf8').replace(/^answer-by:.*\n/m, '').replace(/reserve until \S+/g, 'reserve');

await test(async () => {
  const chromium = await browser();
  const url = await relay();
  const people = [['russia', 'lavrov@russia', 'Russian Federation', 1440], ['usa', 'blinken@usa', 'United States', 768], ['nato', 'stoltenberg@nato', 'North Atlantic Treaty Organization', 360]];
  const desks = {};
  for (const [name, who, full, width] of people) {
    const { address, origin } = await ui(name);
    const context = await chromium.newContext({ viewport: { width, height: 800 }, acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    page.on('pageerror', (error) => console.error(name, error.message));
    page.on('console', (message) => { if (message.type() === 'error') console.error(name, page.url(), message.text()); });
    await page.goto(address);
    check(page.url().endsWith('/start'), `${name}: without a desk, one is made: ${page.url()}`);
    await page.fill('[name=as]', who);
    await page.fill('[name=name]', full);
    await page.fill('[name=passphrase]', `the words of ${name}`);
    await page.fill('[name=again]', 'other words');
    await page.click('text=Make the desk');
    check((await page.textContent('[role=alert]')).includes('differ'), 'two passphrases that differ');
    check(await page.inputValue('[name=as]') === who, 'what was typed is kept');
    await page.fill('[name=passphrase]', `the words of ${name}`);
    await page.fill('[name=again]', `the words of ${name}`);
    await page.click('text=Make the desk');
    check((await page.textContent('h1')) === `Desk of ${who}`, `${name} has a desk`);
    await page.goto(origin + '/card');
    desks[name] = { page, origin, card: await page.textContent('#block') };
    check(await page.isVisible('svg.qr'), 'the card has a QR code');
  }
  const { russia, usa, nato } = desks;

  // One reads a card, convenes, and packs the invitation.
  await russia.page.fill('[name=card]', usa.card);
  await russia.page.click('text=Look at it');
  check((await russia.page.textContent('main')).includes('Card of blinken@usa'), 'a card can be looked at');
  await russia.page.goto(russia.origin + '/convene');
  await russia.page.fill('[name=title]', 'Security guarantees');
  writeFileSync(join(work, 'nato.card'), nato.card);
  await russia.page.fill('[name=cards]', usa.card);
  await russia.page.setInputFiles('[name=cards-file]', [join(work, 'nato.card')]); // pasted or chosen
  await russia.page.fill('[name=relay]', url);
  await russia.page.click('summary:has-text("Rules")');
  await russia.page.selectOption('[name=publication]', 'consent');
  await russia.page.click('text=Look at it before signing');
  check((await russia.page.textContent('main')).includes('relay.test') && (await russia.page.textContent('main')).includes('stoltenberg@nato'), 'what will be signed is shown');
  await russia.page.click('text=Sign and open it');
  const digits = (await russia.page.textContent('.digits')).trim();
  check(/^(\d{5} ?){12}$/.test(digits), `60 digits: ${digits}`);
  await russia.page.goto(russia.origin + '/pouch');
  const [download] = await Promise.all([russia.page.waitForEvent('download'), russia.page.click('text=Pack what the others lack')]);
  await download.saveAs(join(work, 'invitation.pouch'));

  // The others unpack it, compare, and join.
  for (const desk of [usa, nato]) {
    await desk.page.goto(desk.origin + '/pouch');
    await desk.page.setInputFiles('[name=pouch]', join(work, 'invitation.pouch'));
    await desk.page.click('text=Unpack it');
    await desk.page.click('text=See and join it');
    check((await desk.page.textContent('.digits')).trim() === digits, 'the same digits');
    await desk.page.check('[name=compared]');
    await desk.page.click('button:has-text("Sign and join")');
    check((await desk.page.textContent('.said')).includes('has joined'), 'joined');
    desk.room = desk.page.url();
  }
  const room = new URL(usa.room).pathname;
  await russia.page.goto(russia.origin + room + '/people');
  await russia.page.waitForFunction(() => !document.getElementById('main').textContent.includes('has not joined'), null, { timeout: 30000 });
  check(true, 'their joining shows on the open page');
  for (let i = 0; i < 2; ++i) await russia.page.click('text=I have compared the digits >> nth=0');
  check(!(await russia.page.textContent('main')).includes('NOT COMPARED'), 'compared');

  // A note of one's own motion, as the Markdown it is.
  const write = async (desk, slot, text, expected) => {
    await desk.page.goto(`${desk.origin}${room}/compose?slot=${slot}&whole=yes`);
    await desk.page.fill('[name=whole]', text);
    await desk.page.waitForFunction(() => document.getElementById('kept').textContent === 'Kept.');
    await desk.page.click('text=Check it and go on to delivery');
    check((await desk.page.textContent('h1')) === `Deliver ${expected}?`, `${expected}: ${await desk.page.textContent('main')}`);
    await desk.page.click(`text=Sign and deliver ${expected}`);
    check((await desk.page.textContent('.said')).includes(`Delivered as ${expected}`), `${expected} is delivered`);
  };
  await usa.page.goto(usa.origin + room);
  const before = Date.now();
  await write(russia, 'new', draft('01-russia-demands.md'), 'russia/1');
  await usa.page.waitForSelector('table.table tbody tr', { timeout: 30000 });
  console.log(`from the click at one desk to the open page of another: ${Date.now() - before} ms, of it writing and checking`);

  // Answers: one as a text, one point by point.
  await usa.page.goto(usa.origin + room + '/notes');
  await usa.page.waitForSelector('text=russia/1');
  await write(usa, 'russia-1', draft('03-usa-reply.md'), 'usa/1');
  await nato.page.goto(nato.origin + room);
  await nato.page.waitForSelector('a:has-text("usa/1.")', { timeout: 30000 });
  await nato.page.goto(`${nato.origin}${room}/compose?answer=russia/1`);
  const items = await nato.page.locator('fieldset[data-item]').count();
  check(items >= 10, `each wording has its place: ${items}`);
  const first = nato.page.locator('fieldset[data-item="0"]');
  await first.locator('input[type=radio]').first().focus();
  await nato.page.keyboard.press('r');
  check(await first.locator('input[value=reject]').isChecked(), 'one key chooses the position');
  const second = nato.page.locator('fieldset[data-item="1"]');
  await second.locator('input[value=counter]').check();
  const theirs = await second.locator('textarea').first().inputValue();
  await second.locator('textarea').first().fill(theirs + ' Nothing else is meant.');
  await nato.page.waitForSelector('fieldset[data-item="1"] ins', { timeout: 10000 });
  check((await second.locator('ins').textContent()).includes('Nothing else is meant.'), 'the redline follows what is written');
  check((await nato.page.textContent('#coverage')).startsWith(`2 of ${items} answered`), `coverage: ${await nato.page.textContent('#coverage')}`);
  await nato.page.reload();
  check(await nato.page.locator('fieldset[data-item="0"] input[value=reject]').isChecked(), 'the draft is kept');
  await nato.page.click('text=Check it and go on to delivery');
  const delivery = await nato.page.textContent('main');
  check(delivery.includes('## Re russia/1.1: reject') && delivery.includes('russia and usa') && delivery.includes('What changes on the table'), 'exactly what is signed, to whom, and what changes');
  await nato.page.click('text=Sign and deliver nato/1');

  // All agree on one point, and leave the others out.
  await russia.page.goto(`${russia.origin}${room}/point/russia/1.5`);
  await russia.page.waitForSelector('text=usa/1.5', { timeout: 30000 });
  check(await russia.page.locator('ins').count() > 0, 'wordings are set against each other');
  await write(russia, 'new', 'title: One thing at least\n\n## Re usa/1.5: accept\n', 'russia/2');
  await nato.page.goto(nato.origin + room);
  await nato.page.waitForFunction(() => [...document.querySelectorAll('tr[data-key="russia/1.5"] td')].some((cell) => cell.textContent.startsWith('accepted')), null, { timeout: 30000 });
  await write(nato, 'new', 'title: So do we\n\n## Re usa/1.5: accept\n', 'nato/2');
  for (const desk of [russia, usa, nato]) {
    await desk.page.goto(desk.origin + room);
    await desk.page.waitForSelector('tr[data-key="russia/1.5"] .badge.agreed', { timeout: 30000 });
    await desk.page.goto(`${desk.origin}${room}/conclude`);
    await desk.page.click('text=Leave out what is not agreed, by name');
    await desk.page.click('button:has-text("Sign this list")');
    check((await desk.page.textContent('.said')).includes('Signed'), 'signed');
  }
  for (const desk of [russia, usa, nato]) {
    await desk.page.goto(`${desk.origin}${room}/conclude`);
    await desk.page.waitForSelector('h2:has-text("Adopted on")', { timeout: 30000 });
    await desk.page.goto(desk.origin + room);
    await desk.page.waitForSelector('.badge.adopted');
  }

  // Search, and the proof.
  await russia.page.fill('[name=q]', 'exercises');
  await russia.page.keyboard.press('Enter');
  await russia.page.waitForURL('**/search**');
  check(await russia.page.locator('mark').count() > 0, 'found, in the words around');
  await russia.page.goto(`${russia.origin}${room}/check`);
  check((await russia.page.textContent('.said')).includes('as it was signed'), 'all is as it was signed');

  // Private annotations stay.
  await usa.page.goto(`${usa.origin}${room}/point/russia/1.6`);
  await usa.page.fill('.private textarea', 'A private fallback nobody sees');
  await usa.page.click('text=Keep it on this desk');
  check((await usa.page.textContent('.private')).includes('nobody sees'), 'kept');

  // Every page, in light and dark: nothing against it by axe, nothing wider than the window, nothing from elsewhere.
  const all = ['', '/text', '/point/russia/1.5', '/point/russia/1.6', '/notes', '/note/usa/1', '/compose', '/compose?slot=usa-1', '/compose?slot=new&whole=yes', '/timeline', '/people', '/check', '/conclude'].map((path) => room + path);
  for (const [name, desk] of Object.entries(desks)) {
    desk.page.on('request', (request) => check(request.url().startsWith(desk.origin), `nothing from elsewhere: ${request.url()}`));
    for (const scheme of name === 'usa' ? ['dark'] : name === 'nato' ? ['light'] : ['light', 'dark']) {
      await desk.page.emulateMedia({ colorScheme: scheme });
      for (const path of ['/', '/card', '/convene', '/pouch', '/search?q=treaty', ...all]) {
        await desk.page.goto(desk.origin + path);
        const wide = await desk.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        const culprits = wide <= 0 ? '' : await desk.page.evaluate(() => [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((each) => each.outerHTML.slice(0, 90)).slice(-4).join('\n'));
        check(wide <= 0, `${path} is ${wide} pixels too wide at ${name}'s: ${culprits}`);
        const found = await violations(desk.page);
        check(found.length === 0, `${scheme} ${name} ${path}:\n  ${found.join('\n  ')}`);
      }
    }
  }
  await chromium.close();
});
