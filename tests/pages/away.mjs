// A relay that is away: the desk says so, tries again by itself, and at once when it is asked to.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browser } from './browser.mjs';
import { carry, check, deliver, desk, parley, test, ui, work } from './desks.mjs';

function relay(listen) {
  mkdirSync(join(work, 'relay'), { recursive: true });
  const child = spawn(parley, ['relay', '--data', join(work, 'relay'), '--listen', listen, '--name', 'relay.test'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the relay does not start')), 20000);
    let text = '';
    child.stdout.on('data', (data) => { text += data; const found = text.match(/http:\/\/(127\.0\.0\.1:\d+)/); if (found) { clearTimeout(timer); resolve({ child, url: found[0], host: found[1] }); } });
  });
}

await test(async () => {
  let serving = await relay('127.0.0.1:0');
  try {
    for (const [name, who] of [['a', 'ann@alpha'], ['b', 'bob@beta']]) { desk(name, 'init', '--as', who, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
    desk('a', 'convene', 'A try', '--party', join(work, 'b.card'), '--relay', serving.url, '--yes');
    carry('a', 'b');
    desk('b', 'join', '--yes', '--compared');
    desk('b', 'sync');
    const chromium = await browser();
    const { address } = await ui('a');
    const page = await (await chromium.newContext()).newPage();
    page.setDefaultTimeout(40000);
    await page.goto(address);
    await page.waitForSelector('.card >> text=reached');
    const down = async () => { const gone = new Promise((resolve) => serving.child.on('exit', resolve)); serving.child.kill('SIGTERM'); await gone; };
    for (const [i, asked] of [[1, false], [2, true]]) {
      await down();
      if (!asked) await page.waitForSelector('.card .badge.overdue'); // what is signed after that is queued, too
      deliver('a', `title: Note ${i}\n\n## Point ${i}\n> Text ${i}.\n`);
      if (asked) await page.click('text=Sync now');
      await page.waitForFunction(() => document.querySelector('.card .badge.overdue') && document.querySelector('.card').textContent.includes('queued'));
      if (asked) await page.waitForTimeout(8000); // so that it would wait for a while by itself
      serving = await relay(serving.host);
      const begin = Date.now();
      if (asked) await page.click('text=Sync now');
      await page.waitForFunction(() => !document.querySelector('.card .badge.overdue') && !document.querySelector('.card').textContent.includes('queued'));
      console.log(`${asked ? 'asked to' : 'by itself'}: ${Date.now() - begin} ms after the relay is back`);
      desk('b', 'sync');
      check(desk('b', 'read', `alpha/${i}`).includes(`Text ${i}.`), 'and it has gone out');
    }
    await chromium.close();
  } finally {
    serving.child.kill('SIGTERM');
  }
});
