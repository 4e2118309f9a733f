// The same talks, seen otherwise: the text on its terms, in another order, or only what is agreed; the table since a day; what one
// noted of a paragraph; two notes against each other; moves of every kind supposed.
import { browser, violations } from './browser.mjs';
import { carry, check, deliver, desk, test, twoDesks, ui } from './desks.mjs';

await test(async () => {
  twoDesks();
  deliver('a', 'title: Draft\n\n## The gate\nplace: Article 1\n> The gate is green.\n\n## The well\nplace: Article 2\n> The well is open.\n\n## The road\nplace: Article 3\n> The road is wide.\n');
  carry('a', 'b');
  deliver('b', 'title: Reply\nanswers: alpha/1\n\n## Re alpha/1.1: accept\n\n## Re alpha/1.2: counter if point alpha/1.3\n> The well is open by day.\n\n## Re alpha/1.3: accept ad referendum\n\n## Outline\n> Article 3\n> Article 2\n> Article 1\n');
  carry('b', 'a');
  const chromium = await browser();
  const { address, origin } = await ui('a');
  const page = await (await chromium.newContext({ viewport: { width: 360, height: 800 } })).newPage();
  page.setDefaultTimeout(15000);
  await page.goto(address);
  const room = await page.getAttribute('.card h2 a', 'href');
  const go = async (path) => { await page.goto(origin + room + path); return (await page.innerText('main')).replace(/\s+/g, ' '); };
  const sound = async () => { const found = await violations(page); check(found.length === 0, found.join('\n')); };

  // The text.
  let text = await go('/text');
  check(text.includes('[beta (beta/1.2) if point alpha/1.3: The well is open by day.'), `on its terms: ${text}`);
  await page.check('[name=agreed]');
  await page.click('main button:has-text("Show")');
  text = (await page.innerText('main')).replace(/\s+/g, ' ');
  check(text.includes('The gate is green.') && !text.includes('The well is open') && /\d points? that (is|are) not agreed (is|are) left out/.test(text), `only what is agreed: ${text}`);
  await sound();
  await go('/text');
  await page.selectOption('[name=outline]', 'beta/1.4');
  await page.click('main button:has-text("Show")');
  const heads = await page.locator('main h2 .pname a').allTextContents();
  check(heads.slice(0, 3).join() === 'alpha/1.3,alpha/1.2,alpha/1.1', `in that order: ${heads}`);

  // The table since a day.
  const points = async (since) => { await go(`?changed=${since}`); return page.locator('table.table tbody tr').count(); };
  check(await points('2020-01-01') === 4 && await points('2041-01-01') === 0, 'since then, or not');
  const today = JSON.parse(desk('a', 'inbox', '--json'))[0].time.slice(0, 10);
  check(await points(today) === 4, 'a day is meant from its beginning');
  await points('whenever');
  check((await page.textContent('[role=alert]')).includes('is no date'), 'no date');
  await sound();

  // Noted of a paragraph, and listed with all else.
  await go('/point/alpha/1.2');
  await page.selectOption('[name=on]', 'beta/1.2');
  await page.selectOption('[name=kind]', 'fallback');
  await page.fill('[name=text]', 'By day and by dusk.');
  await page.click('text=Keep it on this desk');
  const noted = JSON.parse(desk('a', 'annotations', '--json'));
  check(noted.length === 1 && noted[0].on === 'beta/1.2' && noted[0].kind === 'fallback', JSON.stringify(noted));
  text = await go('');
  check(/what you noted, on this desk alone.*beta\/1\.2 fallback: By day and by dusk\./.test(text), `listed: ${text}`);
  await sound();
  check(await page.getAttribute('.private a', 'href') === `${room}/point/alpha/1.2#private`, 'and leads there');
  await go('/point/alpha/1.2');
  await page.selectOption('[name=on]', 'beta/1.2');
  await page.selectOption('[name=kind]', 'fallback');
  await page.click('text=Keep it on this desk');
  check(JSON.parse(desk('a', 'annotations', '--json')).length === 0, 'and is taken away');

  // Supposed, and compared.
  text = await go('/what-if?party-0=beta&verb-0=confirm&on-0=alpha/1.3');
  check(/alpha\/1\.3.*agreed ad referendum.*agreed/.test(text), `a confirmation: ${text}`);
  text = await go('/what-if?from=alpha/1&to=beta/1');
  check(await page.locator('.redline ins:has-text("Reply")').count() > 0, `two notes: ${text}`);
  text = await go('/what-if?from=alpha/1&to=gamma/1');
  check((await page.textContent('[role=alert]')).includes('gamma/1'), 'a note that is none');

  // What somebody said last, and on what it stands all the same; what it accepts, on its terms.
  deliver('b', 'title: More\n\n## Re alpha/1.1: ask\nWhich green?\n\n## Re alpha/1.2: accept if beta/1.4\n');
  carry('b', 'a');
  text = await go('');
  check(text.includes('asked; accepts alpha/1.1') && text.includes('accepted if beta/1.4'), `in the table: ${text}`);
  text = await go('/point/alpha/1.1');
  check(text.includes('asked alpha/1.1') && text.includes('stands on alpha/1.1: accepted'), `on the point's page: ${text}`);
  text = await go('/point/alpha/1.2');
  check(text.includes('Accepted by beta if beta/1.4.'), `below the wording: ${text}`);
  text = await go('/text');
  check(text.includes('accepted by beta if beta/1.4]'), `in the text: ${text}`);
  await sound();
  await chromium.close();
});
