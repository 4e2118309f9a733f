// The addresses of the pages, as the program has them, and all pages that links lead to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, project } from './desks.mjs';

// The list by which the program dispatches (src/pages/routes.cpp).
export function routes() {
  const source = readFileSync(join(project, 'src/pages/routes.cpp'), 'utf8');
  const table = source.slice(source.indexOf('kRoutes[] = {'), source.indexOf('\n};'));
  const found = [...table.matchAll(/\{"(\/[^"]*)",\s*Takes::(get|post|either),\s*(\w+(?:::\w+)?)\}/g)].map(([, path, takes, answers]) => ({ path, takes, answers, get: takes !== 'post', post: takes !== 'get' }));
  check(found.length === table.split('{"/').length - 1 && found.length > 25, `the list of routes is read whole: ${found.length}`);
  return found;
}

// The pattern of that list which a path follows.
export function shapeOf(all, path) {
  return all.find((route) => new RegExp(`^${route.path.replace(/\*/g, '[^/]+')}$`).test(path))?.path;
}

// Goes to every page that links lead to, from the desk on, and hands each over; of pages of one kind at most `most`.
// Answers with the patterns of those that it was on.
export async function everyPage(page, origin, visit, most = 3) {
  const all = routes(), been = new Set(), times = new Map(), queue = ['/'], seen = new Set(queue);
  while (queue.length > 0) {
    const path = queue.shift();
    const { pathname, searchParams } = new URL(path, origin);
    const kind = `${shapeOf(all, pathname)} ${[...searchParams.keys()].join()}`;
    times.set(kind, (times.get(kind) ?? 0) + 1);
    if (times.get(kind) > most) continue;
    const answer = await page.goto(origin + path);
    been.add(shapeOf(all, pathname)).add(shapeOf(all, new URL(page.url()).pathname));
    const links = await page.evaluate(() => [...document.querySelectorAll('a[href^="/"]')].map((each) => each.getAttribute('href').replace(/#.*/, '')));
    await visit(path, answer);
    for (const link of links) {
      const route = all.find((each) => each.path === shapeOf(all, new URL(link, origin).pathname));
      check(route?.get, `${path} has a link that leads nowhere: ${link}`);
      if (!seen.has(link) && !/_file$/.test(route.answers) && !link.includes('?attachment=')) { seen.add(link); queue.push(link); }
    }
  }
  return been;
}
