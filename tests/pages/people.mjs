// People and powers to their end: revoking with the acts that stand and those who go too, oneself, by the party key; admitting
// with powers that only the party key gives; a desk's passphrase.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { carry, check, deliver, desk, test, twoDesks, ui, work } from './desks.mjs';

await test(async () => {
  twoDesks();
  const card = (name) => readFileSync(join(work, `${name}.card`), 'utf8');
  for (const [name, who] of [['c', 'cleo@alpha'], ['d', 'dan@alpha'], ['e', 'eve@alpha']]) {
    desk(name, 'init', '--as', who, '--party-card', join(work, 'a.card'), '--no-passphrase');
    desk(name, 'card', '-o', join(work, `${name}.card`));
  }
  const all = (from, to) => { const file = join(work, `${from}-${to}.pouch`); desk(from, 'pouch', 'pack', '--all', '-o', file); desk(to, 'pouch', 'unpack', file); };
  const chromium = await browser();
  const enter = async (name) => {
    const { address, origin } = await ui(name);
    const page = await (await chromium.newContext({ acceptDownloads: true, viewport: { width: 360, height: 800 } })).newPage();
    page.setDefaultTimeout(60000);
    await page.goto(address);
    const path = await page.locator('.card h2 a').count() > 0 ? await page.getAttribute('.card h2 a', 'href') : '';
    return { page, origin, people: async () => { await page.goto(`${origin}${path}/people`); } };
  };
  const a = await enter('a'), { page } = a;
  const said = async () => (await page.textContent('.said')) ?? '';
  const sound = async () => { const found = await violations(page); check(found.length === 0, found.join('\n')); };
  const people = () => JSON.parse(desk('a', 'people', '--json')).parties.find((each) => each.party === 'alpha').delegates;
  const person = (who) => people().find((each) => each.delegate === who);

  // Admitted by a colleague; with the power to sign off, by the party key alone.
  await a.people();
  await page.fill('[name=card]', card('c'));
  await page.click('text=Look at it before signing');
  await page.check('[name=power-sign-off]');
  await sound();
  await page.click('button:has-text("Sign and admit")');
  check((await said()).includes('only the party key grants the power to sign off') && !person('cleo@alpha'), 'not by a delegate');
  await page.fill('[name=card]', card('c'));
  await page.click('text=Look at it before signing');
  await page.click('#party-key summary');
  await page.check('[name=power-sign-off]');
  await page.check('[name=by-party-key]');
  await page.click('button:has-text("Sign and admit")');
  check((await said()).includes('Admitted'), await said());
  check(person('cleo@alpha').powers.includes('sign-off') && !person('cleo@alpha').line, 'by the party key');
  all('a', 'c');
  desk('c', 'admit', join(work, 'd.card'), '--yes');
  carry('c', 'a');
  all('a', 'd');
  check(person('dan@alpha').line === person('cleo@alpha').key, 'and cleo admits dan');

  // Revoked, to the end: with what stands of its acts, and with those whom it admitted.
  deliver('c', 'title: What stands\n\n## The gate\n> The gate is painted green.\n');
  deliver('c', 'title: What falls\n\n## The fence\n> The fence is painted red.\n');
  carry('c', 'a');
  await a.people();
  const row = (who) => page.locator('tr', { has: page.locator(`th:has-text("${who}")`) });
  await row('cleo@alpha').locator('button').click();
  check(await page.textContent('h1') === 'Revoke cleo@alpha?', 'asked first');
  check(await page.locator('[role=alert]').count() === 0, 'no warning where it is not oneself');
  const acts = await page.locator('[name=last] option').allTextContents();
  check(/alpha\/2/.test(acts[0]) && /alpha\/1/.test(acts[1]) && acts.at(-1) === 'none of them', `its acts, the newest first: ${acts}`);
  await page.selectOption('[name=last]', { label: acts[1] });
  await page.check('label:has-text("dan@alpha goes too") input');
  await sound();
  await page.click('text=Sign and revoke');
  check((await said()).includes('whom its author did not admit. What to do: where the party key may, let it sign') && !person('cleo@alpha').revoked, await said());
  await row('cleo@alpha').locator('button').click();
  await page.selectOption('[name=last]', { label: acts[1] });
  await page.check('label:has-text("dan@alpha goes too") input');
  await page.click('#party-key summary');
  await page.check('[name=by-party-key]');
  await page.click('text=Sign and revoke');
  check((await said()).includes('Revoked'), await said());
  check(person('cleo@alpha').revoked && person('dan@alpha').revoked && !person('ann@alpha').revoked, 'both are');
  check((await row('cleo@alpha').textContent()).includes('revoked') && await row('cleo@alpha').locator('button').count() === 0, 'and the page says so');
  const counts = Object.fromEntries(JSON.parse(desk('a', 'log', '--json')).filter((each) => each.kind === 'deliver').map((each) => [each.what, each.counts]));
  check(Object.entries(counts).every(([what, stands]) => stands === !what.includes('alpha/2')) && Object.keys(counts).length === 2, `what it signed after that falls: ${JSON.stringify(counts)}`);
  await page.goto(page.url().replace('/people', '/check'));
  const falls = (await page.innerText('table.acts tr:has(th:has-text("alpha/2"))')).replace(/\s+/g, ' '), stands = (await page.innerText('table.acts tr:has(th:has-text("alpha/1"))')).replace(/\s+/g, ' ');
  check(/ no .*revoked/.test(falls) && / yes /.test(stands), `the check marks it: ${falls}; ${stands}`);
  await a.people();
  await page.fill('[name=card]', card('c'));
  await page.click('text=Look at it before signing');
  await page.click('button:has-text("Sign and admit")');
  check((await said()).includes('a revoked key is never admitted again'), await said());

  // By the party key, whom one may not revoke oneself; without it the desk says why not.
  desk('a', 'admit', join(work, 'e.card'), '--yes');
  all('a', 'e');
  const e = await enter('e');
  await e.people();
  await e.page.locator('tr', { has: e.page.locator('th:has-text("ann@alpha")') }).locator('button').click();
  await e.page.click('text=Sign and revoke');
  check(/may|party key/.test(await e.page.textContent('.said.wrong')) && !person('ann@alpha').revoked, await e.page.textContent('.said.wrong'));
  const [key] = await Promise.all([page.waitForEvent('download'), (async () => {
    await page.goto(`${a.origin}/keys`);
    await page.fill('form:has([value=party-key]) [name=new]', 'of the key');
    await page.fill('form:has([value=party-key]) [name=again]', 'of the key');
    await page.click('text=Save the party key, sealed');
  })()]);
  await e.people();
  await e.page.locator('tr', { has: e.page.locator('th:has-text("ann@alpha")') }).locator('button').click();
  await e.page.click('#party-key summary');
  await e.page.check('[name=by-party-key]');
  await e.page.setInputFiles('[name=file]', await key.path());
  await e.page.fill('[name=passphrase]', 'not that');
  await e.page.click('text=Sign and revoke');
  check((await e.page.textContent('.said.wrong')).includes('the party key:'), await e.page.textContent('.said'));
  await e.page.locator('tr', { has: e.page.locator('th:has-text("ann@alpha")') }).locator('button').click();
  await e.page.click('#party-key summary');
  await e.page.check('[name=by-party-key]');
  await e.page.setInputFiles('[name=file]', await key.path());
  await e.page.fill('[name=passphrase]', 'of the key');
  await e.page.selectOption('[name=last]', { index: 0 });
  await e.page.click('text=Sign and revoke');
  check((await e.page.textContent('.said')).includes('Revoked'), await e.page.textContent('.said'));

  // Oneself: warned beforehand, and the desk signs nothing there after that.
  const before = JSON.parse(desk('e', 'log', '--json')).length;
  await e.people();
  await e.page.locator('tr', { has: e.page.locator('th:has-text("eve@alpha")') }).locator('button').click();
  check((await e.page.textContent('[role=alert]')).includes('This is the key of the desk at which you sit: it signs nothing in this exchange after that'), 'warned');
  await e.page.click('text=No, back');
  check(JSON.parse(desk('e', 'log', '--json')).length === before, 'asking alone signs nothing');
  await e.page.locator('tr', { has: e.page.locator('th:has-text("eve@alpha")') }).locator('button').click();
  await e.page.click('text=Sign and revoke');
  check((await e.page.textContent('.said')).includes('Revoked'), await e.page.textContent('.said'));
  const eve = JSON.parse(desk('e', 'people', '--json')).parties.find((each) => each.party === 'alpha').delegates.find((each) => each.delegate === 'eve@alpha');
  check(eve.revoked, 'and is revoked');
  await e.page.click('text=Start a new sealing key');
  await e.page.click('text=Sign it, and start the new key');
  check(await e.page.locator('.said.wrong').count() === 1 && JSON.parse(desk('e', 'log', '--json')).length === before + 1, 'nothing more is signed by it');

  // A passphrase for a desk that had none, then another.
  await page.goto(`${a.origin}/keys`);
  const seal = async (now, fresh, again = fresh) => {
    await page.goto(`${a.origin}/keys`);
    await page.click('#passphrase summary');
    const form = page.locator('form:has([name=do][value=passphrase])');
    if (now) await form.locator('[name=passphrase]').fill(now);
    await form.locator('[name=new]').fill(fresh);
    await form.locator('[name=again]').fill(again);
    await form.locator('button').click();
    return said();
  };
  check((await seal('', 'one', 'two')).includes('differ'), 'mistyped');
  check((await seal('', 'first words')).includes('sealed with the new passphrase'), 'sealed');
  check((await seal('wrong', 'second words')).includes('passphrase'), 'not without the old one');
  check((await seal('first words', 'second words')).includes('sealed with the new passphrase'), 'sealed anew');
  await a.people();
  check((await page.textContent('h1')) === 'People and powers', 'the desk stays open');
  await page.click('text=Lock');
  await page.fill('[name=passphrase]', 'first words');
  await page.click('text=Open the desk');
  check((await page.textContent('.wrong')).length > 10, 'the old one does not open it');
  await page.fill('[name=passphrase]', 'second words');
  await page.click('text=Open the desk');
  await page.waitForSelector('h1:has-text("People and powers")');

  // A side whose notes need sign-offs, from the first page on.
  const fresh = await ui('s');
  const first = await (await chromium.newContext()).newPage();
  await first.goto(fresh.address);
  await first.click('summary:has-text("sign-offs")');
  await first.fill('[name=as]', 'sue@sigma');
  for (const name of ['passphrase', 'again']) await first.fill(`[name=${name}]`, 'p');
  await first.fill('[name=sign_offs]', 'many');
  await first.click('text=Make the desk');
  check((await first.textContent('[role=alert]')).includes('is not a number of sign-offs'), 'no number');
  for (const name of ['passphrase', 'again']) await first.fill(`[name=${name}]`, 'p');
  await first.fill('[name=sign_offs]', '2');
  await first.check('[name=power-transmit]');
  await first.check('[name=power-admit]');
  await first.click('text=Make the desk');
  await first.goto(`${fresh.origin}/card`);
  const block = await first.textContent('#block');
  check((await first.textContent('dl.facts')).includes('admit, transmit'), await first.textContent('dl.facts'));
  writeFileSync(join(work, 's.card'), block);
  check(JSON.parse(desk('b', 'card', join(work, 's.card'), '--json')).card['sign-offs'] === 2, 'two of them');
  await chromium.close();
});
