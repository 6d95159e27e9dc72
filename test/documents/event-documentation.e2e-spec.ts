import { describe, expect, it } from '@jest/globals';
import { NOTICE_TYPES, POSITION_TYPES } from '../../src/events/stream/sse-text.js';
import { STREAM_TYPES } from '../../src/events/stream/stream-message.js';
import { CALL_STREAM_TYPES } from '../../src/mobile-agent/stream/call-stream.js';
import { checkEvent, documentedEvents } from '../support/documented-events.js';

const state = { session: null, calls: [], previews: [] };

// That what is sent is as documented, every test that reads a stream checks: `EventStream` does.
describe('the event streams in the OpenAPI document', () => {
  it("names every event that an agent's stream can send, and no other", () => {
    expect(documentedEvents('AgentStreamEvent').toSorted()).toEqual(
      [...POSITION_TYPES, ...STREAM_TYPES, ...NOTICE_TYPES].toSorted(),
    );
  });

  it("names every event that a bidirectional call's stream can send, and no other", () => {
    expect(documentedEvents('CallStreamEvent').toSorted()).toEqual(
      [...POSITION_TYPES, ...CALL_STREAM_TYPES, ...NOTICE_TYPES].toSorted(),
    );
  });

  it.each([
    ['a name that is not documented', { id: 'e-1', event: 'agent.asleep', data: {} }, 'does not name agent.asleep'],
    ['a number without an id', { event: 'open', data: { id: 'e-1', ...state } }, "must have required property 'id'"],
    ['another reason', { event: 'closing', data: { reason: 'bored' } }, 'must be equal to one of the allowed values'],
    ['a missing part', { id: 'e-1', event: 'reset', data: { id: 'e-1', reason: 'gap' } }, "property 'session'"],
  ])('lets a test fail on %s', (_what, event, fault) => {
    expect(() => checkEvent('AgentStreamEvent', event)).toThrow(fault);
  });
});
