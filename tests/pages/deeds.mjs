// What a delegate does beside notes, through the pages: dates and minutes, suppositions, publication, confirmation,
// conclusion on terms, a new sealing key.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { carry, check, deliver, desk, test, twoDesks, ui, work } from './desks.mjs';

await test(async () => {
  twoDesks('--publication', 'consent');
  // A clerk of alpha, who may deliver and not commit.
  desk('c', 'init', '--as', 'cleo@alpha', '--party-card', join(work, 'a.card'), '--powers', 'transmit', '--no-passphrase');
  desk('c', 'card', '-o', join(work, 'c.card'));
  desk('a', 'admit', join(work, 'c.card'), '--powers', 'transmit', '--yes');
  const all = (from, to) => { desk(from, 'pouch', 'pack', '--all', '-o', join(work, `${from}${to}.pouch`)); desk(to, 'pouch', 'unpack', join(work, `${from}${to}.pouch`)); };
  all('a', 'c');
  deliver('c', 'title: What our clerk says\n\n## The gate\n> The gate is painted green.\n');
  carry('c', 'a');

  const chromium = await browser();
  const pages = {};
  for (const name of ['a', 'b']) {
    const { address, origin } = await ui(name);
    const page = await (await chromium.newContext({ acceptDownloads: true, viewport: { width: name === 'a' ? 1440 : 360, height: 800 } })).newPage();
    page.setDefaultTimeout(15000);
    await page.goto(address);
    await page.click('.card h2 a');
    pages[name] = { page, origin, room: page.url() };
  }
  const a = pages.a.page, b = pages.b.page;
  const go = async (each, path) => { await each.page.goto(each.room + path); return each.page; };
  const said = async (page) => (await page.textContent('.said')) ?? '';
  const sound = async (page) => {
    const found = await violations(page);
    check(found.length === 0, `${page.url()}:\n  ${found.join('\n  ')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(wide <= 0, `${page.url()}: ${wide} pixels too wide`);
  };
  const deliverDraft = async (each, name) => {
    await each.page.click('text=Check it and go on to delivery');
    await each.page.click(`text=Sign and deliver ${name}`);
    check((await said(each.page)).includes(`Delivered as ${name}`), `${name} is delivered`);
  };

  // Confirmation: the clerk's note becomes the side's word.
  await go(pages.a, '/note/alpha/1');
  await a.click('text=Confirm it, for your side');
  check((await a.textContent('h1')) === 'Confirm alpha/1?', 'asked first');
  await sound(a);
  await a.click('text=Sign and confirm it');
  check((await said(a)).includes('alpha/1 is confirmed'), 'confirmed');
  check((await a.locator('text=Confirm it, for your side').count()) === 0, 'once');

  // Dates: proposed, answered, moved, held, with minutes; each by a note.
  await go(pages.a, '/meetings');
  await a.fill('form:has([value=propose]) [name=when]', 'tomorrow');
  await a.click('form:has([value=propose]) button');
  check((await said(a)).includes('is no date'), 'what is no date');
  await a.fill('form:has([value=propose]) [name=when]', '2031-02-01T10:00Z');
  await a.fill('form:has([value=propose]) [name=where]', 'Geneva');
  await a.click('form:has([value=propose]) button');
  await deliverDraft(pages.a, 'alpha/2');
  carry('a', 'b');
  await b.goto(pages.b.origin);
  check((await b.textContent('.card')).includes('Talks are proposed by alpha, for 2031-02-01'), 'the desk says so');
  await go(pages.b, '/meetings');
  check((await b.textContent('main')).includes('Geneva'), 'proposed');
  await sound(b);
  await b.click('button:has-text("Accept alpha/2.1")');
  await deliverDraft(pages.b, 'beta/1');
  await go(pages.b, '/meetings');
  check((await b.textContent('main h2 >> nth=0')).includes('accepted'), 'accepted');
  await b.click('summary:has-text("Propose another date")');
  await b.fill('form:has([value=move]) [name=when]', '2031-02-03');
  await b.click('form:has([value=move]) button');
  await deliverDraft(pages.b, 'beta/2');
  carry('b', 'a');
  await go(pages.a, '/meetings');
  check((await a.textContent('main')).includes('to be moved'), 'another date');
  await a.click('button:has-text("It was held alpha/2.1")');
  await deliverDraft(pages.a, 'alpha/3');
  await go(pages.a, '/meetings');
  await a.click('button:has-text("Write its minutes alpha/2.1")');
  check((await a.inputValue('[name=other_header]')).includes('minutes: alpha/2.1'), 'as minutes');
  await deliverDraft(pages.a, 'alpha/4');
  await go(pages.a, '/meetings');
  check((await a.textContent('main')).includes('held') && (await a.textContent('main')).includes('alpha/4'), 'held, with minutes');
  await sound(a);
  const [calendar] = await Promise.all([a.waitForEvent('download'), a.click('text=Save it for a calendar')]);
  const dates = readFileSync(await calendar.path(), 'utf8');
  check(dates === desk('a', 'calendar').replace(/DTSTAMP:.*/g, dates.match(/DTSTAMP:.*/)[0]), 'the calendar is that of the command line');

  // Suppositions, of the other side too, and any two wordings.
  await go(pages.a, '/what-if');
  await a.selectOption('[name=party-0]', 'beta');
  await a.fill('[name=on-0]', 'alpha/1.1');
  await a.click('text=Suppose it');
  check(/alpha\/1\.1.*open.*agreed/s.test(await a.textContent('main')) && (await a.textContent('main')).includes('0 agreed now, 1 then'), await a.textContent('main'));
  await sound(a);
  await a.fill('[name=on-0]', 'nobody/9.9');
  await a.click('text=Suppose it');
  check((await a.textContent('[role=alert]')).includes('nobody/9.9'), 'what cannot be supposed is said');
  carry('a', 'b');
  await go(pages.b, '/compose?answer=alpha/1');
  await b.check('fieldset[data-item="0"] input[value=counter]');
  await b.fill('fieldset[data-item="0"] textarea >> nth=0', 'The gate is painted blue.');
  await b.waitForFunction(() => document.getElementById('kept').textContent === 'Kept.');
  await deliverDraft(pages.b, 'beta/3');
  await go(pages.b, '/what-if?from=alpha/1.1&to=beta/3.1');
  check((await b.textContent('ins')).includes('blue') && (await b.textContent('del')).includes('green'), 'two wordings compared');
  carry('b', 'a');

  // Publication, of one paragraph and of the whole.
  await go(pages.a, '/note/alpha/1');
  await a.click('summary:has-text("made public")');
  // What arrives takes the place of nothing that somebody is about to write, or has begun to.
  await a.focus('#publication [name=say]');
  desk('a', 'rekey', '--yes');
  await a.waitForSelector('.news');
  check(await a.evaluate(() => document.activeElement.name) === 'say', 'where one is about to write, one stays');
  await go(pages.a, '/note/alpha/1');
  await a.click('summary:has-text("made public")');
  await a.check('#publication input[type=checkbox]');
  desk('a', 'publish', 'alpha/1', '--refuse', '--yes');
  await a.waitForSelector('.news');
  check(await a.isChecked('#publication input[type=checkbox]'), 'what is being filled in stays');
  await a.click('text=Look at it before signing');
  check((await a.textContent('h1')).includes('propose publication of alpha/1.1'), await a.textContent('h1'));
  await a.click('text=Sign it, for alpha');
  check((await said(a)).includes('Signed'), 'proposed');
  carry('a', 'b');
  await go(pages.b, '/note/alpha/1');
  await b.click('summary:has-text("made public")');
  await b.selectOption('[name=say]', 'refuse');
  await b.click('text=Look at it before signing');
  await b.click('text=Sign it, for beta');
  check((await b.textContent('dl.facts')).includes('beta') && desk('b', 'facts').includes('beta'), 'refused, and shown');

  // Conclusion with an end, ad referendum; then confirmed.
  await go(pages.a, '/compose?answer=beta/3');
  await a.check('fieldset[data-item="0"] input[value="accept ad referendum"]');
  await a.fill('[name=title]', 'We can live with blue');
  await a.waitForFunction(() => document.getElementById('kept').textContent === 'Kept.');
  await deliverDraft(pages.a, 'alpha/5');
  await go(pages.a, '/conclude');
  await a.click('summary:has-text("Leave out points")');
  await a.fill('[name=open_until]', 'whenever');
  await a.click('text=Show the list so');
  check((await a.textContent('[role=alert]')).includes('is no date'), 'a date that is none');
  await a.fill('[name=open_until]', '2031-06-30');
  await a.fill('[name=referendum]', '2031-05-30');
  await a.check('main [name=omit]');
  await a.click('text=Show the list so');
  check((await a.textContent('main')).includes('to be confirmed by 2031-05-30'), 'what is signed is shown');
  await sound(a);
  await a.click('button:has-text("Sign this list")');
  check((await said(a)).includes('Signed') && (await a.textContent('main')).includes('ad referendum until 2031-05-30'), 'signed on terms');
  await a.click('text=Confirm it, for your side');
  await a.click('text=Sign and confirm it');
  check((await a.textContent('main')).includes('confirmed on'), 'and confirmed');

  // Elsewhere it is shown in place, and the keyboard stays where it is.
  await go(pages.a, '/notes');
  await a.focus('main a:has-text("beta/3")');
  deliver('a', 'title: With thanks\n\nWe thank you for your patience.\n');
  await a.waitForSelector('main:has-text("With thanks")');
  check(await a.evaluate(() => document.activeElement.textContent) === 'beta/3', 'the focus stays');
  await go(pages.a, '/meetings');
  await a.click('summary:has-text("Propose another date")');
  deliver('a', 'title: More talks\n\n## Talks: 2031-06-01T10:00Z, Vienna\n');
  await a.waitForSelector('main:has-text("Vienna")');
  check(await a.isVisible('form:has([value=move]) [name=when] >> nth=0'), 'what was opened stays open');

  // A new sealing key; and a form of another page signs nothing.
  await go(pages.a, '/people');
  await a.click('text=Start a new sealing key');
  await a.click('text=Sign it, and start the new key');
  check((await said(a)).includes('Signed') && /rekey|sealing key/.test(desk('a', 'log')), `a new key: ${await said(a)} ${desk('a', 'log')}`);
  const refused = await a.evaluate(async (to) => (await fetch(to, { method: 'POST', body: new URLSearchParams({ do: 'rekey', sure: 'yes' }) })).status, new URL(pages.a.room).pathname + '/deed');
  check(refused === 403, `without the form's token: ${refused}`);
  await go(pages.a, '/timeline');
  check((await a.textContent('main')).includes('The facts'), 'the facts');
  await sound(a);
  await chromium.close();
});
