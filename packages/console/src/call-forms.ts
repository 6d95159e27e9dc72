import type { Call, ConsultRequest, TransferRequest } from '@contact-centre-bff/client';
import { form } from './action.js';
import { field, h, input, select } from './dom.js';
import type { Work } from './work.js';

type Mode = TransferRequest['mode'] | ConsultRequest['mode'];
type Target = TransferRequest['to']['type'];

/** Which ways lead to which target: the combinations that the gateway knows. */
const TRANSFERS: Readonly<Record<Target, readonly TransferRequest['mode'][]>> = {
  agent: ['blind', 'onAnswer'],
  skillQueue: ['blind', 'onAnswer'],
  ivr: ['blind', 'suspend'],
  accessCode: ['blind', 'onAnswer'],
  number: ['blind', 'onAnswer', 'talk', 'threeParty'],
};
const CONSULTATIONS: Partial<Record<Target, readonly ConsultRequest['mode'][]>> = {
  agent: ['twoParty', 'threeParty'],
  skillQueue: ['twoParty', 'threeParty'],
};

/** Hands the call over, or asks somebody while the customer waits. */
export function addressForm(work: Work, command: 'transfer' | 'consult', call: () => Call): HTMLElement {
  const { agent, text, notices } = work;
  const ways: Partial<Record<Target, readonly Mode[]>> = command === 'transfer' ? TRANSFERS : CONSULTATIONS;
  const target = select((Object.keys(ways) as Target[]).map((type) => [type, text.targets[type]] as const));
  const mode = select<Mode>([]);
  const offerModes = () =>
    mode.replaceChildren(...(ways[target.value] ?? []).map((way) => h('option', { value: way }, text.modes[way])));
  target.addEventListener('change', offerModes);
  offerModes();
  const address = input({ inputmode: 'tel', required: true, pattern: '[0-9*#+ \\-]{1,24}' });
  const element = form(
    notices,
    command === 'transfer' ? text.handOver : text.ask,
    async () => {
      const to = { type: target.value, address: address.value.replace(/[\s-]/g, '').replace(/^\+/, '00') };
      const request = { to, mode: mode.value };
      await (command === 'transfer'
        ? agent.transfer(call(), request as TransferRequest)
        : agent.consult(call(), request as ConsultRequest));
      address.value = '';
    },
    field(text.targetType, target),
    field(text.address, address),
    field(text.mode, mode),
  );
  element.className = 'more';
  return element;
}

/** Dials on in a conversation, for menus that listen to tones. */
export function digitsForm({ agent, text, notices }: Work, call: () => Call): HTMLElement {
  const digits = input({ inputmode: 'tel', required: true, pattern: '[0-9*#]{1,24}' });
  const element = form(
    notices,
    text.send,
    async () => {
      await agent.sendDigits(call(), digits.value);
      digits.value = '';
    },
    field(text.digits, digits),
  );
  element.className = 'more';
  return element;
}
