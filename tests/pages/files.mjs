// Files through the pages: attached to a draft, taken out, delivered, saved by the other side; and pouches.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { check, desk, test, twoDesks, ui, work } from './desks.mjs';

await test(async () => {
  twoDesks();
  const large = join(work, 'annex é 1.bin');
  const bytes = randomBytes(5 << 20);
  writeFileSync(large, bytes);
  writeFileSync(join(work, 'prices.csv'), 'a,b\n1,2\n');
  const chromium = await browser();
  const a = await ui('a');
  for (const javaScriptEnabled of [true, false]) {
    const context = await chromium.newContext({ javaScriptEnabled, acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    const own = javaScriptEnabled ? a : await ui('a');
    await page.goto(own.address);
    await page.click('.card h2 a');
    const room = page.url();
    const name = javaScriptEnabled ? 'alpha/1' : 'alpha/2';
    await page.goto(room + '/compose?slot=new');
    await page.fill('[name=title]', 'With its annexes');
    await page.fill('[name=others]', '## The prices\n> As in the annex.');
    await page.setInputFiles('[name=file]', large);
    await page.click('text=Attach it');
    check((await page.textContent('.said')).includes('Attached'), `attached: ${await page.textContent('main')}`);
    check(await page.inputValue('[name=title]') === 'With its annexes', 'what was written is kept with it');
    await page.setInputFiles('[name=file]', join(work, 'prices.csv'));
    await page.click('text=Attach it');
    check((await page.textContent('main')).includes('annex é 1.bin (5.0 MiB)'), 'listed with its size');
    if (javaScriptEnabled) check((await violations(page)).length === 0, (await violations(page)).join('\n'));
    const kept = readdirSync(join(work, 'a', 'drafts'), { recursive: true }).filter((each) => each.endsWith('.age'));
    check(kept.length === 3 && !kept.some((each) => each.includes('annex')), `sealed with the draft: ${kept}`);
    await page.click('button:has-text("Take it out: prices.csv")');
    check(!(await page.inputValue('[name=other_header]')).includes('prices'), 'taken out');
    // A line in the text alone brings no file of this computer.
    await page.click('text=Write it as one text');
    const text = await page.inputValue('[name=whole]');
    await page.fill('[name=whole]', text.replace('attach:', 'attach: ../desk.json\nattach:'));
    await page.click('text=Check it and go on to delivery');
    check((await page.textContent('main')).includes('is not with this draft'), 'a path is no attachment');
    await page.click('text=Back to the draft');
    await page.goto(room + '/compose?slot=new&whole=yes');
    await page.fill('[name=whole]', text);
    await page.click('text=Check it and go on to delivery');
    check((await page.textContent('dl.facts')).includes('annex é 1.bin (5.0 MiB)'), 'what goes with it is shown before it is signed');
    await page.click(`text=Sign and deliver ${name}`);
    check((await page.textContent('.said')).includes(`Delivered as ${name}`), 'delivered');
    check(readdirSync(join(work, 'a', 'drafts')).length === 0, 'the draft and its files are gone');
    check(!readdirSync(join(work, 'a')).some((each) => each.startsWith('draft-in-work') || each.startsWith('.passing')), 'nothing is left in the clear');
    await page.goto(new URL(room).origin + '/pouch');
    const [packed] = await Promise.all([page.waitForEvent('download'), page.click('text=Pack what the others lack')]);
    await packed.saveAs(join(work, `${javaScriptEnabled}.pouch`));
    await context.close();
  }
  // The other side takes the pouches in its browser, and saves the file.
  const b = await ui('b');
  const page = await (await chromium.newContext({ acceptDownloads: true })).newPage();
  page.setDefaultTimeout(15000);
  await page.goto(b.address);
  for (const each of [true, false]) {
    await page.goto(b.origin + '/pouch');
    await page.setInputFiles('[name=pouch]', join(work, `${each}.pouch`));
    await page.click('text=Unpack it');
    check((await page.textContent('.said')).includes('new'), `unpacked: ${await page.textContent('.said')}`);
  }
  await page.goto(b.origin);
  await page.click('.card h2 a');
  await page.goto(page.url() + '/note/alpha/1');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.click('text=annex é 1.bin')]);
  const digest = (each) => createHash('sha256').update(each).digest('hex');
  check(digest(readFileSync(await saved.path())) === digest(bytes), 'byte for byte');
  check(/^annex__+1\.bin$/.test(saved.suggestedFilename()), `under a plain name: ${saved.suggestedFilename()}`);
  check(desk('b', 'attachment', 'list', 'alpha/1').includes('yes'), 'and the command line has it');
  // Larger than the page takes: told before it is sent.
  await page.goto(page.url().replace(/\/note.*/, '/compose?slot=new'));
  await page.evaluate(() => { document.querySelector('[name=file]').dataset.most = '10'; });
  await page.setInputFiles('[name=file]', large);
  check(!await page.evaluate(() => document.querySelector('[name=file]').checkValidity()), 'too large is told at once');
  await chromium.close();
});
