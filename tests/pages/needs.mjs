// What the desk says that needs its delegate: every kind of it comes when it should, leads to where it is done, and goes when it is.
import { createHash } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { carry, check, deliver, desk, test, ui, work } from './desks.mjs';

await test(async () => {
  for (const [name, ...how] of [['a', 'ann@alpha'], ['b', 'bob@beta'], ['o', 'olga@omega', '--role', 'observer'], ['g', 'gus@gamma'], ['z', 'zoe@zeta'], ['y', 'yan@ypsilon']]) {
    desk(name, 'init', '--as', ...how, '--no-passphrase');
    desk(name, 'card', '-o', join(work, `${name}.card`));
  }
  desk('a', 'convene', 'A try', '--party', join(work, 'b.card'), '--party', join(work, 'o.card'), '--publication', 'consent', '--settled', 'locked', '--yes');
  carry('a', 'b');
  carry('a', 'o');
  desk('b', 'join', '--yes', '--compared');
  desk('o', 'join', '--yes', '--compared');
  carry('b', 'a');
  carry('o', 'a');
  const chromium = await browser();
  const { address, origin } = await ui('a');
  const page = await (await chromium.newContext({ viewport: { width: 768, height: 900 } })).newPage();
  page.setDefaultTimeout(15000);
  await page.goto(address);
  const room = await page.getAttribute('.card h2 a', 'href');
  const needs = async () => { await page.goto(origin); return (await page.innerText('main')).replace(/\s+/g, ' '); };
  // It is not there; then, by what others do, it is; then, by what this side does, it is not.
  const seen = [];
  const need = async (what, pattern, comes, goes, leads) => {
    check(!pattern.test(await needs()), `${what}: not before`);
    await comes();
    const text = await needs();
    check(pattern.test(text), `${what}: ${text}`);
    if (leads) {
      const to = await page.locator('li', { hasText: pattern }).last().locator('a').last().getAttribute('href');
      check(new RegExp(`^${leads}`).test(to.slice(to.startsWith(room) ? room.length : 0)), `${what} leads to ${to}`);
      const answer = await page.goto(origin + to);
      check(answer.status() === 200, `${what} leads to ${to}`);
    }
    await goes();
    check(!pattern.test(await needs()), `${what}: not after: ${await needs()}`);
    seen.push(what);
  };
  const from_b = (text) => { deliver('b', text); carry('b', 'a'); };
  const to_b = (text) => { deliver('a', text); carry('a', 'b'); };

  check(/Compare the digits with beta(, | and )omega/.test(await needs()) && await page.getAttribute('.card li:has-text("Compare the digits") a', 'href') === `${room}/people`, `digits to compare: ${await needs()}`);
  desk('a', 'compare', 'beta');
  check(/Compare the digits with omega/.test(await needs()), 'beta is compared');
  desk('a', 'compare', 'omega');
  check(!/Compare the digits/.test(await needs()), 'all are compared');
  await need('a note to answer', /beta\/1 Proposals: answer it/, () => from_b('title: Proposals\n\n## The gate\n> The gate is green.\n\n## The well\n> The well is open.\n\n## The road\n> The road is wide.\n'), () => to_b('title: Reply\nanswers: beta/1\n\n## Re beta/1.1: accept ad referendum\n\n## Re beta/1.2: accept\n\n## Re beta/1.3: accept in principle, alpha drafts\n'), '/compose');
  check(/To be confirmed: beta\/1\.1/.test(await needs()), `an acceptance to confirm: ${await needs()}`);
  check(await page.getAttribute('.card li:has-text("To be confirmed") a', 'href') === `${room}/point/beta/1.1`, 'and leads to the point');
  to_b('title: Confirmed\n\n## Re beta/1.1: confirm\n');
  check(!/To be confirmed/.test(await needs()), 'confirmed');
  check(/To be drafted, as it is agreed in principle: beta\/1\.3/.test(await needs()), `a text to draft: ${await needs()}`);
  to_b('title: The text\n\n## Re beta/1.3: counter\n> The road is six paces wide.\n');
  check(!/To be drafted/.test(await needs()), 'drafted');
  await need('a point to move on', /It is for you to move on: beta\/1\.3/, () => from_b('title: No\n\n## Re alpha/3.1: reject\n'), () => to_b('title: Still\n\n## Re alpha/3.1: maintain\n'), '/point/');

  await need('a note of a clerk', /alpha\/5 Ours: it binds your side once somebody who may commit it confirms it/, () => {
    desk('c', 'init', '--as', 'cleo@alpha', '--party-card', join(work, 'a.card'), '--powers', 'transmit', '--no-passphrase');
    desk('c', 'card', '-o', join(work, 'c.card'));
    desk('a', 'admit', join(work, 'c.card'), '--powers', 'transmit', '--yes');
    desk('a', 'pouch', 'pack', '--all', '-o', join(work, 'all.pouch'));
    desk('c', 'pouch', 'unpack', join(work, 'all.pouch'));
    deliver('c', 'title: Ours\n\n## The hill\n> The hill is ours.\n');
    carry('c', 'a');
  }, () => desk('a', 'confirm', 'alpha/5', '--yes'), '/note/');
  await need('what the others have settled', /beta\/1\.2 The well: beta has settled it; it is locked when all have/, () => from_b('title: Settled\n\n## Settle beta/1.2\n'), () => to_b('title: Settled too\n\n## Settle beta/1.2\n'), '/point/');
  await need('talks that are proposed', /Talks are proposed by beta, for 2031-02-01/, () => from_b('title: Talks\n\n## Talks: 2031-02-01T10:00Z, Geneva\n'), () => { const { note } = JSON.parse(desk('a', 'inbox', '--json')).at(-1); to_b(`title: Gladly\n\n## Re ${note}.1: accept\n`); }, '/meetings');
  await need('a note to be made public', /beta wants to make beta\/1 public: consent or refuse/, () => { desk('b', 'publish', 'beta/1', '--propose', '--yes'); carry('b', 'a'); }, () => desk('a', 'publish', 'beta/1', '--refuse', '--yes'), '/note/');
  await need('a part to be made public', /beta wants to make beta\/1\.2 public: consent or refuse/, () => { desk('b', 'publish', 'beta/1', '--paragraph', 'beta/1.2', '--yes'); carry('b', 'a'); }, () => desk('a', 'publish', 'beta/1', '--paragraph', 'beta/1.2', '--consent', '--yes'), '/note/');
  // Where it leads the form is open.
  desk('b', 'publish', 'beta/2', '--propose', '--yes');
  carry('b', 'a');
  await needs();
  await page.click('a:has-text("consent or refuse")');
  check(await page.isVisible('#publication [name=say]'), 'the form is open');
  desk('a', 'publish', 'beta/2', '--consent', '--yes');
  await need('a party to invite', /beta has invited gamma: it joins when your side invites it too/, () => { desk('b', 'invite', join(work, 'g.card'), '--yes'); carry('b', 'a'); }, () => desk('a', 'invite', join(work, 'g.card'), '--yes'), '/people');
  await need('an offer that ends', /what alpha offers in .* ends|alpha.*ends/, () => { const day = new Date(Date.now() + 5 * 24 * 3600 * 1000).toISOString().slice(0, 10); to_b(`title: Until then\nopen-until: ${day}\n\n## The tower\n> The tower is shared.\n`); }, () => to_b(`title: Back\n\n## Withdraw point ${JSON.parse(desk('a', 'table', '--json')).points.at(-1).point}\n`), '/meetings');
  await need('a draft of yours', /A draft of yours is not delivered yet/, async () => { await page.goto(`${origin}${room}/compose?slot=new`); await page.fill('[name=title]', 'Later'); await page.click('text=Keep the draft'); }, async () => { await page.goto(`${origin}${room}/compose?slot=new`); await page.click('text=Throw the draft away'); }, '/compose');
  await need('a file that has not arrived', /1 attachment has not arrived/, () => {
    writeFileSync(join(work, 'map.bin'), Buffer.alloc(200000, 7));
    deliver('b', 'title: The map\nattach: map.bin\n\nSee the map.\n');
    desk('b', 'pouch', 'pack', '-o', join(work, 'cut.pouch'));
    writeFileSync(join(work, 'whole.pouch'), readFileSync(join(work, 'cut.pouch')));
    truncateSync(join(work, 'cut.pouch'), 150000);
    try { desk('a', 'pouch', 'unpack', join(work, 'cut.pouch')); } catch (error) { check(error.status === 3, 'it is damaged'); }
  }, () => desk('a', 'pouch', 'unpack', join(work, 'whole.pouch')), '/check');
  check((await violations(page)).length === 0, `${await violations(page)}`);

  // What is concluded, and confirmed.
  await need('a list to sign', /A list of what is agreed waits for the signature of your side/, () => { desk('b', 'conclude', '--omit-open', '--yes'); carry('b', 'a'); }, () => desk('a', 'conclude', '--omit-open', '--ad-referendum-until', '2031-01-01', '--yes'), '/conclude');
  const list = JSON.parse(desk('a', 'conclusions', '--json'))[0].signatures.find((each) => each.party === 'alpha').act;
  check(/A list that your side signed ad referendum waits for its confirmation, by 2031-01-01/.test(await needs()), `to be confirmed: ${await needs()}`);
  desk('a', 'confirm', list.slice(0, 16), '--yes');
  check(!/waits for its confirmation/.test(await needs()), 'confirmed');

  // What came and cannot be used; what is only for others is nothing to look at.
  check(JSON.parse(desk('a', 'pouch', 'refused', '--json')).length > 0 && !/kept aside/.test(await needs()), `what is for others: ${await needs()}`);
  // Sealed to this desk by somebody, and no act.
  writeFileSync(join(work, 'noise'), 'noise');
  desk('a', 'seal', '-r', JSON.parse(desk('a', 'card', '--json')).card.sealing, '-o', join(work, 'noise.age'), join(work, 'noise'));
  const item = readFileSync(join(work, 'noise.age'));
  const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const body = Buffer.concat([Buffer.from(`parley-pouch/1\nitem ${item.length} ${sum(item)}\n`), item, Buffer.from('\n')]);
  writeFileSync(join(work, 'crafted.pouch'), Buffer.concat([body, Buffer.from(`end 1 ${sum(body)}\n`)]));
  try { desk('a', 'pouch', 'unpack', join(work, 'crafted.pouch')); } catch (error) { check(error.status === 3, 'it is refused'); }
  check(/1 item that came could not be used, and is kept aside: see why/.test(await needs()), `what came and could not be used: ${await needs()}`);
  await page.click('text=see why');
  check((await page.textContent('#aside + p')).includes('could not be used') && page.url().endsWith('/pouch#aside'), 'why');

  // An invitation.
  await need('an invitation', /You are invited by zoe@zeta/, () => { desk('z', 'convene', 'Another', '--party', join(work, 'a.card'), '--yes'); carry('z', 'a'); }, () => desk('a', 'join', '--exchange', 'Another', '--yes', '--compared'));

  // Who observes signs no receipts, and none is waited for.
  carry('a', 'b');
  carry('b', 'a');
  await page.goto(`${origin}${room}/note/alpha/1`);
  const facts = (await page.innerText('dl.facts')).replace(/\s+/g, ' ');
  check(/omega observes, and signs none/.test(facts) && /none yet from gamma omega observes/.test(facts) && facts.includes('bob@beta on'), `its receipts: ${facts}`);
  await page.goto(`${origin}${room}/notes`);
  check(/missing from 1\b/.test(await page.innerText('tr:has(th a:text-is("alpha/1"))')), `in the list, too: ${await page.innerText('tr:has(th a:text-is("alpha/1"))')}`);
  await page.click('th a:text-is("alpha/1")');
  await page.click('#arrival summary');
  check(/carried: put into \d+ pouch(es)? on this desk/.test((await page.innerText('#arrival')).replace(/\s+/g, ' ')), await page.innerText('#arrival'));
  const observer = await ui('o');
  const theirs = await (await chromium.newContext()).newPage();
  await theirs.goto(observer.address);
  carry('a', 'o');
  await theirs.goto(`${observer.origin}${room}/note/alpha/1`);
  check((await theirs.textContent('h1')) === 'Reply', `who observes reads without a receipt: ${await theirs.textContent('main')}`);
  console.log(seen.join(', '));
  await chromium.close();
});
