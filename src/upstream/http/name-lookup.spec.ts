import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lookup } from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namesToAsk } from './name-files.js';
import { NameLookup, type NameLookupOptions } from './name-lookup.js';
import { NameServer } from './name-server.fixture.js';
import { dial, failureOf, serve, servers, upstream } from './upstream-http.fixture.js';

const V6 = '2001:0db8:0000:0000:0000:0000:0000:0001';

let server: NameServer;
let folder: string;
let options: NameLookupOptions;
beforeEach(async () => {
  server = new NameServer();
  folder = await mkdtemp(join(tmpdir(), 'names-'));
  options = {
    servers: [await server.listen()],
    hostsFile: join(folder, 'hosts'),
    resolvConf: join(folder, 'resolv.conf'),
    system: () => Promise.reject(Object.assign(new Error('nowhere'), { code: 'ENOTFOUND' })),
  };
});
afterEach(async () => {
  await servers.close();
  server.close();
  await rm(folder, { recursive: true });
});

const textsOf = (all: { address: string }[]) => all.map(({ address }) => address);
const resolv = (text: string) => writeFile(join(folder, 'resolv.conf'), text);

describe('NameLookup', () => {
  it('asks the name server for both families, IPv4 first', async () => {
    server.answer = (question) => ({ addresses: question.startsWith('AAAA') ? [V6] : ['10.0.0.1', '10.0.0.2'] });
    expect(await new NameLookup(options).addresses('gateway.example')).toEqual([
      { address: '10.0.0.1', family: 4 },
      { address: '10.0.0.2', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ]);
  });

  it('waits for no IPv6 address that is not coming, and takes one where there is no other', async () => {
    server.answer = (question) => (question.startsWith('AAAA') ? 'silence' : { addresses: ['10.0.0.1'] });
    expect(textsOf(await new NameLookup(options).addresses('gateway.example'))).toEqual(['10.0.0.1']);
    server.answer = (question) => ({ addresses: question.startsWith('AAAA') ? [V6] : [] });
    expect(textsOf(await new NameLookup(options).addresses('six.example'))).toEqual(['2001:db8::1']);
  });

  it('finds names in the hosts file, and localhost without it, and asks nobody', async () => {
    const text = '# a comment\n10.0.0.7 Gateway.example gateway # the gateway\n::7\tgateway\nbroken gateway\n';
    await writeFile(join(folder, 'hosts'), text);
    const names = new NameLookup(options);
    expect(await names.addresses('gateway')).toEqual([
      { address: '10.0.0.7', family: 4 },
      { address: '::7', family: 6 },
    ]);
    expect(textsOf(await names.addresses('GATEWAY.example'))).toEqual(['10.0.0.7']);
    expect(textsOf(await names.addresses('localhost'))).toEqual(['127.0.0.1', '::1']);
    expect(server.questions).toEqual([]);
  });

  it('finds the short names of a cluster by its search domains', async () => {
    await resolv('nameserver 10.96.0.10\nsearch team.svc.cluster.local svc.cluster.local\noptions ndots:5\n');
    server.answer = (question) =>
      question.endsWith(' gateway.other.svc.cluster.local') ? { addresses: ['10.0.0.9'] } : 'NXDOMAIN';
    expect(textsOf(await new NameLookup(options).addresses('gateway.other'))).toContain('10.0.0.9');
  });

  it.each([
    ['gateway', '', ['gateway']],
    ['gateway', 'search a.b c.d\noptions timeout:1 ndots:5', ['gateway.a.b', 'gateway.c.d', 'gateway']],
    ['gateway.example', 'domain a.b', ['gateway.example', 'gateway.example.a.b']],
    ['gateway.example.', 'search a.b', ['gateway.example']],
    ['gateway', 'search x.y\n; a comment\nsearch a.b. .', ['gateway.a.b', 'gateway']],
  ])('asks for %s, with "%s", by the names %j', async (hostname, text, names) => {
    await resolv(text);
    expect(await namesToAsk(hostname, join(folder, 'resolv.conf'))).toEqual(names);
  });

  it('asks once for all who want the same name, and again when the answer has had its time', async () => {
    server.answer = (question) => ({ addresses: question.startsWith('AAAA') ? [] : ['10.0.0.1'], ttl: 0 });
    const names = new NameLookup(options);
    await Promise.all([1, 2, 3].map(() => names.addresses('gateway.example')));
    await names.addresses('gateway.example');
    expect(server.questions.filter((question) => question.startsWith('A '))).toHaveLength(1);
    server.answer = () => ({ addresses: ['10.0.0.2'] });
    await sleep(1100);
    expect(textsOf(await names.addresses('gateway.example'))).toContain('10.0.0.2');
  });

  it.each(['SERVFAIL', 'silence'] as const)('goes on with what it knows during %s', async (failure) => {
    server.answer = (question) => ({ addresses: question.startsWith('AAAA') ? [] : ['10.0.0.1'], ttl: 0 });
    const names = new NameLookup({ ...options, deadlineMs: 1000 });
    await names.addresses('gateway.example');
    server.answer = () => failure;
    await sleep(1100);
    expect(textsOf(await names.addresses('gateway.example'))).toEqual(['10.0.0.1']);
  });

  it('forgets a name that the name server says is gone', async () => {
    server.answer = (question) => ({ addresses: question.startsWith('AAAA') ? [] : ['10.0.0.1'], ttl: 0 });
    const names = new NameLookup(options);
    await names.addresses('gateway.example');
    server.answer = () => 'NXDOMAIN';
    await sleep(1100);
    await expect(names.addresses('gateway.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('asks the rest of the system for what no name server knows, and never while one is silent', async () => {
    let asked = 0;
    const system = () => Promise.resolve([{ address: '10.0.0.3', family: 4 + 0 * (asked += 1) }]);
    const names = new NameLookup({ ...options, system, deadlineMs: 300 });
    expect(textsOf(await names.addresses('printer.local'))).toEqual(['10.0.0.3']);
    server.answer = () => 'silence';
    await expect(names.addresses('other.local')).rejects.toBeDefined();
    expect(asked).toBe(1);
  });

  it('keeps nobody else waiting for a dead name server: neither another tenant nor the threads of the process', async () => {
    server.answer = () => 'silence';
    const dead = Array.from({ length: 20 }, (_, i) =>
      failureOf(upstream(`http://gateway${i}.example`, { names: options }).command({ ...dial, deadlineMs: 4000 })),
    );
    const living = new NameServer();
    servers.afterwards(() => {
      living.close();
    });
    living.answer = (question) => ({ addresses: question.startsWith('AAAA') ? [] : ['127.0.0.1'] });
    const names = { ...options, servers: [await living.listen()] };
    const url = (await serve((_request, response) => response.end('dialled'))).replace('127.0.0.1', 'other.example');
    const begin = performance.now();
    expect((await upstream(url, { names }).command(dial)).body).toBe('dialled');
    await lookup('localhost');
    expect(performance.now() - begin).toBeLessThan(2400);
    for (const failure of await Promise.all(dead)) expect(failure).toMatchObject({ sent: false });
  });
});
