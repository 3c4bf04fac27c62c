// A provider of OpenID Connect for tests: one issuer for each port, people as tests describe them.
// Usage: node provider.mjs PORT...
//
// PUT /test/people/ID    {claims}   somebody who signs in as ID, with any password
// PUT /test/lie          {claims, header, tamper}   what the next ID tokens say instead
// PUT /test/metadata     {...}      what discovery says instead
// PUT /test/keys         {kid}      new keys, as when a provider rotates them; without, its own
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { decodeJwt, decodeProtectedHeader, exportJWK, importJWK, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

async function key(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' };
}

async function lied(token, lie, jwk) {
  if (lie.tamper) {
    const [head, body, signature] = token.split('.');
    const claims = { ...JSON.parse(Buffer.from(body, 'base64url')), ...lie.claims };
    return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
  }
  const claims = { ...decodeJwt(token), ...lie.claims };
  const header = { ...decodeProtectedHeader(token), ...lie.header };
  if (header.alg === 'none') {
    const parts = [header, claims].map((each) => Buffer.from(JSON.stringify(each)));
    return `${parts.map((each) => each.toString('base64url')).join('.')}.`;
  }
  const secret = lie.secret ? Buffer.from(lie.secret) : await importJWK(jwk, 'RS256');
  return new SignJWT(claims).setProtectedHeader(header).sign(secret);
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks) || '{}');
}

async function listen(port) {
  const people = new Map();
  let lie = null;
  let metadata = {};
  const first = await key('first');
  let signing = first;
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    jwks: { keys: [signing] },
    cookies: { keys: ['for tests only'] },
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { registration: { enabled: true } },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people.get(id) }),
    }),
  });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === '/token' && ctx.body?.id_token && lie) {
      ctx.body.id_token = await lied(ctx.body.id_token, lie, signing);
    }
    if (ctx.path === '/jwks' && signing !== first) {
      const { kty, n, e, kid, use, alg } = signing;
      ctx.body = { keys: [{ kty, n, e, kid, use, alg }] };
    }
    if (ctx.path === '/.well-known/openid-configuration') ctx.body = { ...ctx.body, ...metadata };
  });
  const answer = provider.callback();
  createServer(async (request, response) => {
    const [, test, what, id] = request.url.split('/');
    if (test !== 'test') return answer(request, response);
    const told = await read(request);
    if (what === 'people') people.set(decodeURIComponent(id), told);
    if (what === 'lie') lie = told;
    if (what === 'metadata') metadata = told;
    if (what === 'keys') {
      signing = told.kid ? await key(told.kid) : first;
      lie = told.kid ? { header: { kid: told.kid } } : null;
    }
    response.end('{}');
  }).listen(port, '127.0.0.1');
}

await Promise.all(process.argv.slice(2).map(listen));
console.log('ready');
