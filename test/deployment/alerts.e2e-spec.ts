import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { promtool } from '../support/promtool.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook_url: string };
}

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const text = (path: string) => readFileSync(file(path), 'utf8');
const ALERTS = 'deploy/helm/contact-centre-bff/files/alerts.yaml';
const RUNBOOK = 'docs/runbook.md';
const rules: Rule[] = parse(text(ALERTS)).groups.flatMap((group: { rules: Rule[] }) => group.rules);
const dashboard = JSON.parse(text('deploy/helm/contact-centre-bff/files/dashboard.json'));

/** Not of this service: Prometheus' own, and those that prom-client and Node bring. */
const FOREIGN = /^(up|process_|nodejs_)/;
/** Agreed names that are still to be built; whoever builds one takes it off this list. */
const AGREED = ['redis_command_duration_seconds'];

/** Metric names of an expression: words that stand before a selector, a range or a comparison and are no function. */
function metricsOf(expression: string): string[] {
  const bare = expression.replace(/"[^"]*"/g, '""').replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b([a-z_][a-z0-9_]*)\{/g)].map(([, name]) => name!.replace(/_(bucket|sum|count)$/, ''));
}

/** The anchor that a Markdown heading gets. */
const anchors = [...text(RUNBOOK).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
  heading!
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-'),
);

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed();
});
afterAll(() => bed.close());

describe('alerts', () => {
  it('are rules that Prometheus takes', () => {
    expect(promtool('check', 'rules', file(ALERTS))).toEqual({
      code: 0,
      output: expect.stringContaining(`SUCCESS: ${rules.length} rules found`),
    });
  });

  it('are raised by what they are about and by nothing less', () => {
    expect(promtool('test', 'rules', file('deploy/prometheus/alerts.test.yaml'))).toEqual({
      code: 0,
      output: expect.stringContaining('SUCCESS'),
    });
  });

  it('are each tested with figures that raise them and with figures that do not', () => {
    const tests: { name: string }[] = parse(text('deploy/prometheus/alerts.test.yaml')).tests;
    const names = tests.map(({ name }) => name).sort();
    expect(names).toEqual(rules.flatMap(({ alert }) => [`${alert} fires`, `${alert} is quiet`]).sort());
  });

  it('say how urgent they are and link to a section of the runbook that bears their name', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(10);
      const [, anchor] = annotations.runbook_url.split('#');
      expect(anchor).toBe(alert.toLowerCase());
      expect(anchors).toContain(anchor);
    }
  });

  it('find in their section what users see, what to look at and what to do, in this order', () => {
    const sections = text(RUNBOOK).split(/^## /m);
    for (const { alert } of rules) {
      const section = sections.find((candidate) => candidate.startsWith(`${alert}\n`)) ?? '';
      const parts = [...section.matchAll(/^- \*\*([A-Z][a-z ]+)\*\* (.{10,})$/gm)].map(([, part]) => part);
      expect([alert, parts]).toEqual([alert, ['Users see', 'Look at', 'Do']]);
    }
  });

  it('and the dashboard ask for metrics that the service has or will have, and for this job alone', async () => {
    const { text: metrics } = await bed.send('GET', '/metrics');
    const built = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
    const shown: string[] = dashboard.panels.flatMap((panel: { targets?: { expr: string }[] }) =>
      (panel.targets ?? []).map(({ expr }) => expr),
    );
    const asked = [...rules.map(({ expr }) => expr), ...shown];
    expect(asked.filter((expr) => metricsOf(expr).length === 0)).toEqual([]);
    const unknown = asked
      .flatMap(metricsOf)
      .filter((name) => !FOREIGN.test(name) && !built.includes(name) && !AGREED.includes(name));
    expect(unknown).toEqual([]);
    for (const expr of asked)
      for (const [selector] of expr.matchAll(/\b[a-z_]+\{[^}]*\}/g))
        expect(selector).toMatch(/\bjob="contact-centre-bff"/);
  });
});
