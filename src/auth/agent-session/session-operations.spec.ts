import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { SessionOperations, type SessionOperation } from './session-operations.js';

const agent = { tenantId: 'acme', agentId: '291' };
const signIn = (fingerprint: string): SessionOperation => ({ kind: 'signIn', fingerprint });

/** Each on another replica: they share nothing but the store. */
describe('SessionOperations', () => {
  let store: MemoryStore;
  let here: SessionOperations;
  let there: SessionOperations;
  beforeEach(() => {
    store = new MemoryStore();
    [here, there] = [0, 1].map(() => new SessionOperations(store, new Environment())) as [
      SessionOperations,
      SessionOperations,
    ];
  });
  afterEach(() => store.close());

  function running(operation: SessionOperation) {
    let end!: (result: string | Problem) => void;
    const work = new Promise<string>((resolve, reject) => {
      end = (result) => (typeof result === 'string' ? resolve(result) : reject(result));
    });
    return { done: here.run(agent, operation, () => work), end };
  }
  const never = () => Promise.reject(new Error('must not run'));

  it('waits for an equal sign-in on another replica instead of running it', async () => {
    const first = running(signIn('a'));
    const second = there.run(agent, signIn('a'), never);
    expect(await there.isSigningIn(agent)).toBe(true);
    first.end('signed in');
    expect([await first.done, await second]).toEqual(['signed in', null]);
    expect(await there.isSigningIn(agent)).toBe(false);
  });

  it('fails with the sign-in that it waited for', async () => {
    const first = running(signIn('a'));
    const second = there.run(agent, signIn('a'), never);
    await Promise.resolve();
    first.end(new Problem('SIGN_IN_REJECTED'));
    await expect(first.done).rejects.toMatchObject({ code: 'SIGN_IN_REJECTED' });
    await expect(second).rejects.toMatchObject({ code: 'SIGN_IN_REJECTED' });
    expect(await here.run(agent, signIn('b'), () => Promise.resolve('signed in'))).toBe('signed in');
  });

  it('refuses another sign-in meanwhile', async () => {
    const first = running(signIn('a'));
    await expect(there.run(agent, signIn('b'), never)).rejects.toMatchObject({ code: 'OPERATION_IN_PROGRESS' });
    first.end('signed in');
    await first.done;
  });

  it('lets a sign-out follow a sign-in, and a sign-in a sign-out', async () => {
    const order: string[] = [];
    const log = (what: string) => () => Promise.resolve(void order.push(what));
    const first = running(signIn('a'));
    const out = there.run(agent, { kind: 'signOut' }, log('out'));
    await new Promise((resolve) => setTimeout(resolve, 60));
    order.push('in');
    first.end('signed in');
    await out;
    await here.run(agent, signIn('c'), log('in again'));
    expect(order).toEqual(['in', 'out', 'in again']);
  });

  it('is in the way for no longer than its replica can have taken', async () => {
    const short = Object.assign(new Environment(), { UPSTREAM_TIMEOUT_MS: -990 });
    void new SessionOperations(store, short).run(agent, signIn('a'), () => new Promise(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await there.run(agent, signIn('b'), () => Promise.resolve('signed in'))).toBe('signed in');
  });
});
