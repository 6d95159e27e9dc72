import type { AgentSnapshot, PreviewOffer } from '@contact-centre-bff/client';
import { button } from './action.js';
import { h, keyedList } from './dom.js';
import type { Work } from './work.js';

/** Numbers that the contact centre offers to be called. */
export function previewOffers({ agent, text, notices }: Work) {
  const list = h('ul', { class: 'items' });
  const none = h('p', { class: 'hint' }, text.noPreviews);
  const show = keyedList<PreviewOffer>(
    list,
    ({ controlId, numbers }) => `${controlId} ${numbers.join(' ')}`,
    (offer) => ({
      element: h(
        'li',
        {},
        h('span', {}, offer.callData ?? offer.controlId),
        ...offer.numbers.map((number) =>
          button(notices, text.dialNumber(number), () => agent.dialPreview(offer, number), 'primary'),
        ),
      ),
      update: () => undefined,
    }),
  );
  return {
    element: h('section', { class: 'panel' }, h('h2', {}, text.previews), none, list),
    update({ previews }: AgentSnapshot): void {
      show(previews);
      none.hidden = previews.length > 0;
      list.hidden = previews.length === 0;
    },
  };
}
