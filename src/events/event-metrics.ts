import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../observability/metrics/metrics.js';
import type { LogReader } from './stream/log-reader.js';

/** What operators watch of polling and events. */
@Injectable()
export class EventMetrics {
  readonly malformed: Counter;
  /** The sign-ins whose events are polled. */
  readonly pollingAgents = new Set<string>();
  /** Agents whose polls keep failing, by any name that tells them apart. */
  readonly degradedAgents = new Set<string>();
  readonly openStreams: Gauge;
  // prom-client hashes the labels whenever it counts, which costs more than all else about a poll's result: so these are
  // counted here, and shown when somebody asks.
  private readonly messages = new Map<string, number>();
  private readonly polls = new Map<string, number>();
  private readonly replays: Counter;
  private readonly resets: Counter<'reason'>;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.malformed = new Counter({
      name: 'gateway_events_malformed_total',
      help: 'Gateway events skipped because they could not be read',
      registers,
    });
    this.replays = new Counter({
      name: 'event_stream_replays_total',
      help: 'Event streams that resumed after their last id',
      registers,
    });
    this.resets = new Counter({
      name: 'event_stream_resets_total',
      help: 'Event streams that could not resume after their last id, by reason',
      labelNames: ['reason'],
      registers,
    });
    const { pollingAgents, degradedAgents } = this;
    const show = (name: string, help: string, label: string, counts: ReadonlyMap<string, number>) =>
      new Counter({
        ...{ name, help, labelNames: [label], registers },
        collect() {
          this.reset();
          for (const [value, count] of counts) this.inc({ [label]: value }, count);
        },
      });
    show('agent_events_total', 'Messages on event streams', 'type', this.messages);
    show('gateway_polls_total', 'Event polls by result', 'result', this.polls);
    new Gauge({
      name: 'polling_agents',
      help: 'Agents being polled',
      registers,
      collect() {
        this.set(pollingAgents.size);
      },
    });
    new Gauge({
      name: 'degraded_agents',
      help: 'Agents whose polls keep failing',
      registers,
      collect() {
        this.set(degradedAgents.size);
      },
    });
    this.openStreams = new Gauge({ name: 'open_event_streams', help: 'Open event streams', registers });
  }

  countMessage(type: string): void {
    this.messages.set(type, (this.messages.get(type) ?? 0) + 1);
  }

  countPoll(result: string): void {
    this.polls.set(result, (this.polls.get(result) ?? 0) + 1);
  }

  /** Counts whether a reader who came with this id can go on, and every gap that it meets from now on. */
  watched(reader: LogReader, lastEventId: string | null): LogReader {
    if (reader.reset !== null) this.resets.inc({ reason: reader.reset });
    else if (lastEventId !== null) this.replays.inc();
    reader.onGap = () => this.resets.inc({ reason: 'gap' });
    return reader;
  }
}
