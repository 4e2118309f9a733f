// Opening an exchange with all that it can be opened with: relays that carry it, one of a side, an older exchange that it goes
// on from; what is shown before it is signed, to who joins, and ever after.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { carry, check, deliver, desk, parley, relay, test, twoDesks, ui, work } from './desks.mjs';

await test(async () => {
  twoDesks();
  deliver('a', 'title: Of old\n\n## The gate\n> The gate is painted green.\n');
  const [one, two, ours] = [await relay('first'), await relay('second'), await relay('alpha-own')];
  const chromium = await browser();
  const { address, origin } = await ui('a');
  const page = await (await chromium.newContext({ viewport: { width: 360, height: 800 } })).newPage();
  page.setDefaultTimeout(15000);
  await page.goto(address);
  await page.goto(`${origin}/convene`);
  const open = async () => { await page.evaluate(() => document.querySelectorAll('main details').forEach((each) => { each.open = true; })); };
  const main = async () => (await page.innerText('main')).replace(/\s+/g, ' ');

  await open();
  await page.fill('[name=title]', 'The second try');
  await page.fill('[name=cards]', readFileSync(join(work, 'b.card'), 'utf8'));
  await page.fill('[name=relay]', `${one}\n\n  ${two} \n`);
  await page.fill('[name=party_relay]', `gamma=${ours}`);
  await page.selectOption('[name=continues]', { label: 'A try' });
  await page.click('text=Look at it before signing');
  check((await page.textContent('[role=alert]')).includes('"gamma" is no side of this exchange'), 'a relay of nobody');
  check(await page.inputValue('[name=relay]') === `${one}\n\n  ${two} \n` && await page.isVisible('[name=party_relay]') && await page.isVisible('[name=continues]'), 'what was written stands, and is seen');
  await page.fill('[name=party_relay]', 'alpha=ftp://relay');
  await page.click('text=Look at it before signing');
  check((await page.textContent('[role=alert]')).includes('is no address of a relay'), 'what is no address');
  await page.fill('[name=party_relay]', `alpha = ${ours}`);
  await page.click('text=Look at it before signing');
  const shown = await main();
  for (const name of ['first.test', 'second.test', 'alpha-own.test']) check(shown.includes(name), `${name} is shown`);
  check(shown.includes('alpha-own.test') && /alpha-own\.test \([^)]*\), of alpha: its times count only against it/.test(shown), `whose it is: ${shown}`);
  check(/It goes on from A try \([0-9a-f]{16}\), up to these acts/.test(shown) && shown.includes('by ann@alpha'), `from what it goes on: ${shown}`);
  check((await violations(page)).length === 0, `${await violations(page)}`);
  check(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'as wide as the window');

  // What was shown is what is signed: the old exchange has gone on meanwhile.
  deliver('a', 'title: Once more\n\n## The fence\n> The fence is white.\n');
  await page.click('text=Sign and open it');
  check((await page.textContent('[role=alert]')).includes('has gone on since this was shown, and nothing was signed'), 'and nothing is signed');
  check(JSON.parse(desk('a', 'exchanges', '--json')).length === 1, 'as it says');
  await page.click('text=Sign and open it');
  check((await page.textContent('.said')).includes('The exchange is open'), 'opened');

  // The act says it, and so do the pages of both.
  const id = JSON.parse(desk('a', 'exchanges', '--json')).find((each) => each.title === 'The second try').exchange;
  const act = JSON.parse(desk('a', 'show', JSON.parse(desk('a', 'log', '--json', '--exchange', id))[0].act, '--json', '--exchange', id)).act;
  check(JSON.stringify(act.deed?.relays ?? act.relays ?? act).includes('"party": "alpha"') || JSON.stringify(act).includes('"party":"alpha"'), JSON.stringify(act).slice(0, 1500));
  const old = JSON.parse(desk('a', 'exchanges', '--json')).find((each) => each.title === 'A try').exchange;
  const newest = JSON.parse(desk('a', 'log', '--json', '--exchange', old)).at(-1).act;
  check(JSON.stringify(act).includes(old) && JSON.stringify(act).includes(newest), 'it names the old one, and its newest act');
  const people = await main();
  check(/How it was opened.*first\.test.*second\.test.*alpha-own\.test.*goes on from A try/.test(people), `still to be seen: ${people}`);

  // Who joins sees it, and what of the old exchange it would leave behind.
  deliver('b', 'title: Ours\n\n## The well\n> The well is open.\n');
  execFileSync(parley, ['pouch', 'pack', '--exchange', id, '-o', join(work, 'second.pouch')], { env: { ...process.env, PARLEY_HOME: join(work, 'a') } });
  desk('b', 'pouch', 'unpack', join(work, 'second.pouch'));
  const other = await ui('b');
  const theirs = await (await chromium.newContext()).newPage();
  await theirs.goto(other.address);
  await theirs.click('text=See and join it');
  const asked = (await theirs.innerText('main')).replace(/\s+/g, ' ');
  check(/It goes on from A try .*which this desk does not hold/.test(asked), `what it goes on from: ${asked}`);
  check(/Look out: your record of it has \d+ acts? beyond that/.test(asked), `what is left behind: ${asked}`);
  check((await violations(theirs)).length === 0, `${await violations(theirs)}`);
  await theirs.check('[name=compared]');
  await theirs.click('button:has-text("Sign and join")');
  check((await theirs.textContent('.said')).includes('beta has joined'), 'joined');

  // A pouch for one side alone; what was kept aside, saved as it came.
  await page.goto(`${origin}/pouch`);
  await page.fill('[name=to]', 'nobody');
  await page.click('text=Pack what the others lack');
  check((await page.textContent('.said')).includes('there is no side "nobody"'), 'a side that is none');
  await page.fill('[name=to]', 'beta');
  const [packed] = await Promise.all([page.waitForEvent('download'), page.click('text=Pack what the others lack')]);
  desk('b', 'pouch', 'unpack', await packed.path());
  desk('z', 'init', '--as', 'zoe@zeta', '--no-passphrase');
  try { desk('z', 'pouch', 'unpack', await packed.path()); } catch (error) { check(error.status === 3, 'nothing in it is for zeta'); }
  const stranger = await ui('z');
  const aside = await (await chromium.newContext({ acceptDownloads: true })).newPage();
  await aside.goto(stranger.address);
  await aside.goto(`${stranger.origin}/pouch`);
  check((await aside.textContent('main')).includes('Kept aside'), 'kept aside');
  const [item] = await Promise.all([aside.waitForEvent('download'), aside.click('a:has-text("Save item") >> nth=0')]);
  check(item.suggestedFilename() === 'refused-1.age' && readFileSync(await item.path(), 'latin1').startsWith('age-encryption.org/v1\n'), 'as it came');
  check((await violations(aside)).length === 0, `${await violations(aside)}`);
  await chromium.close();
});
