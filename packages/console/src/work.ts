import type { Agent } from '@contact-centre-bff/client';
import type { Journal } from './journal.js';
import type { Notices } from './notices.js';
import type { Text } from './text.js';

/** What every part of the desk works with. */
export interface Work {
  agent: Agent;
  text: Text;
  notices: Notices;
  journal: Journal;
}
