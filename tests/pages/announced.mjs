// Open pages are told of everything that another program signs or takes in, at once and once, and of nothing else.
import http from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { carry, check, deliver, desk, relay, test, ui, work } from './desks.mjs';
import { enter } from './program.mjs';

await test(async () => {
  const url = await relay();
  for (const [name, ...how] of [['a', 'ann@alpha'], ['b', 'bob@beta'], ['g', 'gus@gamma']]) { desk(name, 'init', '--as', ...how, '--no-passphrase'); desk(name, 'card', '-o', join(work, `${name}.card`)); }
  desk('c', 'init', '--as', 'cleo@alpha', '--party-card', join(work, 'a.card'), '--powers', 'transmit', '--no-passphrase');
  desk('c', 'card', '-o', join(work, 'c.card'));
  desk('b', 'convene', 'A try', '--party', join(work, 'a.card'), '--publication', 'consent', '--yes');
  const { address, origin } = await ui('a');
  const program = await enter(address);
  const told = [];
  let failed = null;
  const request = http.get(`${origin}/events`, { headers: { Cookie: program.cookie } }, (answer) => {
    check(answer.headers['content-type'] === 'text/event-stream', 'a stream of events');
    let text = '';
    answer.on('data', (data) => {
      text += data;
      for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
        const event = text.slice(0, end).match(/^event: (\w+)$/m);
        if (event) told.push({ event: event[1], id: text.slice(0, end).match(/^id: (.*)$/m)[1], at: Date.now() });
      }
    });
    answer.on('error', (error) => { failed = error; });
  });
  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
  const changes = () => told.filter((each) => each.event === 'changed').length;
  await pause(1500);
  const announced = async (what, deed) => {
    const before = changes();
    await deed();
    for (let i = 0; i < 100 && changes() === before; ++i) await pause(50);
    check(changes() > before, `${what} is announced: ${JSON.stringify(told)}`);
    await pause(1200);  // what belongs to it has come
  };
  const silent = async (what, deed) => {
    const before = changes();
    await deed();
    await pause(1500);
    check(changes() === before, `${what} is nothing to be told: ${JSON.stringify(told)}`);
  };
  const yes = (...words) => () => desk('a', ...words, '--yes');
  await announced('an invitation that is unpacked', () => carry('b', 'a'));
  await announced('a joining', yes('join', '--compared'));
  await announced('a note delivered', () => deliver('a', 'title: One\n\n## The gate\n> The gate is green.\n'));
  carry('a', 'b');
  deliver('b', 'title: Reply\nanswers: alpha/1\n\n## Re alpha/1.1: accept\n\n## The well\n> The well is open.\n');
  await announced('a note unpacked, with its receipt', () => carry('b', 'a'));
  await silent('reading', () => { for (const words of [['table'], ['inbox'], ['read', 'beta/1'], ['verify'], ['log'], ['check', '--form', join(work, 'note.md')]]) desk('a', ...words); });
  await silent('packing a pouch', () => desk('a', 'pouch', 'pack', '-o', join(work, 'x.pouch')));
  await announced('publication', yes('publish', 'beta/1', '--consent'));
  await announced('an invitation signed', yes('invite', join(work, 'g.card')));
  await announced('an admission', yes('admit', join(work, 'c.card')));
  await announced('a new sealing key', yes('rekey'));
  await announced('a conclusion', yes('conclude', '--omit-open', '--ad-referendum-until', '2031-01-01'));
  const list = JSON.parse(desk('a', 'conclusions', '--json'))[0].signatures[0].act;
  await announced('a confirmation', yes('confirm', list.slice(0, 16)));
  await announced('a revocation', yes('revoke', 'cleo@alpha'));
  await announced('an exchange convened', yes('convene', 'Another', '--party', join(work, 'g.card'), '--relay', url));
  writeFileSync(join(work, 'draft.md'), 'title: A draft\n\n## The hill\n> The hill is ours.\n');
  await announced('a caucus convened', yes('convene', 'Ours', '--caucus'));
  await announced('a draft shared', () => desk('a', 'draft', 'share', join(work, 'draft.md'), '--for', 'A try', '--yes'));
  await announced('a comment', () => desk('a', 'draft', 'comment', 'alpha/1.1', 'No.', '--exchange', 'Ours'));
  await announced('leaving', yes('leave', '--exchange', 'A try'));
  check(new Set(told.map((each) => each.id)).size === told.length, `each is told once: ${JSON.stringify(told)}`);
  check(failed === null, `${failed}`);

  // A page that was made before, and asks later, is told at once what it has missed; one that has seen all is not.
  const ask = (since) => new Promise((resolve) => {
    let text = '';
    const one = http.get(`${origin}/events?since=${since}`, { headers: { Cookie: program.cookie } }, (answer) => { answer.on('data', (data) => { text += data; }); answer.on('error', () => {}); });
    setTimeout(() => { one.destroy(); resolve(text); }, 700);
    one.on('error', () => {});
  });
  check((await ask(told[0].id)).includes('event: changed'), 'what it has missed');
  check(!(await ask(told.at(-1).id)).includes('event:'), 'nothing missed');
  request.destroy();
});
