import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { EventStream } from '../support/event-stream.js';
import { exampleOf, type ApiDocument } from '../support/example-of.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';

// A process takes a second to start, and more on a busy machine.
const committed = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')) as ApiDocument;

let simulator: Simulator;
let service: ServiceProcess;
let url: string;
beforeAll(async () => {
  simulator = await startSimulator({ stepMs: 5, talkMs: 20, waitingCalls: 1, ccGateway: { pollHoldMs: 50 } });
  service = new ServiceProcess({ tenants: acmeTenant(simulator.url), environment: { POLL_GAP_MS: '5' } });
  ({ url } = await service.ready());
});
afterAll(async () => {
  await service.stop();
  await simulator.close();
});

describe('Swagger UI', () => {
  it('loads everything from its own origin, under a policy that allows nothing else', async () => {
    const page = await fetch(`${url}/docs`);
    const html = await page.text();
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'self'.*script-src 'self'[^']*(;|$)/);
    expect(policy).not.toMatch(/upgrade-insecure-requests|https?:|unsafe-eval/);
    expect(html).not.toMatch(/<script(?![^>]*src=)[^>]*>\s*\S/);

    const addresses = [...html.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      const asset = new URL(address, `${url}/docs`);
      expect(asset.origin).toBe(url);
      expect([address, (await fetch(asset)).status]).toEqual([address, 200]);
    }
  });
});

describe('the OpenAPI document', () => {
  it('is served as it was committed', async () => {
    const answer = await fetch(`${url}/openapi.json`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(committed);
    expect(committed.openapi).toMatch(/^3\.1\./);
    expect(committed).not.toHaveProperty('jsonSchemaDialect');
    expect(committed).toMatchObject({ servers: [{ url: '/' }], info: { license: { name: 'Proprietary' } } });
  });

  const operations = Object.entries(committed.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, ...operation })),
  );

  it.each(operations)(
    'describes $name with summary, tag, answers and codes',
    ({ summary, tags, responses, ...more }) => {
      expect([summary, more.description]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
      expect(tags).toHaveLength(1);
      expect(Object.keys(responses).filter((status) => status.startsWith('2'))).not.toEqual([]);
      expect(more['x-problem-codes']).toContain('INTERNAL');
      for (const code of more['x-problem-codes']) expect(JSON.stringify(responses)).toContain(`"${code}"`);
    },
  );

  it('says of every parameter what it is, and of fixed ones what works with the simulator', () => {
    const parameters = operations.flatMap(({ name, parameters: all = [] }) =>
      all.map((parameter) => ({ of: name, ...parameter })),
    );
    expect(parameters.filter(({ description = '' }) => description === '')).toEqual([]);
    const examples = parameters.filter(({ name }) => name === 'agentId' || name === 'skillId');
    expect(new Set(examples.map(({ name, schema }) => `${name} ${schema.example}`))).toEqual(
      new Set(['agentId 291', 'skillId 25']),
    );
  });

  it('says of every operation whether it needs a token, and of every stream that it cannot be shown', () => {
    expect(operations.filter(({ security }) => security === undefined).map(({ name }) => name)).toEqual([]);
    expect(operations.filter(({ security }) => security?.length === 0).map(({ name }) => name)).toEqual([
      'GET /v1/errors',
      'GET /v1/errors/{code}',
      'GET /livez',
      'GET /readyz',
      'GET /metrics',
      'POST /v1/mobile-agent/callbacks/{capability}',
      'POST /v1/mobile-agent/callbacks/answer/{tenantCapability}',
    ]);
    const streams = operations.filter(({ responses }) => JSON.stringify(responses).includes('text/event-stream'));
    expect(streams.length).toBeGreaterThan(1);
    for (const { description } of streams) expect(description).toContain('Swagger UI cannot show a stream');
  });

  it('shows the limits of every parameter', () => {
    const limits = ['pattern', 'maxLength', 'maximum', 'enum', 'format'];
    const limitless = operations
      .flatMap(({ name, parameters = [] }) => parameters.map((parameter) => ({ of: name, ...parameter })))
      .filter(({ schema }) => schema.type !== 'boolean' && !limits.some((limit) => limit in schema));
    expect(limitless).toEqual([]);
  });

  it('shows every time as one', () => {
    const schemas = Object.values(committed.components.schemas).flatMap(({ properties = {} }) =>
      Object.values(properties),
    );
    const times = schemas.filter(({ example }) => /^\d{4}-\d\d-\d\dT/.test(String(example)));
    expect(times.length).toBeGreaterThan(5);
    expect(times.filter((schema) => schema.format !== 'date-time')).toEqual([]);
  });

  it('shows the limits of every text that a request may bring', () => {
    const { schemas } = committed.components;
    const limitless = [
      'OutboundCallDto',
      'InternalCallDto',
      'PreviewCallDto',
      'QueuedCallDto',
      'CreateCallDto',
      'SignInDto',
    ]
      .flatMap((name) =>
        Object.entries(schemas[name]?.properties ?? {}).map(([field, schema]) => ({ name, field, ...schema })),
      )
      .filter(
        (schema) => schema.type === 'string' && !('pattern' in schema || 'maxLength' in schema || 'enum' in schema),
      );
    expect(limitless).toEqual([]);
  });

  it('shows ids and numbers as the texts that they are', () => {
    const wrong = [...JSON.stringify(committed).matchAll(/\{[^{}]*"example":\d+[^{}]*\}/g)]
      .map(([schema]) => schema)
      .filter((schema) => /"type":(\["null",)?\[?"string"/.test(schema));
    expect(wrong).toEqual([]);
  });

  it('shows an ordinary session and a call that is over, not the first word of each list', () => {
    const shown = (name: string, ...fields: string[]) =>
      fields.map((field) => committed.components.schemas[name]?.properties?.[field]?.example);
    expect(shown('SessionDto', 'state', 'agentState', 'mustChangePassword')).toEqual(['signedIn', 'idle', false]);
    expect(shown('CallDto', 'kind', 'state', 'deduplicated')).toEqual(['outbound', 'ended', false]);
    expect(shown('CallReasonDto', 'code')).toEqual(['CUSTOMER_HUNG_UP']);
  });

  it('shows no credential in any example', () => {
    expect(JSON.stringify(committed)).not.toMatch(/AgentGateway\d|JSESSIONID|Bearer [A-Za-z0-9]{16}/);
  });
});

describe('an example of the document', () => {
  const AGENT = '/v1/agents/{agentId}';
  const send = async (method: string, template: string, body?: object, agentId = '101') => {
    const headers = { 'content-type': 'application/json' };
    const path = template.replace('{agentId}', agentId);
    const answer = await fetch(url + path, { method, ...(body && { headers, body: JSON.stringify(body) }) });
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  };
  const placed = async (template: string, known: object = {}) => {
    const events = await EventStream.open(`${url}/v1/agents/101/events`);
    const example = { ...exampleOf(committed, 'post', template), ...known };
    const { status, body } = await send('POST', template, example);
    expect([status, body]).toEqual([202, expect.objectContaining({ state: 'accepted' })]);
    if (template.startsWith(AGENT)) await events.type('call.ended', body.id);
    events.close();
  };

  it('signs an agent in', async () => {
    const example = exampleOf(committed, 'put', `${AGENT}/session`);
    for (const agentId of ['101', '292'])
      expect(await send('PUT', `${AGENT}/session`, example, agentId)).toMatchObject({ status: 201 });
  });

  it('calls a customer', () => placed(`${AGENT}/calls/outbound`));

  it('controls a call and hands it over', async () => {
    const calls = `${AGENT}/calls`;
    await send('PUT', `${AGENT}/session`, exampleOf(committed, 'put', `${AGENT}/session`), '104');
    const events = await EventStream.open(`${url}/v1/agents/104/events`);
    const dialled = await send('POST', `${calls}/outbound`, { called: '13800000017' }, '104');
    const { id } = dialled.body;
    await events.type('call.talking', id);
    const command = async (name: string, method = 'POST', known?: string) => {
      const template = `${calls}/{id}/${name}`;
      const hasBody = committed.paths[template]?.[method.toLowerCase()]?.requestBody !== undefined;
      const example = hasBody ? exampleOf(committed, method.toLowerCase(), template) : undefined;
      const answer = await send(method, template.replace('{id}', known ?? id), example, '104');
      expect([name, answer.status]).toEqual([name, method === 'PUT' || method === 'GET' ? 200 : 202]);
      return answer.body;
    };
    for (const name of ['mute', 'unmute', 'digits']) await command(name);
    await command('data', 'PUT');
    expect(await command('data', 'GET')).toEqual(exampleOf(committed, 'put', `${calls}/{id}/data`));
    const consulted = await command('consult');
    await events.type('call.held', id);
    await events.type('call.talking', consulted.id);
    await command('conference');
    await fetch(`${url}/v1/agents/104/calls/${id}`, { method: 'DELETE' });
    for (const one of [id, consulted.id]) await events.type('call.ended', one);
    await events.type('agent.idle');

    const second = (await send('POST', `${calls}/outbound`, { called: '13800000017' }, '104')).body.id;
    await events.type('call.talking', second);
    await command('transfer', 'POST', second);
    events.close();
    await fetch(`${url}/v1/agents/104/session?force=true`, { method: 'DELETE' });
    await fetch(`${url}/v1/agents/292/session?force=true`, { method: 'DELETE' });
    await send('PUT', `${AGENT}/session`, exampleOf(committed, 'put', `${AGENT}/session`), '292');
  });

  it.each(['state', 'skills', 'password'])('changes the %s of an agent', async (name) => {
    await send('PUT', `${AGENT}/session`, exampleOf(committed, 'put', `${AGENT}/session`), '105');
    const example = exampleOf(committed, 'put', `${AGENT}/${name}`);
    const answer = await fetch(`${url}/v1/agents/105/${name}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(example),
    });
    expect([name, answer.status]).toEqual([name, name === 'password' ? 204 : 200]);
  });

  it('calls a colleague', async () => {
    const template = `${AGENT}/calls/internal`;
    const { body } = await send('POST', template, exampleOf(committed, 'post', template));
    expect(body).toMatchObject({ kind: 'internal', state: 'accepted' });
    await fetch(`${url}/v1/agents/101/session?force=true`, { method: 'DELETE' });
    await send('PUT', `${AGENT}/session`, exampleOf(committed, 'put', `${AGENT}/session`));
  });

  it('dials the offer that the simulator makes as the description says', async () => {
    const template = `${AGENT}/calls/preview`;
    const [offer = ''] = /\{.*\}/.exec(committed.paths[template]?.['post']?.description ?? '') ?? [];
    const events = await EventStream.open(`${url}/v1/agents/101/events`);
    const made = await fetch(`${simulator.controlUrl}/agents/101/previews`, { method: 'POST', body: offer });
    expect(await made.json()).toEqual({ controlId: exampleOf(committed, 'post', template).controlId });
    await events.type('preview.offered');
    events.close();
    await placed(template);
  });

  it('claims a call, with the id that the waiting list shows', async () => {
    // Only an agent who is not idle is told.
    await send('PUT', `${AGENT}/session`, { password: 'Simulator-1', phoneNumber: '1', initialState: 'busy' }, '103');
    const { body } = await send('GET', `${AGENT}/queues/25/waiting-calls`, undefined, '103');
    await placed(`${AGENT}/calls/queued`, { callId: body.items[0].callId });
  });

  it('connects two telephones, and finds the call among those of the past', async () => {
    const template = '/v1/mobile-agent/calls';
    await placed(template);
    const { parameters = [] } = committed.paths[template]?.['get'] ?? {};
    const filled = parameters.flatMap(({ name, schema: { example } }) => (example ? [[name, String(example)]] : []));
    let found: { caller: string }[] = [];
    while (found.length === 0) {
      found = (await send('GET', `${template}?${new URLSearchParams(filled).toString()}`)).body.items;
    }
    expect(found).toEqual([expect.objectContaining({ caller: exampleOf(committed, 'post', template).caller })]);
  });

  it('stands in every field of every body', () => {
    for (const [path, item] of Object.entries(committed.paths))
      for (const method of Object.keys(item)) {
        const example = exampleOf(committed, method, path);
        expect([method, path, JSON.stringify(example)]).not.toContainEqual(expect.stringMatching(/:"(string|object)"/));
      }
  });
});
