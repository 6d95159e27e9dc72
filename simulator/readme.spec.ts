import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { defaultCcGatewaySettings } from './cc-gateway/cc-gateway-settings.js';
import { controlCalls } from './control-calls.js';
import { faultKinds } from './faults.js';
import { agentPersonas, outsideNumbers } from './personas.js';

const rows = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

describe('the README of the simulator', () => {
  it.each([
    ...agentPersonas.map(({ agentId, meaning }) => [agentId, meaning]),
    ...outsideNumbers.map(({ number, meaning }) => [number, meaning]),
  ])('introduces %s as it is: %s', (name, meaning) => {
    expect(rows).toContainEqual([name, meaning]);
  });

  it('lists every call of the control endpoint with its example', () => {
    for (const { method, path, does, example } of controlCalls) {
      expect(rows).toContainEqual([`\`${method} ${path}\``, does, example === undefined ? '' : `\`${example}\``]);
    }
  });

  it('explains every fault', () => {
    for (const kind of faultKinds) expect(rows).toContainEqual([kind, expect.stringMatching(/./)]);
  });

  it('names every setting with its default', () => {
    for (const [name, value] of Object.entries(defaultCcGatewaySettings)) {
      const printed = typeof value === 'string' ? `\`${value}\`` : String(value);
      expect(rows).toContainEqual([`\`${name}\``, printed, expect.stringMatching(/./)]);
    }
  });
});
