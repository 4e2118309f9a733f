// Drafts with all that a note can say, through the form in which one writes point by point: what nobody changed comes back byte
// for byte; what was changed is changed alone; what is delivered is what stood there.
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { carry, check, deliver, desk, test, twoDesks, ui } from './desks.mjs';

await test(async () => {
  twoDesks();
  deliver('a', `title: Draft\n\n${[...Array(14).keys()].map((i) => `## The matter of article ${i + 1}\nplace: Article ${i + 1}\n> Each side shall do what article ${i + 1} says.\n\n`).join('')}## Talks: 2031-02-01T10:00Z, Geneva\n\n## Declare: if event "an exercise begins"\nWe shall see.\n`);
  carry('a', 'b');
  const chromium = await browser();
  const { address, origin } = await ui('b');
  const page = await (await chromium.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(15000);
  await page.goto(address);
  const room = await page.getAttribute('.card h2 a', 'href');
  const at = `${origin}${room}/compose?slot=alpha-1`;
  const whole = async () => { await page.goto(`${at}&whole=yes`); return page.inputValue('[name=whole]'); };

  // Every form of paragraph; two of them twice, spaces and empty lines as somebody likes them.
  const draft = `language: en\ntitle:  Our   reply\nanswers: alpha/1\nopen-until: 2031-01-01\nanswer-by: 2030-01-01\nstanding: without prejudice\n\n\n    a table, indented\n\nDear all.\n\n\n` +
    `## 1. Re alpha/1.1: reject\nWe cannot.\n\n## Re alpha/1.2: counter\nfrom: alpha/1.2, alpha/1.1\n> Each side shall do  what\n>\n> article 2 says. \n>\n\nBecause.\n\n  * of this\n` +
    `## Re alpha/1.3: counter, alternative if point alpha/1.4\n> One.\n## Re alpha/1.3: counter, alternative\n> Two.\n\n## Re alpha/1.4: counter, package E\n> Each side does it.\n\n` +
    `## Re alpha/1.5: accept, package E if alpha/1.7 and (beta/1.13 or alpha/1.6)\n\n\n\n## Re alpha/1.6: accept in principle, alpha drafts\n## Re alpha/1.7: reserve until 2030-12-01\n\n## Re alpha/1.8: ask\n\nWhich one?\n\n` +
    `## Re alpha/1.9, alpha/1.10-11: accept ad referendum\n\n## Talks alpha/1.15 moved: 2031-02-03, Vienna\n\n## 13. A point of ours\nplace: Article 99\nfrom: alpha/1.1\n> Ours.\n\nReasons.\n\n` +
    `## Merge alpha/1.12, alpha/1.13: Both\n> Both.\n\n## Split alpha/1.14: One half\n\n## Outline\n> Article 1\n> Article 99\n\n## Declare: if alpha/1.1 is rejected by beta or event "it rains"\nSo be it.\n\n## Withdraw acceptance of alpha/1.5\n\n## Talks: 2031-05-01\n`;
  await page.goto(`${at}&whole=yes`);
  await page.fill('[name=whole]', draft);
  await page.click('text=Keep the draft');
  check(await whole() === draft, 'as one text it is kept as it is');
  await page.click('text=Write it point by point');
  check((await page.textContent('#coverage')).includes('11 of 14 answered'), `what is answered elsewhere is answered: ${await page.textContent('#coverage')}`);
  check((await page.textContent('#item-8')).includes('Answered below, among the further paragraphs'), 'and says where');
  check(await page.inputValue('[name=from-1]') === 'alpha/1.2, alpha/1.1' && await page.isVisible('[name=from-1]'), 'what a counter was made of has a field');
  check(await page.inputValue('[name=rest-3]') === 'package E' && await page.inputValue('[name=rest-6]') === 'until 2030-12-01' && await page.isVisible('[name=rest-6]'), 'so has what is said with a position');
  check((await violations(page)).length === 0, `${await violations(page)}`);
  await page.click('text=Keep the draft');
  check(await whole() === draft, `kept point by point it is the same, byte for byte:\n${await whole()}`);
  // By itself, too: what is typed and taken back.
  await page.goto(at);
  await page.locator('[name=title]').press('End');
  await page.locator('[name=title]').pressSequentially('x');
  await page.waitForFunction(() => document.getElementById('kept').textContent === 'Kept.');
  check((await page.inputValue('[name=title]')) === 'Our   replyx', 'typed');
  await page.locator('[name=title]').press('Backspace');
  await page.waitForFunction(() => document.getElementById('kept').textContent === 'Kept.');
  check(await whole() === draft.replace('title:  Our', 'title: Our'), 'but for the line that was written anew');

  // One answer is changed, and that alone; another is given, at the end, because paragraphs are named by number.
  await page.goto(at);
  await page.check('[data-item="7"] input[value=maintain]');
  await page.fill('[name=reasons-7]', 'As we said.\n');
  await page.check('[data-item="12"] input[value=counter]');
  await page.fill('[name=wording-12]', 'Thirteen.\n\n');
  await page.click('#rest12 summary');
  await page.fill('[name=from-12]', 'alpha/1.13');
  await page.click('text=Keep the draft');
  const changed = draft.replace('title:  Our', 'title: Our').replace('## Re alpha/1.8: ask\n\nWhich one?\n\n', '## Re alpha/1.8: maintain\nAs we said.\n\n') + '\n## Re alpha/1.13: counter\nfrom: alpha/1.13\n> Thirteen.\n';
  check(await whole() === changed, `that alone:\n${await whole()}`);

  // Reasons that were written before a position is chosen stand; untouched fields are nobody's words.
  await page.goto(at);
  await page.fill('[name=reasons-11]', 'We doubt it.');
  await page.click('text=Keep the draft');
  check((await whole()).endsWith('\n## Re alpha/1.12:\nWe doubt it.\n'), await whole());
  await page.goto(at);
  check(await page.inputValue('[name=reasons-11]') === 'We doubt it.', 'they are there again');
  await page.click('text=Check it and go on to delivery');
  check((await page.textContent('main')).includes('no position is taken'), 'and nothing is delivered so');
  await page.goto(at);
  await page.fill('[name=reasons-11]', '');
  await page.click('text=Keep the draft');
  check(await whole() === changed, 'taken back');

  // What can be said in this exchange is delivered, to the letter; what is left open is named first.
  const said = 'title: Our reply\nanswers: alpha/1\nstanding: formal\n\n## Re alpha/1.2: counter\nfrom: alpha/1.2, alpha/1.1\n> Each side shall do  what\n> article 2 says. \n\nBecause.\n\n## Re alpha/1.3: counter, alternative\n> Two.\n\n## Re alpha/1.6: accept in principle, alpha drafts\n\n## Re alpha/1.7: reserve until 2030-12-01\n\n## Re alpha/1.9, alpha/1.10-11: accept ad referendum\n\n## 6. A point of ours\nplace: Article 99\nfrom: alpha/1.1\n> Ours.\n\n## Re alpha/1.4: accept if beta/1.6\n\n## Outline\n> Article 1\n';
  await page.goto(`${at}&whole=yes`);
  await page.fill('[name=whole]', said);
  await page.click('text=Write it point by point');
  await page.click('text=Check it and go on to delivery');
  check(/It leaves 6 wordings of alpha\/1 unanswered: alpha\/1\.1, alpha\/1\.5, alpha\/1\.8/.test(await page.textContent('main')), await page.textContent('main'));
  check(await page.textContent('main h2:has-text("to the letter") + pre') === said, 'what is to be signed');
  check((await violations(page)).length === 0, `${await violations(page)}`);
  await page.click('text=Sign and deliver beta/1');
  check((await page.textContent('.said')).includes('Delivered as beta/1'), 'delivered');
  carry('b', 'a');
  check(JSON.parse(desk('a', 'read', 'beta/1', '--json')).text === said, 'what the others read');
  check(JSON.parse(desk('a', 'table', '--json')).points.find((each) => each.point === 'alpha/1.2').wordings.find((each) => each.name === 'beta/1.1').from.join() === 'alpha/1.2,alpha/1.1', 'and of what it was made');
  await chromium.close();
});
