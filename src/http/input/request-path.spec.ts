import { describe, expect, it } from '@jest/globals';
import { decodableTarget, maskedPath, pathOf } from './request-path.js';

describe('maskedPath', () => {
  it.each([
    ['/v1/agents/1234567890/session?x=1', '/v1/agents/1234567890/session'],
    ['/v1/agents/101/previews/4611686018427387904/cancel', '/v1/agents/101/previews/4611686018427387904/cancel'],
    ['/v1/agents/101/queues/1234567/waiting-calls', '/v1/agents/101/queues/1234567/waiting-calls'],
    ['/v1/agents/101/calls/c1/parties/10', '/v1/agents/101/calls/c1/parties/***'],
    ['/v1/agents/101/calls/c1/p%61rties/%31%30', '/v1/agents/101/calls/c1/p%61rties/***'],
    ['/v1/mobile-agent/callbacks/abc_DEF', '/v1/mobile-agent/callbacks/***'],
    ['/v1/mobile-agent/callbacks/answer/abc', '/v1/mobile-agent/callbacks/answer/***'],
    ['/v1/mobile-agent/Callbacks/abc_DEF', '/v1/mobile-agent/Callbacks/***'],
    ['/v1/mobile-agent/callb%61cks/abc/def', '/v1/mobile-agent/callb%61cks/***/***'],
    ['/v1/x/+8613800138000', '/v1/x/***'],
    ['/v1/x/%2B8613800138000', '/v1/x/***'],
    ['/v1/agents/101/calls/13800138000', '/v1/agents/101/calls/***'],
    ['/v1/agents/13800138000/session', '/v1/agents/***/session'],
    ['/v1/agents/+1234567/session', '/v1/agents/***/session'],
    ['/v1/agents/101/queues/13800138000/waiting-calls', '/v1/agents/101/queues/***/waiting-calls'],
    ['/v1/x/tel:+8613800138000', '/v1/x/***'],
    ['/v1/x/138-0013-8000', '/v1/x/***'],
    ['/v1/x/%2B86%20(138)%200013.8000', '/v1/x/***'],
    [
      '/v1/agents/101/calls/0b5f8a3e-1111-4222-8333-123456789012',
      '/v1/agents/101/calls/0b5f8a3e-1111-4222-8333-123456789012',
    ],
    ['/v1/%E0%A4%A/x', '/v1/***/x'],
    ['/docs/', '/docs/'],
  ])('shows %s as %s', (target, shown) => {
    expect(maskedPath(target)).toBe(shown);
  });

  it('cuts what is longer than anybody wants to read', () => {
    expect(maskedPath(`/${'x'.repeat(8000)}`)).toHaveLength(1024);
  });
});

describe('pathOf', () => {
  it.each([
    ['http://host:1/v1/me?x=1', '/v1/me'],
    ['http://host', '/'],
    ['*', '/'],
    ['/a#b', '/a'],
  ])('reads %s as %s', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });
});

describe('decodableTarget', () => {
  it.each([
    ['/v1/agents/%ff/session', '/v1/agents/%25ff/session'],
    ['/v1/%zz%20/%20x?%zz=%', '/v1/%25zz%2520/%20x?%zz=%'],
    ['http://host/%', 'http://host/%25'],
    ['/%E0%A4%A#%', '/%25E0%25A4%25A#%'],
  ])('lets %s be routed as %s', (target, routed) => {
    expect(decodableTarget(target)).toBe(routed);
  });

  it.each(['/v1/me', '/', '*', '/v1/x/%2B86%20138?%zz', '/v1/%25zz', '/%E2%82%AC'])('leaves %s as it is', (target) => {
    expect(decodableTarget(target)).toBe(target);
  });
});
