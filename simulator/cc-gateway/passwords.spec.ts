import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

describe('an agent who changes the password', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, ccGateway: { pollHoldMs: 30 } });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const change = async (agent: TestClient, oldPassword: string, newPassword: string) =>
    (await agent.send('POST', `onlineagent/${agent.agentId}/modifyaccountpwdex`, { oldPassword, newPassword })).body
      .retcode;

  it('signs in with the new one from then on', async () => {
    const agent = await new TestClient(simulator.url, '291').start();
    expect(await change(agent, 'secret', 'Pa5word-1')).toBe('0');
    await agent.send('DELETE', 'onlineagent/291/logout');
    expect((await agent.login({ password: 'secret' })).body.retcode).toBe('100-004');
    expect((await agent.login({ password: 'Pa5word-1' })).body.retcode).toBe('0');
  });

  it.each([
    ['7 characters', 'Pa5wor-'],
    ['33 characters', 'Ab1-'.repeat(8) + 'x'],
    ['two equal characters in a row', 'Passw0rd-1'],
    ['three characters of the work number in a row', 'Pa-291-word'],
    ['two classes only', 'password-only'.replace('ss', 's')],
    ['the present one', 'Secret-1'],
  ])('is refused %s', async (_what, newPassword) => {
    const agent = new TestClient(simulator.url, '291');
    await agent.login({ password: 'Secret-1' });
    expect(await change(agent, 'Secret-1', newPassword)).toBe('110-020');
  });

  it.each(['Ab1-efgh', 'Ab1-'.repeat(8), 'pa5word-unlike'])('may take %s', async (newPassword) => {
    const agent = await new TestClient(simulator.url, '291').start();
    expect(await change(agent, 'secret', newPassword)).toBe('0');
  });

  it('may take none of the last five again', async () => {
    const agent = await new TestClient(simulator.url, '291').start();
    const passwords = ['secret', ...[1, 2, 3, 4, 5].map((count) => `Pa5word-${count}`)];
    for (const [index, next] of passwords.slice(1).entries())
      expect(await change(agent, passwords[index]!, next)).toBe('0');
    expect(await change(agent, 'Pa5word-5', 'Pa5word-1')).toBe('110-020');
    expect(await change(agent, 'Pa5word-5', 'Pa5word-6')).toBe('0');
    expect(await change(agent, 'Pa5word-6', 'Pa5word-1')).toBe('0');
  });

  it('must name both', async () => {
    const agent = await new TestClient(simulator.url, '291').start();
    expect(await change(agent, '', 'Pa5word-1')).toBe('000-002');
  });

  it('is locked after five wrong old passwords', async () => {
    const agent = await new TestClient(simulator.url, '291').start();
    for (let i = 0; i < 5; i += 1) expect(await change(agent, 'wrong', 'Pa5word-1')).toBe('110-003');
    expect(await change(agent, 'secret', 'Pa5word-1')).toBe('110-021');
    await agent.send('DELETE', 'onlineagent/291/logout');
    expect((await agent.login()).body.retcode).toBe('110-016');
  });

  it('can call only then, where the sign-in demands a change', async () => {
    const agent = new TestClient(simulator.url, '4006');
    expect((await agent.login()).body.result).toMatchObject({ isForceChange: 'true' });
    expect((await agent.call('callout', { called: '13900000001' })).body.retcode).toBe('100-007');
    expect((await agent.send('POST', 'onlineagent/4006/saybusy')).body.retcode).toBe('0');
    expect(await change(agent, 'secret', 'Pa5word-1')).toBe('0');
    expect((await agent.call('callout', { called: '13900000001' })).body.retcode).toBe('0');
    await agent.send('DELETE', 'onlineagent/4006/forcelogout');
    expect((await agent.login({ password: 'Pa5word-1' })).body.result).toMatchObject({ isForceChange: 'false' });
  });
});
