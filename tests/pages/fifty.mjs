// A table of fifty parties: it scrolls on its own with its heads in sight, at every width; and a note on paper.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, violations } from './browser.mjs';
import { carry, check, deliver, desk, test, ui, work } from './desks.mjs';

await test(async () => {
  const names = [...Array(50).keys()].map((i) => `party-${String(i).padStart(2, '0')}`);
  for (const name of names) { desk(name, 'init', '--as', `one@${name}`, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
  const first = names[0];
  desk(first, 'convene', 'Fifty parties', ...names.slice(1).flatMap((name) => ['--party', join(work, `${name}.card`)]), '--yes');
  desk(first, 'pouch', 'pack', '-o', join(work, 'invitation.pouch'));
  for (const name of names.slice(1)) {
    desk(name, 'pouch', 'unpack', join(work, 'invitation.pouch'));
    desk(name, 'join', '--yes');
    carry(name, first);
  }
  deliver(first, 'title: Draft articles\n\nThe chair thanks all for their patience. These are the articles as they were read out.\n\n' +
    [...Array(40).keys()].map((i) => `## The matter of article ${i + 1}\nplace: Article ${i + 1}\n> Each party shall do what article ${i + 1} says, in good faith and without delay.\n> It shall tell the others.\n\n${i % 3 === 0 ? 'This has been *long* in the making.\n\n' : ''}`).join(''));
  const chromium = await browser();
  const { address, origin } = await ui(first);
  const context = await chromium.newContext();
  const page = await context.newPage();
  await page.goto(address);
  const room = await page.getAttribute('.card h2 a', 'href');
  for (const width of [360, 768, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(origin + room);
    check(await page.locator('table.table thead th').count() === 55, 'a column for each');
    const found = await page.evaluate(async () => {
      const region = document.querySelector('.scroll:has(table.table)');
      const head = region.querySelector('thead th:nth-child(30)'), row = region.querySelector('tbody tr:nth-child(30) th');
      region.scrollIntoView();
      region.scrollTo(1500, 900);
      await new Promise(requestAnimationFrame);
      const box = region.getBoundingClientRect(), top = head.getBoundingClientRect(), left = row.getBoundingClientRect();
      const corner = region.querySelector('thead th').getBoundingClientRect();
      const above = document.elementFromPoint(corner.left + 5, corner.top + 5);
      return {
        scrolled: [region.scrollLeft, region.scrollTop], page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        top: Math.abs(top.top - box.top), left: Math.abs(left.left - box.left), share: left.width / box.width,
        corner: Math.abs(corner.left - box.left) + Math.abs(corner.top - box.top), above: !!above?.closest('thead'),
        focusable: region.tabIndex === 0,
      };
    });
    check(found.page <= 0, `the page is ${found.page} pixels too wide at ${width}`);
    check(found.scrolled[0] > 1000 && found.scrolled[1] > 500, `it scrolls on its own: ${found.scrolled}`);
    check(found.top <= 2 && found.left <= 2 && found.corner <= 4 && found.above, `heads stay in sight at ${width}: ${JSON.stringify(found)}`);
    check(found.share < 0.55, `the names leave room for the rest at ${width}: ${found.share}`);
    check(found.focusable, 'it scrolls by the keyboard');
    const held = await violations(page);
    check(held.length === 0, held.join('\n'));
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `fifty-${width}.png`) });
  }
  // The table on paper: with so many columns, point by point.
  await page.setViewportSize({ width: 700, height: 900 });
  await page.goto(origin + room);
  await page.emulateMedia({ media: 'print' });
  const paper = await page.evaluate(() => {
    const cells = [...document.querySelectorAll('table.table tbody tr:first-child td')];
    return { wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, cells: cells.map((each) => getComputedStyle(each, '::before').content), right: Math.max(...[...document.querySelectorAll('table.table td')].map((each) => each.getBoundingClientRect().right)), page: getComputedStyle(document.body).page };
  });
  check(paper.wide <= 0 && paper.right <= 700, `nothing is cut off: ${JSON.stringify(paper)}`);
  check(paper.cells.length === 54 && paper.cells.includes('"party-00: "') && paper.cells.includes('"party-49: "'), `each position says whose it is: ${paper.cells}`);
  check(paper.cells.at(-1) === '"answer by: "', `to the last: ${paper.cells.at(-1)}`);
  check((await page.pdf({ format: 'A4', preferCSSPageSize: true })).length > 10000, 'printed');
  await page.emulateMedia({ media: 'screen' });
  // A note on paper.
  await page.goto(`${origin}${room}/note/${first}/1`);
  await page.emulateMedia({ media: 'print' });
  const seen = await page.evaluate(() => ({
    hidden: [...document.querySelectorAll('nav, .mast, .deeds, .screen, details')].filter((each) => each.getBoundingClientRect().height > 0).map((each) => each.className || each.tagName),
    seal: document.querySelector('.seal').getBoundingClientRect().height > 0, qr: document.querySelector('.seal svg').getBoundingClientRect().width,
    basis: document.querySelector('.seal').textContent.includes('Nothing is agreed until everything is agreed'),
    foot: getComputedStyle(document.querySelector('.seal')).display === 'table-footer-group', // repeats on each sheet
    numbers: [...document.querySelectorAll('.para h2')].every((each, i) => each.textContent.startsWith(`${i + 1}. `)),
  }));
  check(seen.hidden.length === 0, `only the letter is on paper: ${seen.hidden}`);
  check(seen.seal && seen.basis && seen.foot && seen.qr > 50 && seen.numbers, `numbered, with digest and QR code: ${JSON.stringify(seen)}`);
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format, preferCSSPageSize: false, printBackground: false });
    check(pdf.length > 10000, format);
    if (process.env.SHOTS) writeFileSync(join(process.env.SHOTS, `note-${format}.pdf`), pdf);
  }
  await chromium.close();
});
