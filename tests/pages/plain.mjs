// Without JavaScript: reading and delivering; and with the keyboard alone.
import { createHash } from 'node:crypto';
import { browser } from './browser.mjs';
import { carry, check, deliver, desk, test, twoDesks, ui } from './desks.mjs';

await test(async () => {
  twoDesks();
  deliver('a', 'title: Two proposals\n\n## The fence\n> North and South share the cost.\n\nIt is *fair*.\n\n## The well\n> The well is open to both.\n');
  carry('a', 'b');
  const chromium = await browser();
  const { address, origin } = await ui('b');
  const context = await chromium.newContext({ javaScriptEnabled: false, viewport: { width: 768, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  await page.goto(address);
  // What is new and what is to be done stands on the desk; opened, it is new no more.
  const card = async () => { await page.goto(origin); return page.textContent('.card'); };
  check(/New\s*alpha\/1 Two proposals/.test(await card()) && /Needs you.*answer it/s.test(await card()), `what is new: ${await card()}`);
  await page.click('.card h3:has-text("New") + ul a');
  check((await page.textContent('h1')) === 'Two proposals', 'it leads to the note');
  check(!/New/.test(await card()) && /answer it/.test(await card()), 'opened, it is not new, and is to be answered yet');
  await page.click('.card h2 a');
  const room = page.url();
  check((await page.textContent('main')).includes('you have the ball on 2 points'), 'who must move');
  await page.selectOption('[name=ball]', 'alpha');
  await page.click('text=Show');
  check((await page.textContent('main')).includes('No point is as asked for'), 'the table is filtered');
  await page.goto(`${room}/note/alpha/1`);
  check((await page.textContent('.prose em')) === 'fair', 'the note is read');
  await page.click('text=Answer it');
  await page.check('fieldset[data-item="0"] input[value=accept]');
  await page.check('fieldset[data-item="1"] input[value=counter]');
  await page.click('fieldset[data-item="1"] summary');
  await page.fill('fieldset[data-item="1"] textarea >> nth=0', 'The well is open to both on every day.');
  await page.fill('fieldset[data-item="1"] [name=condition-1]', 'point alpha/1.1');
  await page.click('text=Keep the draft');
  check(await page.isChecked('fieldset[data-item="0"] input[value=accept]'), 'the draft is kept');
  await page.click('text=Check it and go on to delivery');
  const text = await page.textContent('main');
  check(text.includes('## Re alpha/1.2: counter if point alpha/1.1\n> The well is open to both on every day.'), text);
  await page.click('text=Sign and deliver beta/1');
  check((await page.textContent('.said')).includes('Delivered as beta/1'), 'delivered');
  check(desk('b', 'table').includes('countered'), 'and the command line says so');
  await page.goto(`${room}/point/alpha/1.2`);
  check(await page.isVisible('svg.graph'), 'conditions are drawn');
  check((await page.textContent('main')).includes('waits for'), 'and told in words');
  // The texts of a note to hand out, each with the digest that stands in the signed act.
  await page.goto(`${room}/note/beta/1`);
  const texts = await page.locator('#proof a[href*="/disclosure/"]').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
  check(texts.length === 3, `cover and two paragraphs: ${texts}`);
  for (const text of texts) {
    const answer = await context.request.get(origin + text);
    check(createHash('sha256').update(await answer.body()).digest('hex') === text.split('/').pop(), `the sha256sum of ${text}`);
  }
  await page.waitForTimeout(1100);  // times are of whole seconds
  await page.goto(`${room}/timeline`);
  check(await page.locator('svg.timeline .held').count() >= 2, 'when each held the ball, as a picture');
  // Every page reads without a script, and shows no button that needs one.
  for (const [path, what] of [['', 'The well'], ['/text', 'North and South share the cost.'], ['/notes', 'Two proposals'], ['/note/beta/1', 'on every day'], ['/timeline', 'Replies'], ['/meetings', 'Propose talks'],
    ['/what-if?party-0=alpha&verb-0=accept&on-0=beta/1.2', 'agreed now'], ['/people', 'ann@alpha'], ['/check', 'as it was signed'], ['/conclude', 'Conclusion'], ['/compose', 'A note of your own motion'], ['/compose?slot=new', 'The letter above']]) {
    await page.goto(room + path);
    check((await page.textContent('main')).includes(what), `${path} says ${what}`);
    check(await page.locator('[data-print]:visible, [data-copy]:visible').count() === 0, `${path} has no dead button`);
  }
  await page.fill('[name=q]', 'well');
  await page.click('text=Search >> nth=-1');
  check(await page.locator('mark').count() > 0, 'found');
  await page.goto(room + '/compose?slot=new');
  await page.fill('[name=title]', 'One more');
  await page.fill('[name=others]', '## The gate\n> It stays open.');
  await page.click('text=Check it and go on to delivery');
  await page.click('text=Sign and deliver beta/2');
  check((await page.textContent('.said')).includes('Delivered as beta/2'), 'a note of its own motion');
  await page.click('text=Lock');
  check((await page.textContent('h1')).includes('locked'), 'it is locked');
  await context.close();

  // The keyboard alone: from the desk to a delivered note.
  carry('b', 'a');
  const other = await ui('a');
  const keys = await (await chromium.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await keys.goto(other.address);
  const tabTo = async (matches) => {
    for (let i = 0; i < 200; ++i) {
      await keys.keyboard.press('Tab');
      const at = await keys.evaluate(() => {
        const each = document.activeElement;
        const style = getComputedStyle(each);
        return { text: (each.textContent || each.value || '').trim(), name: each.getAttribute('name') ?? '', seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || !!each.closest('label:has(:focus-visible)') };
      });
      if (!matches(at)) continue;
      check(at.seen, `the focus is seen on ${at.text}`);
      return;
    }
    throw new Error(`not reached by Tab: ${matches}`);
  };
  await keys.keyboard.press('Tab');
  check((await keys.evaluate(() => document.activeElement.textContent)) === 'Skip to the content', 'the first stop skips to the content');
  await tabTo((at) => at.text === 'answer it');
  await keys.keyboard.press('Enter');
  await keys.waitForURL('**slot=beta-1');
  await tabTo((at) => at.name === 'position-0');
  await keys.keyboard.press('a');
  await tabTo((at) => at.text === 'Check it and go on to delivery');
  await keys.keyboard.press('Enter');
  await keys.waitForURL('**deliver=yes');
  await tabTo((at) => at.text.startsWith('Sign and deliver alpha/2'));
  await keys.keyboard.press('Enter');
  await keys.waitForURL('**/note/alpha/2');
  check((await keys.textContent('.said')).includes('Delivered as alpha/2'), 'delivered by keyboard');
  await chromium.close();
});
