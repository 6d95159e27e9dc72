import { ContactCentreError } from '@contact-centre-bff/client';
import { h } from './dom.js';
import { baseUrl } from './settings.js';
import type { Text } from './text.js';

/** Where failures are shown, with what to do about them as the service's own catalogue says. */
export class Notices {
  readonly element = h('div', { class: 'notices', role: 'alert' });

  constructor(private readonly text: Text) {}

  say(message: string): void {
    this.#show(h('p', { class: 'notice-title' }, message));
  }

  report(error: unknown): void {
    if (!(error instanceof ContactCentreError)) {
      console.error(error);
      this.say(`${this.text.failed}: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const advice = h('p', {}, error.code === 'NETWORK_ERROR' ? this.text.networkAdvice : '');
    this.#show(
      h('p', { class: 'notice-title' }, error.message),
      h('p', {}, this.text.outcomes[error.outcome]),
      ...error.errors.map(({ pointer, detail }) => h('p', {}, `${pointer.slice(1)}: ${detail}`)),
      advice,
      h('p', { class: 'fine' }, codes(error, this.text)),
    );
    const showAdvice = (known: string) => (advice.textContent = error.message.includes(known) ? '' : known);
    if (error.status > 0) void adviceOf(error.code).then(showAdvice);
  }

  clear(): void {
    this.element.replaceChildren();
  }

  #show(...content: HTMLElement[]): void {
    const dismiss = h('button', { type: 'button' }, this.text.dismiss);
    dismiss.addEventListener('click', () => this.clear());
    this.element.replaceChildren(h('div', { class: 'notice' }, h('div', {}, ...content), dismiss));
  }
}

function codes({ code, upstream, requestId }: ContactCentreError, text: Text): string {
  const parts = [
    code,
    upstream ? `${upstream.system} ${upstream.code}` : '',
    requestId ? `${text.requestId} ${requestId}` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

async function adviceOf(code: string): Promise<string> {
  const response = await fetch(`${baseUrl}/v1/errors/${encodeURIComponent(code)}`).catch(() => null);
  return response?.ok ? ((await response.json()) as { advice: string }).advice : '';
}
