// The keyboard alone: three desks and a relay, from making a desk to adoption. Each stop of the focus is seen.
import { join } from 'node:path';
import { browser } from './browser.mjs';
import { check, relay, test, ui, work } from './desks.mjs';

class Keys {
  constructor(page) { this.page = page; }
  // Tab until the focus is on what is labelled so.
  async to(label) {
    for (let i = 0; i < 250; ++i) {
      await this.page.keyboard.press('Tab');
      const at = await this.page.evaluate(() => {
        const each = document.activeElement;
        const style = getComputedStyle(each);
        const text = each.labels?.length && each.type !== 'submit' ? (each.closest('[data-item]') && each.type === 'radio' ? `${each.closest('[data-item]').dataset.item} position` : each.labels[0].textContent) : each.getAttribute('aria-label') ?? each.textContent;
        const hidden = each.getBoundingClientRect();
        return { text: (text || '').trim(), seen: each === document.body || ((style.outlineStyle !== 'none' || style.boxShadow !== 'none' || !!each.closest('label:has(:focus-visible)')) && hidden.width > 0 && hidden.right > 0) };
      });
      if (at.text) check(at.seen, `the focus is seen on ${at.text} of ${this.page.url()}`);
      if (at.text.startsWith(label)) return;
    }
    throw new Error(`not reached by Tab: ${label} on ${this.page.url()}: ${await this.page.textContent('main')}`);
  }
  async type(label, text) {
    await this.to(label);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
  }
  async enter(label) {
    await this.to(label);
    await Promise.all([this.page.waitForNavigation().catch((error) => { throw new Error(`${label} on ${this.page.url()} leads nowhere: ${error.message}`); }), this.page.keyboard.press('Enter')]);
  }
}

await test(async () => {
  const chromium = await browser();
  const url = await relay();
  const desks = {};
  for (const [name, who, full] of [['russia', 'lavrov@russia', 'Russian Federation'], ['usa', 'blinken@usa', 'United States'], ['nato', 'stoltenberg@nato', 'North Atlantic Treaty Organization']]) {
    const { address } = await ui(name);
    const page = await (await chromium.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true })).newPage();
    page.setDefaultTimeout(60000);
    await page.goto(address);
    const keys = new Keys(page);
    await keys.type('Who you are', who);
    await keys.type("The side's full name", full);
    await keys.type('A passphrase', `the words of ${name}`);
    await keys.type('The same again', `the words of ${name}`);
    await keys.enter('Make the desk');
    check((await page.textContent('h1')) === `Desk of ${who}`, `${name} has a desk`);
    await keys.enter('Your card, and others');
    desks[name] = { page, keys, card: await page.textContent('#block') };
    await keys.enter('Parley');
  }
  const { russia, usa, nato } = desks;
  await russia.keys.enter('Open an exchange');
  await russia.keys.type('What it is about', 'Security guarantees');
  await russia.keys.type("The others' cards", usa.card + '\n' + nato.card);
  await russia.keys.type('Relays that carry it', url);
  await russia.keys.enter('Look at it before signing');
  await russia.keys.enter('Sign and open it');
  await russia.keys.enter('Parley');
  await russia.keys.enter('Pouches in and out');
  await russia.keys.to('Pack what the others lack');
  const [download] = await Promise.all([russia.page.waitForEvent('download'), russia.page.keyboard.press('Enter')]);
  await download.saveAs(join(work, 'invitation.pouch'));
  for (const { page, keys } of [usa, nato]) {
    await keys.enter('Pouches in and out');
    await keys.to('The pouch that you were sent');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
    await chooser.setFiles(join(work, 'invitation.pouch'));
    await keys.enter('Unpack it');
    await keys.enter('See and join it');
    await keys.to('I have compared');
    await page.keyboard.press('Space');
    await keys.enter('Sign and join');
    check((await page.textContent('.said')).includes('has joined'), 'joined');
    await keys.enter('Parley');
  }
  // A note as one text, and answers point by point.
  await russia.keys.enter('Parley');
  await russia.keys.enter('Security guarantees');
  await russia.keys.enter('Write');
  await russia.keys.enter('A note of your own motion');
  await russia.keys.enter('Write it as one text');
  await russia.keys.type('The note, as the Markdown it is', 'title: Draft agreement\n\n## Exercises\n> Each side notifies exercises above 9,000 troops.\n\n## Enlargement\n> No further state is admitted.\n');
  await russia.keys.enter('Check it and go on to delivery');
  await russia.keys.enter('Sign and deliver russia/1');
  check((await russia.page.textContent('.said')).includes('Delivered as russia/1'), 'delivered');
  for (const [name, { page, keys }] of [['usa', usa], ['nato', nato]]) {
    await page.waitForSelector('a:has-text("answer it")', { timeout: 30000 });
    await keys.enter('answer it');
    await keys.type('Title', `Reply of ${name}`);
    await keys.to('0 position');
    await page.keyboard.press('a');
    await keys.to('1 position');
    await page.keyboard.press('r');
    await page.waitForFunction(() => document.getElementById('kept').textContent === 'Kept.');
    check((await page.textContent('#coverage')).startsWith('2 of 2 answered'), 'both answered');
    await keys.enter('Check it and go on to delivery');
    await keys.enter(`Sign and deliver ${name}/1`);
    check((await page.textContent('.said')).includes(`Delivered as ${name}/1`), 'delivered');
    await keys.enter('Table');
  }
  await russia.keys.enter('Table');
  for (const { page, keys } of [russia, usa, nato]) {
    await page.waitForSelector('tr[data-key="russia/1.1"] .badge.agreed', { timeout: 30000 });
    await keys.enter('Conclude');
    await keys.enter('Leave out what is not agreed, by name');
    await keys.enter('Sign this list');
    check((await page.textContent('.said')).includes('Signed'), 'signed');
  }
  for (const { page, keys } of [russia, usa, nato]) {
    await page.waitForSelector('h2:has-text("Adopted on")', { timeout: 30000 });
    await keys.type('Search the desk', 'exercises');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    check(await page.locator('mark').count() > 0, 'found');
    await keys.enter('Lock');
    check((await page.textContent('h1')).includes('locked'), 'locked');
  }
  await chromium.close();
});
