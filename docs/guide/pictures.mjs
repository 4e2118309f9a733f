// Takes the pictures of docs/guide.md: see script/guide-pictures.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browser } from '../../tests/pages/browser.mjs';
import { desk, project, test, ui, work } from '../../tests/pages/desks.mjs';

const at = (time) => ['--claimed-time', time];

await test(async () => {
  const people = [['russia', 'lavrov@russia', 'Russian Federation'], ['usa', 'blinken@usa', 'United States'], ['nato', 'stoltenberg@nato', 'North Atlantic Treaty Organization']];
  const chromium = await browser();
  const context = await chromium.newContext({ viewport: { width: 1100, height: 700 }, colorScheme: 'light' });
  const page = await context.newPage();
  const out = join(project, 'docs/guide');
  mkdirSync(out, { recursive: true });
  const picture = (name) => page.screenshot({ path: join(out, `${name}.png`) });

  // A desk is made in the browser; the other steps are played by command, at the time of the story.
  const first = await ui('russia');
  await page.goto(first.address);
  await page.fill('[name=as]', 'lavrov@russia');
  await page.fill('[name=name]', 'Russian Federation');
  await page.fill('[name=passphrase]', 'four words of one');
  await page.fill('[name=again]', 'four words of one');
  await picture('1-desk');
  await page.goto(`${first.origin}/start`);
  first.child.kill('SIGTERM');
  for (const [name, who, full] of people) { desk(name, 'init', '--as', who, '--name', full, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
  const carry = (from, time) => {
    const file = join(work, `${from}-${time}-${Math.random()}.pouch`);
    desk(from, 'pouch', 'pack', '-o', file, ...at(time));
    for (const [name] of people) if (name !== from) desk(name, 'pouch', 'unpack', file, ...at(time));
  };
  desk('russia', 'convene', 'Security guarantees', '--party', join(work, 'usa.card'), '--party', join(work, 'nato.card'), '--publication', 'consent', '--yes', ...at('2021-12-15T08:00:00Z'));
  carry('russia', '2021-12-15T08:00:00Z');
  const joining = await ui('usa', '--as-of', '2021-12-15T09:00Z');
  await page.goto(joining.address);
  await page.click('text=See and join it');
  await picture('2-join');
  joining.child.kill('SIGTERM');
  for (const name of ['usa', 'nato']) { desk(name, 'join', '--yes', '--compared', ...at('2021-12-15T09:00:00Z')); carry(name, '2021-12-15T09:00:00Z'); }
  const say = (name, file, time) => { desk(name, 'deliver', join(project, 'examples/security-guarantees', file), '--yes', ...at(time)); carry(name, time); for (const [other] of people) carry(other, time); };
  say('russia', '01-russia-demands.md', '2021-12-15T12:00:00Z');
  const writing = await ui('usa', '--as-of', '2022-01-26T10:00Z');
  await page.goto(writing.address);
  await page.click('text=answer it');
  const item = page.locator('fieldset[data-item="4"]');
  await item.locator('input[value=counter]').check();
  await item.locator('textarea').first().fill('Each Party shall announce to the others, well ahead of time, exercises of its ground forces above a number to be agreed.');
  await page.waitForSelector('fieldset[data-item="4"] ins', { timeout: 10000 });
  await item.scrollIntoViewIfNeeded();
  await item.evaluate((each) => each.scrollIntoView());
  await picture('3-write');
  await page.click('text=Check it and go on to delivery');
  await picture('4-deliver');
  writing.child.kill('SIGTERM');
  say('usa', '03-usa-reply.md', '2022-01-26T15:30:00Z');
  say('nato', '04-nato-reply.md', '2022-01-26T17:00:00Z');
  const reading = await ui('russia', '--as-of', '2022-01-27T12:00Z');
  await page.goto(reading.address);
  await picture('5-at-a-glance');
  await page.click('.card h2 a');
  const room = page.url();
  await picture('6-table');
  await page.goto(`${room}/point/russia/1.5`);
  await picture('7-point');
  await page.goto(`${room}/note/usa/1`);
  await picture('8-note');
  await page.goto(`${room}/check`);
  await picture('9-check');
  await chromium.close();
});
