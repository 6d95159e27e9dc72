import { describe, expect, it } from '@jest/globals';
import { format, inspect } from 'node:util';
import { Secret } from './secret.js';

const secret = new Secret('s3cr3t-value');

describe('Secret', () => {
  it.each<[string, unknown]>([
    ['in a template', `secret: ${secret as unknown as string}`],
    ['as text', String(secret)],
    ['in JSON', JSON.stringify({ secret, list: [secret] })],
    ['in an inspected object', inspect({ secret }, { showHidden: true, depth: null })],
    ['in a formatted log line', format('%s %o %j', secret, secret, secret)],
    ['in the message of an error', new Error(`refused: ${secret.toString()}`).message],
  ])('prints as [redacted] %s', (_, printed) => {
    expect(printed).toContain('[redacted]');
    expect(printed).not.toContain('s3cr3t');
  });

  it('has nothing to copy or to enumerate', () => {
    expect(Object.assign({}, secret)).toEqual({});
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });

  it('gives its value to whoever asks for it by name', () => {
    expect(secret.reveal()).toBe('s3cr3t-value');
  });
});
