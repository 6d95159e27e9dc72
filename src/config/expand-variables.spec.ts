import { describe, expect, it } from '@jest/globals';
import { expandVariables } from './expand-variables.js';

const raw = { HOST_NAME: 'ccgw', port: '8043', NESTED: '${port}', EMPTY: '' };

describe('expandVariables', () => {
  it.each([
    ['${HOST_NAME}', 'ccgw'],
    ['https://${HOST_NAME}:${port}', 'https://ccgw:8043'],
    ['plain $HOST_NAME and ^1$', 'plain $HOST_NAME and ^1$'],
    ['${NESTED}', '${port}'],
  ])('makes of %j %j', (text, value) => {
    expect(expandVariables(text, raw)).toEqual({ value });
  });

  it.each([
    ['${ONE}/${port}/${EMPTY}', 'needs the variable ONE, which is not set; needs the variable EMPTY, which is not set'],
    ['${toString}', 'needs the variable toString, which is not set'],
    ['${pass-word}', 'has ${…} around something that is no variable name'],
    ['${}', 'has ${…} around something that is no variable name'],
  ])('does not expand %j', (text, problem) => {
    expect(expandVariables(text, raw)).toEqual({ problem });
  });
});
