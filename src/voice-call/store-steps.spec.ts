import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyed, request, startProcess } from '../calls/dial-once/dial-once.fixture.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { CountedSteps } from '../state/counted-steps.fixture.js';
import { agent, signedInAgent, wanted } from './agent-dial.fixture.js';

describe('the steps that a call takes in the state store', () => {
  const environment = Object.assign(new Environment(), {
    RATE_LIMIT_CALLER_PER_MINUTE: 10,
    RATE_LIMIT_TENANT_PER_MINUTE: 10,
  });
  let store: CountedSteps;
  let under: Awaited<ReturnType<typeof signedInAgent>>;
  beforeEach(async () => {
    store = new CountedSteps();
    under = await signedInAgent(store, environment);
  });
  afterEach(() => store.close());

  it.each([
    ['with a key', keyed],
    ['without a key', request],
  ])('are at most six for one that is placed %s', async (_what, one) => {
    const place = () => startProcess(store, environment).place(one, under.dial());
    expect(await store.of(place)).toBeLessThanOrEqual(6);
    expect(await under.calls.list(agent)).toMatchObject([{ state: 'accepted', callId: '1-1' }]);
  });

  it('are at most six for a preview, whose offer is taken in the step that writes the call down', async () => {
    await under.offer();
    const place = () => startProcess(store, environment).place(keyed, under.preview());
    expect(await store.of(place)).toBeLessThanOrEqual(6);
    expect(await under.listed()).toEqual({ calls: ['accepted'], offers: 0 });
  });

  it('leave nothing of one that was refused', async () => {
    const refused = under.dial(() => Promise.reject(new Problem('CALL_REJECTED')));
    const place = () => startProcess(store, environment).place(keyed, refused);
    await expect(place()).rejects.toMatchObject({ code: 'CALL_REJECTED' });
    expect(await under.calls.list(agent)).toEqual([]);
  });

  it('take an agent who is on another call for refused without writing one down', async () => {
    await under.calls.begin(agent, wanted);
    const second = { ...request, numbers: ['13900139001'] };
    await expect(startProcess(store, environment).place(second, under.dial())).rejects.toMatchObject({
      code: 'AGENT_STATE_CONFLICT',
      outcome: 'not_executed',
    });
    expect(await under.calls.list(agent)).toHaveLength(1);
  });
});
