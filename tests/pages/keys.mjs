// Backups, the party key and new keys, through the pages: a backup that restores, a party key that is taken off only when
// its copy opens, a restored desk that goes on under new keys.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { check, desk, parley, test, ui, work } from './desks.mjs';

await test(async () => {
  const passphrase = 'the words of ann';
  const key = 'other words for the key';
  for (const [name, text] of [['desk', passphrase], ['key', key], ['fresh', 'fresh words']]) writeFileSync(join(work, name), text + '\n');
  desk('a', 'init', '--as', 'ann@alpha', '--passphrase-file', join(work, 'desk'));
  desk('b', 'init', '--as', 'bob@beta', '--no-passphrase');
  desk('b', 'card', '-o', join(work, 'b.card'));
  desk('a', 'convene', 'A try', '--party', join(work, 'b.card'), '--yes', '--passphrase-file', join(work, 'desk'));
  const chromium = await browser();
  const open = async (name, words) => {
    const { address, origin } = await ui(name);
    const page = await (await chromium.newContext({ acceptDownloads: true, viewport: { width: 768, height: 900 } })).newPage();
    page.setDefaultTimeout(60000);
    await page.goto(address);
    if (words) { await page.fill('[name=passphrase]', words); await page.click('text=Open the desk'); }
    return { page, origin };
  };
  const { page, origin } = await open('a', passphrase);
  await page.click('text=Save it elsewhere, and take it off');
  const found = await violations(page);
  check(found.length === 0, found.join('\n'));

  // A backup, with the desk's own passphrase alone.
  const backup = page.locator('form:has([value=backup])');
  await backup.locator('[name=passphrase]').fill('wrong words');
  await backup.locator('button').click();
  check((await page.textContent('.said.wrong')).length > 0, 'another passphrase makes no backup');
  await backup.locator('[name=passphrase]').fill(passphrase);
  const [saved] = await Promise.all([page.waitForEvent('download'), backup.locator('button').click()]);
  const copy = join(work, 'a.backup');
  await saved.saveAs(copy);
  check(desk('a', 'restore', copy, '--check', '--passphrase-file', join(work, 'desk')).includes('It would do'), 'the rehearsal');

  // The party key: sealed to a file, and taken off only when that opens.
  const sealed = page.locator('form:has([value="party-key"])');
  await sealed.locator('[name=passphrase]').fill(passphrase);
  await sealed.locator('[name=new]').fill(key);
  await sealed.locator('[name=again]').fill(key + 'x');
  await sealed.locator('button').click();
  check((await page.textContent('.said.wrong')).includes('differ'), 'two that differ');
  await sealed.locator('[name=passphrase]').fill(passphrase);
  await sealed.locator('[name=new]').fill(key);
  await sealed.locator('[name=again]').fill(key);
  const [keyFile] = await Promise.all([page.waitForEvent('download'), sealed.locator('button').click()]);
  const party = join(work, 'party-key.age');
  await keyFile.saveAs(party);
  const remove = async (file, words) => {
    await page.goto(origin + '/keys');
    await page.click('summary:has-text("Take it off this computer")');
    const form = page.locator('form:has([value=remove])');
    await form.locator('[type=file]').setInputFiles(file);
    await form.locator('[name=passphrase]').fill(words);
    await form.locator('button').click();
    return page.textContent('.said');
  };
  check((await remove(party, 'wrong')).includes('does not give the party key'), 'a wrong passphrase removes nothing');
  check((await remove(copy, passphrase)).includes('does not give the party key'), 'nor does another file');
  check(existsSync(join(work, 'a', 'party.age')), 'it is there yet');
  check((await remove(party, key)).includes('is off this computer'), 'the right one does');
  check(!existsSync(join(work, 'a', 'party.age')), 'it is gone');
  check((await page.textContent('main')).includes('It is not on this computer'), 'and the page says so');
  check(!(await page.textContent('body')).includes('PARLEY-PARTY-KEY'), 'nothing of it was shown');

  // A desk restored from the backup goes on under new keys, by the saved party key.
  execFileSync(parley, ['restore', copy, '--home', join(work, 'r'), '--passphrase-file', join(work, 'desk')], { stdio: 'ignore' });
  const restored = await open('r', passphrase);
  check((await restored.page.textContent('[role=alert]')).length > 0, 'it knows that it was restored');
  await restored.page.goto(restored.origin + '/keys');
  const renew = restored.page.locator('form:has([value=renew])');
  await renew.locator('[type=file]').setInputFiles(party);
  await renew.locator('[name=passphrase]').fill(key);
  await renew.locator('[name=new]').fill('fresh words');
  await renew.locator('[name=again]').fill('fresh words');
  await renew.locator('button').click();
  await restored.page.waitForURL('**/unlock');
  check((await restored.page.textContent('.said')).includes('new keys'), `it is to be opened anew: ${await restored.page.textContent('main')}`);
  await restored.page.fill('[name=passphrase]', passphrase);
  await restored.page.click('text=Open the desk');
  check((await restored.page.textContent('[role=alert]')).length > 0, 'the old passphrase opens it no more');
  await restored.page.fill('[name=passphrase]', 'fresh words');
  await restored.page.click('text=Open the desk');
  await restored.page.click('.card h2 a');
  await restored.page.click('nav >> text=People');
  const people = await restored.page.textContent('main');
  check(people.includes('revoked') && (people.match(/ann@alpha/g) ?? []).length >= 2, 'the new keys are admitted, the old ones revoked');

  // A pouch for a side that has lost every desk: the new desk of bob takes it from ann's page, and comes back.
  desk('b', 'party-key', 'print', '--to', join(work, 'beta.age'), '--passphrase-file', join(work, 'key'));
  desk('n', 'init', '--as', 'bob@beta', '--party-key', join(work, 'beta.age'), '--passphrase-file', join(work, 'key'));
  const card = desk('n', 'card', '--passphrase-file', join(work, 'key'));
  await restored.page.goto(restored.origin + '/pouch');
  await restored.page.click('summary:has-text("lost every desk")');
  await restored.page.fill('[name=card]', card);
  const [rescue] = await Promise.all([restored.page.waitForEvent('download'), restored.page.click('text=Pack it for this card')]);
  await rescue.saveAs(join(work, 'rescue.pouch'));
  check(desk('n', 'recover', join(work, 'rescue.pouch'), '--party-key', join(work, 'beta.age'), '--yes', '--passphrase-file', join(work, 'key')).includes('back'), 'bob is back');
  await chromium.close();
});
