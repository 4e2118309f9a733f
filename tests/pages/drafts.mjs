// Drafts among one's own, through the pages: a caucus opened, a draft shared with its file, commented, signed off by two,
// delivered with the sign-offs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { carry, check, desk, test, ui, work } from './desks.mjs';

await test(async () => {
  desk('a', 'init', '--as', 'ann@alpha', '--sign-offs', '2', '--no-passphrase');
  desk('a', 'card', '-o', join(work, 'a.card'));
  desk('b', 'init', '--as', 'bob@beta', '--no-passphrase');
  desk('b', 'card', '-o', join(work, 'b.card'));
  desk('c', 'init', '--as', 'cleo@alpha', '--party-card', join(work, 'a.card'), '--powers', 'transmit,commit,sign-off', '--no-passphrase');
  desk('c', 'card', '-o', join(work, 'c.card'));
  desk('a', 'convene', 'Wages', '--party', join(work, 'b.card'), '--yes');
  carry('a', 'b');
  desk('b', 'join', '--yes', '--compared');
  carry('b', 'a');
  desk('a', 'admit', join(work, 'c.card'), '--powers', 'transmit,commit,sign-off', '--party-key', '', '--exchange', 'Wages', '--yes');
  const all = (from, to) => { desk(from, 'pouch', 'pack', '--all', '-o', join(work, `${from}${to}.pouch`)); desk(to, 'pouch', 'unpack', join(work, `${from}${to}.pouch`)); };

  const chromium = await browser();
  const open = async (name, width) => {
    const { address, origin } = await ui(name);
    const page = await (await chromium.newContext({ viewport: { width, height: 900 } })).newPage();
    page.setDefaultTimeout(15000);
    await page.goto(address);
    return { page, origin };
  };
  const { page, origin } = await open('a', 1440);
  const said = async (each) => (await each.textContent('.said')) ?? '';
  const sound = async (each) => { const found = await violations(each); check(found.length === 0, `${each.url()}:\n  ${found.join('\n  ')}`); };

  // A caucus is of one's own alone.
  await page.goto(origin + '/convene');
  await page.fill('[name=title]', 'Our drafts');
  await page.click('text=Look at it before signing');
  check((await page.textContent('main .wrong')).includes('with others'), 'alone only as a caucus');
  await page.check('[name=caucus]');
  await page.fill('[name=cards]', desk('b', 'card').match(/-----BEGIN[^]*-----END PARLEY CARD-----/)[0]);
  await page.click('text=Look at it before signing');
  check((await page.textContent('main .wrong')).includes('own side alone'), 'no other side in it');
  await page.fill('[name=cards]', '');
  await page.click('text=Look at it before signing');
  await page.click('text=Sign and open it');
  const caucus = page.url().replace('/people', '');
  desk('a', 'admit', join(work, 'c.card'), '--powers', 'transmit,commit', '--exchange', 'Our drafts', '--yes');

  // Shared from the page on which it would be delivered; delivered it cannot be yet.
  writeFileSync(join(work, 'table.csv'), 'a,b\n');
  await page.goto(origin);
  await page.click('.card h2 a:has-text("Wages")');
  const room = page.url();
  await page.goto(room + '/compose?slot=new');
  await page.fill('[name=title]', 'Our demands');
  await page.fill('[name=others]', '## Pay\n> Five percent.\n\n## Hours\n> Thirty-five a week.');
  await page.setInputFiles('[name=file]', join(work, 'table.csv'));
  await page.click('text=Attach it');
  await page.click('text=Check it and go on to delivery');
  check((await page.textContent('main')).includes('need 2 sign-offs') && (await page.locator('text=Sign and deliver').count()) === 0, 'it needs sign-offs first');
  await sound(page);
  await page.click('text=Share alpha/1');
  check((await said(page)).includes('Shared'), 'shared');
  await page.click('main table a');
  check((await page.textContent('dl.facts')).includes('waits for sign-offs') && (await page.textContent('dl.facts')).includes('table.csv'), 'waits for sign-offs');
  await sound(page);
  await page.click('text=Sign it off');
  await page.click('button:has-text("Sign it off")');
  check((await said(page)).includes('Signed off'), 'by ann');
  const here = page.url().slice(origin.length);
  all('a', 'c');

  // The colleague, on a narrow screen: comments, proposes other words, signs off.
  const cleo = await open('c', 360);
  check(/draft alpha\/1 of alpha\/1 waits for your sign-off/.test(await cleo.page.textContent('main')), `the desk says so: ${await cleo.page.textContent('main')}`);
  await cleo.page.goto(cleo.origin + here);
  check((await cleo.page.textContent('dl.facts')).includes('1 of 2'), 'one has signed it off');
  await cleo.page.click('summary:has-text("Comment on alpha/1.1")');
  await cleo.page.fill('details[open] [name=said]', 'Rather <b>six</b>.');
  await cleo.page.fill('details[open] [name=instead]', '## Pay\n> Six percent.');
  await cleo.page.click('details[open] button');
  check((await cleo.page.textContent('main')).includes('proposes instead') && (await cleo.page.textContent('main')).includes('Six percent'), 'other words');
  await sound(cleo.page);
  const wide = await cleo.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(wide <= 0, `${wide} pixels too wide`);
  await cleo.page.fill('[name=until]', 'some day');
  await cleo.page.click('button:has-text("Sign it off")');
  check((await said(cleo.page)).includes('is no date'), 'a date that is none');
  await cleo.page.fill('[name=until]', '2041-01-01');
  await cleo.page.click('button:has-text("Sign it off")');
  check((await said(cleo.page)).includes('Signed off, until 2041-01-01'), `by cleo: ${await said(cleo.page)}`);
  await cleo.page.goto(cleo.origin);
  check(!(await cleo.page.textContent('main')).includes('waits for your sign-off'), 'and no more');
  await page.goto(origin);
  check(!/draft alpha\/1 of/.test(await page.textContent('main')), 'ann has signed it off');
  all('c', 'a');
  await page.goto(origin);
  check(/draft alpha\/1 of alpha\/1 has its sign-offs: deliver it/.test(await page.textContent('main')), 'it can be delivered');

  // Delivered exactly as it was signed off; the other side sees the note and nothing of the caucus.
  await page.goto(origin + here);
  check((await page.textContent('main')).includes('Rather'), 'the comment has come');
  await page.click('button:has-text("Sign and deliver alpha/1")');
  check((await said(page)).includes('Delivered as alpha/1'), `delivered: ${await said(page)}`);
  await page.goto(origin);
  check(!/draft alpha\/1 of/.test(await page.textContent('main')), 'done');
  await page.goto(caucus + '/drafts');
  check((await page.textContent('main')).includes('delivered as alpha/1'), 'and told so in the caucus');
  await page.goto(origin + here);
  check((await page.locator('button:has-text("deliver")').count()) === 0, 'once');
  desk('a', 'pouch', 'pack', '--exchange', 'Wages', '-o', join(work, 'out.pouch'));
  desk('b', 'pouch', 'unpack', join(work, 'out.pouch'));
  check(desk('b', 'read', 'alpha/1').includes('Five percent') && !desk('b', 'exchanges').includes('drafts'), 'the note alone');
  await chromium.close();
});
