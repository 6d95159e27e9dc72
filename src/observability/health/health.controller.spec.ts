import { beforeEach, describe, expect, it } from '@jest/globals';
import { Draining } from '../../http/lifecycle/draining.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

let draining: Draining;
let readiness: Readiness;
let controller: HealthController;
beforeEach(() => {
  draining = new Draining();
  readiness = new Readiness(draining);
  controller = new HealthController(readiness);
});

const register = (name: string, check: () => Promise<'ok' | 'degraded' | 'down'>) =>
  readiness.register({ name, downCode: 'STATE_STORE_UNAVAILABLE', check });

describe('livez', () => {
  it('says ok whatever else is wrong', () => {
    register('state store', () => Promise.resolve('down'));
    draining.begin();
    expect(controller.getLiveness()).toEqual({ status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });
});

describe('readyz', () => {
  it('is ready when everything is there, and names what is degraded', async () => {
    expect(await controller.getReadiness()).toEqual({ status: 'ready', degraded: [] });
    register('state store', () => Promise.resolve('ok'));
    register('signing keys', () => Promise.resolve('degraded'));
    expect(await controller.getReadiness()).toEqual({ status: 'ready', degraded: ['signing keys'] });
  });

  it.each([
    ['is down', () => Promise.resolve('down' as const)],
    ['cannot be checked', () => Promise.reject(new Error('secret'))],
  ])('is not ready when something it needs %s', async (_case, check) => {
    register('state store', check);
    await expect(controller.getReadiness()).rejects.toMatchObject({
      code: 'STATE_STORE_UNAVAILABLE',
      details: { detail: 'Not ready: state store is down.' },
    });
  });

  it('is not ready while the process drains', async () => {
    draining.begin();
    await expect(controller.getReadiness()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });
});
