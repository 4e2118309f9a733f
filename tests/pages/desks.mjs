// Desks with their pages, and what the tests say of them.
import { spawn, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const work = process.env.WORK;
export const parley = process.env.PARLEY;
export const project = process.env.PROJECT;

const running = [];
export function endAll() { for (const each of running) each.kill('SIGTERM'); }

export function check(holds, what) {
  if (holds) return;
  throw new Error(`FAILED: ${what}`);
}

async function firstLine(process, pattern) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`nothing like ${pattern} in: ${text}`)), 30000);
    process.stdout.on('data', (data) => {
      text += data;
      const found = text.match(pattern);
      if (found) { clearTimeout(timer); resolve(found[0]); }
    });
    process.on('exit', (code) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
}

// The command line of a desk.
export function desk(name, ...words) {
  return execFileSync(parley, words, { env: { ...process.env, PARLEY_HOME: join(work, name) }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

// parley ui for a desk: its one-time address and its process.
export async function ui(name, ...words) {
  const child = spawn(parley, ['ui', '--no-browser', ...words], { env: { ...process.env, PARLEY_HOME: join(work, name) }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const address = await firstLine(child, /http:\/\/127\.0\.0\.1:\d+\/open\/[0-9a-f]{64}/);
  return { address, origin: new URL(address).origin, child };
}

export async function relay(name = 'relay') {
  mkdirSync(join(work, name), { recursive: true });
  const child = spawn(parley, ['relay', '--data', join(work, name), '--listen', '127.0.0.1:0', '--name', `${name}.test`], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  return firstLine(child, /http:\/\/127\.0\.0\.1:\d+/);
}

let pouches = 0;
export function carry(from, to) {
  const file = join(work, `${++pouches}.pouch`);
  desk(from, 'pouch', 'pack', '-o', file);
  desk(to, 'pouch', 'unpack', file);
}

// Two desks, a and b of the parties alpha and beta, in one exchange.
export function twoDesks(...rules) {
  for (const [name, who] of [['a', 'ann@alpha'], ['b', 'bob@beta']]) {
    desk(name, 'init', '--as', who, '--no-passphrase');
    desk(name, 'card', '-o', join(work, `${name}.card`));
  }
  desk('a', 'convene', 'A try', '--party', join(work, 'b.card'), ...rules, '--yes');
  carry('a', 'b');
  desk('b', 'join', '--yes', '--compared');
  carry('b', 'a');
}

export function deliver(name, text) {
  const file = join(work, 'note.md');
  writeFileSync(file, text);
  desk(name, 'deliver', file, '--yes');
}

// Runs the test; ends everything whatever comes.
export async function test(run) {
  const limit = setTimeout(() => { console.error('FAILED: it takes too long'); endAll(); process.exit(1); }, 580000);
  try {
    await run();
    console.log('passed');
    process.exitCode = 0;
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    clearTimeout(limit);
    endAll();
    setTimeout(() => process.exit(), 500);
  }
}
