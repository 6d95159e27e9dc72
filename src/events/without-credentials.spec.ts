import { describe, expect, it } from '@jest/globals';
import { withoutCredentials } from './without-credentials.js';

const own = '9319f7c3-25e7-4a7d-a57e-96319c8c38ee.AgentGateway1';
const replaced = 'site-guid-of-another-form';
const foreign = '279fe21d-2caa-4437-84c3-ab9e9dae20f5.AgentGateway0';
const credentials = { sessionId: 's', guid: own, replacedGuids: [replaced], cookie: 'loadbalance=node-4711' };

describe('withoutCredentials', () => {
  it.each([own, replaced, foreign, 'node-4711'])('takes %s out of texts, lists and names', (secret) => {
    const content = { text: `JSESSIONID=${secret};`, list: [secret, 7], [secret]: { deep: secret } };
    expect(withoutCredentials(content, credentials)).toEqual({
      text: 'JSESSIONID=[redacted];',
      list: ['[redacted]', 7],
      '[redacted]': { deep: '[redacted]' },
    });
  });

  it.each([null, '1455885056-1095', { callid: '1456401416-3' }, 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'])(
    'leaves %j as it is',
    (content) => {
      expect(withoutCredentials(content, credentials)).toEqual(content);
    },
  );
});
