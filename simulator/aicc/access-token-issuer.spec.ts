import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SimulatedAnswer, SimulatedRequest } from '../simulated-exchange.js';
import { AccessTokenIssuer } from './access-token-issuer.js';
import { defaultAiccSettings, simulatorAppKey, simulatorAppSecret } from './aicc-settings.js';

const rightKeys = JSON.stringify({ app_key: simulatorAppKey, app_secret: simulatorAppSecret });

function request(body: string, headers: Record<string, string> = {}): SimulatedRequest {
  return { method: 'POST', path: '/somewhere', query: new URLSearchParams(), headers, body };
}

describe('AccessTokenIssuer', () => {
  const settings = { ...defaultAiccSettings };
  let issuer: AccessTokenIssuer;

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_545_650_171_000 });
    Object.assign(settings, defaultAiccSettings);
    issuer = new AccessTokenIssuer(settings);
  });

  afterEach(() => void jest.useRealTimers());

  function issue(headers: Record<string, string> = {}): Record<string, string> {
    return JSON.parse(issuer.answer(request(rightKeys, headers)).body);
  }

  function refusal(headers: Record<string, string>): SimulatedAnswer | null {
    return issuer.refusal(request('', headers));
  }

  it('answers every value as a string', () => {
    const answer = issuer.answer(request(rightKeys));

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      AccessToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      ApplyType: 'Bearer',
      CreateTime: '1545650171',
      Expires: '600',
      Scope: expect.stringMatching(/^[0-9a-f]{32}$/),
      AppKey: simulatorAppKey,
      UserID: 'Anonymous',
    });
    expect(issuer.tokensIssued).toBe(1);
  });

  it.each([
    ['60', '60'],
    ['3600', '3600'],
    ['3601', '3600'],
  ])('gives a token that was asked for %s seconds a life of %s', (wanted, life) => {
    expect(issue({ 'x-token-expire': wanted })['Expires']).toBe(life);
  });

  it('can reject a life above 3600 seconds instead', () => {
    settings.tokenLifeOver3600 = 'reject';

    expect(issuer.answer(request(rightKeys, { 'x-token-expire': '3601' })).status).toBe(400);
    expect(issuer.answer(request(rightKeys, { 'x-token-expire': '3600' })).status).toBe(200);
    expect(issuer.tokensIssued).toBe(1);
  });

  it.each(['0', '-1', '1.5', 'ten'])('rejects a life of %s', (wanted) => {
    expect(issuer.answer(request(rightKeys, { 'x-token-expire': wanted })).status).toBe(400);
  });

  it('rejects a body that is not a JSON object', () => {
    expect(issuer.answer(request('app_key=1')).status).toBe(400);
    expect(issuer.answer(request('[]')).status).toBe(400);
  });

  it('answers a wrong secret with the page of a firewall, or with JSON', () => {
    const wrongKeys = request(JSON.stringify({ app_key: simulatorAppKey, app_secret: 'wrong' }));
    expect(issuer.answer(wrongKeys)).toMatchObject({ status: 403, headers: { 'content-type': 'text/html' } });

    settings.tokenErrorStyle = 'json401';
    const answer = issuer.answer(wrongKeys);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({
      timestamp: 1_545_650_171_000,
      status: 401,
      error: 'Unauthorized',
      message: 'No message available',
      path: '/somewhere',
    });
    expect(issuer.tokensIssued).toBe(0);
  });

  it('lets a living token pass, with its own app key or none', () => {
    const authorization = `Bearer ${issue()['AccessToken']}`;

    expect(refusal({ authorization })).toBeNull();
    expect(refusal({ authorization, 'x-app-key': simulatorAppKey })).toBeNull();
    expect(refusal({ authorization, 'x-app-key': 'another' })?.status).toBe(401);
  });

  it('wants the scheme Bearer and exactly one space', () => {
    const token = issue()['AccessToken'] ?? '';

    for (const authorization of [token, `bearer ${token}`, `Bearer  ${token}`, 'Bearer ']) {
      expect(refusal({ authorization })?.status).toBe(401);
    }
    expect(refusal({})?.status).toBe(401);
  });

  it('refuses a token whose life is over', () => {
    const authorization = `Bearer ${issue({ 'x-token-expire': '60' })['AccessToken']}`;

    jest.advanceTimersByTime(59_999);
    expect(refusal({ authorization })).toBeNull();
    jest.advanceTimersByTime(1);
    expect(refusal({ authorization })?.status).toBe(401);
  });

  it('refuses revoked tokens and accepts the next one', () => {
    const authorization = `Bearer ${issue()['AccessToken']}`;
    issuer.revokeTokens();

    expect(refusal({ authorization })?.status).toBe(401);
    expect(refusal({ authorization: `Bearer ${issue()['AccessToken']}` })).toBeNull();
    expect(issuer.tokensIssued).toBe(2);
  });

  it('refuses with 401 or 403, with an empty body, JSON or HTML', () => {
    Object.assign(settings, { badTokenStatus: 403, badTokenBody: 'empty' });
    expect(refusal({})).toEqual({ status: 403, body: '' });

    settings.badTokenBody = 'html';
    expect(refusal({})?.body).toContain('<h1>403 Forbidden</h1>');

    settings.badTokenBody = 'spring';
    expect(JSON.parse(refusal({})?.body ?? '')).toMatchObject({ status: 403, error: 'Forbidden' });
  });
});
