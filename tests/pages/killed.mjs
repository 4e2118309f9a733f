// parley ui is killed in the middle of attaching, delivering, packing and unpacking: nothing that can be read is left
// on the disk at any time, and nothing useless once the desk has been opened again.
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { check, desk, test, twoDesks, ui, work } from './desks.mjs';
import { enter } from './program.mjs';

const words = 'words-that-only-the-attachment-has ';
const attached = Buffer.concat([randomBytes(1 << 20), Buffer.from(words.repeat(60000)), randomBytes(1 << 20)]);

const files = (folder) => readdirSync(folder, { recursive: true }).filter((each) => statSync(join(folder, each), { throwIfNoEntry: false })?.isFile());
const ofOurs = () => readdirSync('/dev/shm').filter((each) => each.startsWith('parley-')).sort().join();
const before = ofOurs();

function nothingReadable(when) {
  for (const name of files(join(work, 'a'))) check(!readFileSync(join(work, 'a', name)).includes(words.slice(0, 20)), `${when}: ${name} can be read`);
  check(ofOurs() === before, `${when}: left in memory: ${ofOurs()}`);
}

// Starts the pages, has something done, and kills them after a while; the time that it took if it was done before.
async function killed(after, what) {
  const { address, child } = await ui('a');
  const program = await enter(address);
  const room = (await program.get('/')).text.match(/\/x\/[0-9a-f]{16}/)[0];
  const begin = Date.now();
  const timer = after === null ? null : setTimeout(() => child.kill('SIGKILL'), after);
  const gone = new Promise((resolve) => child.on('exit', resolve));
  const done = await what(program, room).then(() => true, () => false);
  const took = Date.now() - begin;
  clearTimeout(timer);
  child.kill('SIGKILL');
  await gone;
  return { done, took };
}

const attach = (program, room) => program.upload(`${room}/compose?slot=new`, { do: 'attach', mode: 'whole', whole: 'title: T\nstanding: formal\n\n## A point\n> Text.\n' }, ['file', 'annex.bin', attached]);
const deliver = async (program, room) => {
  await attach(program, room);
  const shown = (await program.get(`${room}/compose?slot=new&deliver=yes`)).text;
  await program.post(`${room}/compose?slot=new`, { do: 'deliver', digest: shown.match(/name="digest" value="([0-9a-f]{64})"/)[1] });
};
const pack = (program) => program.post('/pouch', { do: 'pack', all: 'yes' });
const unpack = (program) => program.upload('/pouch', { do: 'unpack' }, ['pouch', 'from-b.pouch', readFileSync(join(work, 'from-b.pouch'))]);

await test(async () => {
  twoDesks();
  await killed(null, deliver);
  desk('b', 'pouch', 'pack', '--all', '-o', join(work, 'from-b.pouch'));
  let kills = 0;
  for (const [name, what] of Object.entries({ attach, deliver, pack, unpack })) {
    const { took } = await killed(null, what);
    for (let i = 0; i < 8; ++i) {
      const { done } = await killed(took * (i + 0.5) / 8, what);
      if (!done) ++kills;
      nothingReadable(`${name}, killed`);
    }
  }
  check(kills >= 12, `killed in the middle ${kills} times`);
  // What a kill may leave between two steps is sealed, and goes when the desk is opened.
  const { address } = await ui('a');
  const program = await enter(address);
  await program.post('/pouch', { do: 'pack' });
  const room = (await program.get('/')).text.match(/\/x\/[0-9a-f]{16}/)[0];
  await program.post(`${room}/compose?slot=new`, { do: 'drop' });
  const left = files(join(work, 'a')).filter((each) => !/^(archive\.db(-wal|-shm)?|desk\.json|keys\.txt|party\.txt|lock|watching|marker.*|attachments\/[0-9a-f]+)$/.test(each));
  check(left.length === 0, `left: ${left}`);
  check(desk('a', 'verify').length > 0, 'the desk is whole');
});
