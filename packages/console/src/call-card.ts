import type { Call } from '@contact-centre-bff/client';
import { button } from './action.js';
import { addressForm, digitsForm } from './call-forms.js';
import { h, setText, type View } from './dom.js';
import { isOver, possibleWith } from './possible.js';
import { serviceNow } from './service-clock.js';
import type { Work } from './work.js';

/** Commands that one click sends; the others open a form. */
const ONE_CLICK_COMMANDS = [
  'answer',
  'hold',
  'retrieve',
  'mute',
  'unmute',
  'swap',
  'conference',
  'cancelTransfer',
  'hangUp',
] as const;
const FORMS = ['digits', 'transfer', 'consult'] as const;
const LOOKS: Partial<Record<string, string>> = { answer: 'primary', hangUp: 'danger' };

interface CallCard extends View<Call> {
  tick: () => void;
}

/** One call: who, how it stands, since when, and everything that can be done with it now. */
export function callCard(work: Work, first: Call): CallCard {
  const { agent, text, notices } = work;
  let call = first;
  let isMuted = false;
  const state = h('span', { class: 'call-state' });
  const timer = h('span', { class: 'timer', 'aria-label': text.time, role: 'timer' });
  const title = h('h3', { tabindex: '-1' });
  const facts = h('dl');
  const clock = new CallClock();

  const buttons = ONE_CLICK_COMMANDS.map((command) => {
    const run = async () => {
      await agent[command](call);
      if (command === 'mute' || command === 'unmute') {
        isMuted = command === 'mute';
        update(call);
      }
    };
    return { command, element: button(notices, text.commands[command], run, LOOKS[command]) };
  });
  const forms = FORMS.map((command) => {
    const content = command === 'digits' ? digitsForm(work, () => call) : addressForm(work, command, () => call);
    const toggle = h('button', { type: 'button', 'aria-expanded': 'false' }, text.commands[command]);
    content.hidden = true;
    const open = (isOpen: boolean) => {
      content.hidden = !isOpen;
      toggle.setAttribute('aria-expanded', String(isOpen));
      if (isOpen) content.querySelector<HTMLElement>('input, select')?.focus();
    };
    return { command, element: toggle, content, open };
  });
  for (const { element: toggle, content, open } of forms)
    toggle.addEventListener('click', () => {
      const isOpening = content.hidden === true;
      // Transfer and consultation ask for the same: two open forms could not be told apart.
      for (const form of forms) form.open(false);
      if (isOpening) open(true);
    });
  const element = h(
    'section',
    { class: 'call', role: 'region', 'aria-label': text.call },
    h('div', { class: 'call-head' }, title, state, timer),
    facts,
    h('div', { class: 'row' }, ...[...buttons, ...forms].map(({ element: one }) => one)),
    ...forms.map(({ content }) => content),
  );

  function update(next: Call): void {
    call = next;
    const possible = possibleWith(call);
    if (possible.has('mute') && possible.has('unmute')) possible.delete(isMuted ? 'mute' : 'unmute');
    const focused = document.activeElement;
    for (const { command, element: one } of [...buttons, ...forms]) one.hidden = !possible.has(command);
    for (const { command, open, content } of forms) if (!possible.has(command) && !content.hidden) open(false);
    // What had the keyboard focus is gone: it stays in the card.
    if (focused instanceof HTMLElement && element.contains(focused) && focused.closest('[hidden]')) title.focus();
    element.dataset['state'] = call.state;
    const other = call.kind === 'inbound' || call.kind === 'queued' ? call.caller : call.called;
    setText(title, other ?? text.unknownNumber);
    setText(state, text.callState[call.state]);
    showFacts(facts, work, call);
    clock.follow(call);
    tick();
  }
  const tick = () => setText(timer, clock.read());
  update(first);
  return { element, update, tick };
}

function showFacts(list: HTMLElement, { text }: Work, call: Call): void {
  const { kind, caller, called, skillId, reference, reason } = call;
  const facts: [string, string | null][] = [
    [text.from, caller],
    [text.to, called],
    [text.skill, skillId],
    [text.reference, reference],
    [text.reason, reason === null ? null : [reason.code, reason.upstreamCode, reason.text].filter(Boolean).join(' · ')],
  ];
  const known = facts.filter((fact): fact is [string, string] => fact[1] !== null);
  const written = [text.kinds[kind], ...known.flat()].join('\n');
  if (list.dataset['written'] === written) return;
  list.dataset['written'] = written;
  list.replaceChildren(
    h('div', { class: 'kind' }, h('dt', { class: 'hidden' }, text.call), h('dd', {}, text.kinds[kind])),
    ...known.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}

/** How long the parties have talked, else how long the call has been there; it stands once the call is over. */
class CallClock {
  #talkingSince: number | null = null;
  #startedAt = 0;
  #stoppedAt: number | null = null;

  follow(call: Call): void {
    const { state, createdAt, updatedAt } = call;
    this.#startedAt = Date.parse(createdAt);
    if (state === 'talking') this.#talkingSince ??= Date.parse(updatedAt);
    this.#stoppedAt = isOver(call) ? Date.parse(updatedAt) : null;
  }

  read(): string {
    const until = this.#stoppedAt ?? serviceNow();
    const seconds = Math.max(0, Math.round((until - (this.#talkingSince ?? this.#startedAt)) / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
}
