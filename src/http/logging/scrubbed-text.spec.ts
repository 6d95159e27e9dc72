import { describe, expect, it } from '@jest/globals';
import { scrubbedText } from './scrubbed-text.js';

describe(scrubbedText.name, () => {
  it.each([
    ['Unexpected token in "13900139000"', 'Unexpected token in "***"'],
    ['called +8613900139000, caller 64000300', 'called ***, caller ***'],
    ['Guid 0f8fad5b-d9cb-469f-a165-70867728950e.AgentGateway0', 'Guid [redacted].AgentGateway0'],
    ['Bearer 9f86d081884c7d659a2feaa0c55ad015', 'Bearer [redacted]'],
  ])('takes numbers and credentials out of %j', (text, expected) => {
    expect(scrubbedText(text)).toBe(expected);
  });

  it('takes linear time, however long a word is', () => {
    const word = 'a'.repeat(100_000);
    const before = process.cpuUsage();
    expect(scrubbedText(word)).toBe(word);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1000);
  });

  it.each([
    'TypeError: x is not a function\n    at AgentPolling.poll (file:///app/dist/events/agent-polling.js:1042:17)',
    'Failed to record a placed call',
    'connect ECONNREFUSED 127.0.0.1:65535',
  ])('leaves %j as it is', (text) => {
    expect(scrubbedText(text)).toBe(text);
  });
});
