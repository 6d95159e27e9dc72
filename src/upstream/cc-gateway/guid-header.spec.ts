import { describe, expect, it } from '@jest/globals';
import { readGuid } from './guid-header.js';

const guid = '279fe21d-2caa-4437-84c3-ab9e9dae20f5.AgentGateway0';

describe('readGuid', () => {
  it.each([
    ['the documented form', { 'set-guid': `JSESSIONID=${guid}` }],
    ['another case of the name', { 'SET-Guid': `jsessionid=${guid}` }],
    ['no prefix', { 'set-guid': guid }],
    ['cookie attributes', { 'set-guid': `JSESSIONID=${guid}; Path=/agentgateway; HttpOnly` }],
    ['quotes and blanks', { 'set-guid': ` JSESSIONID = "${guid}" ;Secure` }],
    ['several headers, the last one', { 'set-guid': ['JSESSIONID=old', `JSESSIONID=${guid}`] }],
    ['several values in one header, the last one', { 'set-guid': `JSESSIONID=old, JSESSIONID=${guid}` }],
    ['several headers, the last usable one', { 'set-guid': [`JSESSIONID=${guid}`, 'JSESSIONID='] }],
    ['the plain header', { guid }],
    ['both headers, Set-GUID', { guid: 'other', 'set-guid': `JSESSIONID=${guid}` }],
    ['both headers, but Set-GUID is empty', { guid: `JSESSIONID=${guid}`, 'set-guid': '' }],
  ])('reads %s', (_what, headers) => expect(readGuid(headers)).toBe(guid));

  it.each([
    ['no header', {}],
    ['an undefined header', { 'set-guid': undefined }],
    ['an empty value', { 'set-guid': 'JSESSIONID=; Path=/' }],
    ['control characters', { 'set-guid': 'JSESSIONID=a\tb' }],
    ['non-ASCII', { 'set-guid': 'JSESSIONID=ä' }],
    ['endless text', { 'set-guid': 'x'.repeat(257) }],
  ])('finds nothing in %s', (_what, headers) => expect(readGuid(headers)).toBeNull());
});
