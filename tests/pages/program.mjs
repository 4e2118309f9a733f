// A program on this computer that asks the pages, without a browser.
import http from 'node:http';

export function ask(origin, path, { method = 'GET', headers = {}, body, host } = {}) {
  const url = new URL(path, origin);
  return new Promise((resolve, reject) => {
    const request = http.request({ host: url.hostname, port: url.port, path: url.pathname + url.search, method, headers: { Host: host ?? url.host, ...(body ? { 'Content-Length': Buffer.byteLength(body) } : {}), ...headers } }, (answer) => {
      const pieces = [];
      answer.on('data', (data) => pieces.push(data));
      answer.on('error', reject);
      answer.on('end', () => { const bytes = Buffer.concat(pieces); resolve({ status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() }); });
    });
    request.on('error', reject);
    if (body) request.write(body);
    request.end();
  });
}

// One that has the address: it keeps the cookie, and finds the token of forms.
export async function enter(address) {
  const { origin, pathname } = new URL(address);
  const opened = await ask(origin, pathname);
  const cookie = opened.headers['set-cookie'][0].split(';')[0];
  const get = (path, headers = {}) => ask(origin, path, { headers: { Cookie: cookie, ...headers } });
  const token = async () => {
    for (const path of ['/', '/unlock', '/start']) {
      const found = (await get(path)).text.match(/name="token" value="([0-9a-f]{128})"/);
      if (found) return found[1];
    }
    throw new Error('no form bears a token');
  };
  const send = (path, body, type) => ask(origin, path, { method: 'POST', headers: { Cookie: cookie, Origin: origin, 'Content-Type': type }, body });
  return {
    origin, cookie, get, token,
    post: async (path, fields) => send(path, new URLSearchParams({ token: await token(), ...fields }).toString(), 'application/x-www-form-urlencoded'),
    // With a file: its field, its name and its bytes.
    upload: async (path, fields, [field, name, bytes]) => {
      const boundary = '----a-boundary';
      const parts = Object.entries({ token: await token(), ...fields }).map(([key, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`);
      return send(path, Buffer.concat([Buffer.from(`${parts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]), `multipart/form-data; boundary=${boundary}`);
    },
  };
}
