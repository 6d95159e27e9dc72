import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../../state/agent-ref.js';
import type { AgentSession } from './agent-session.js';
import { SessionRecords } from './session-records.js';
import { toSessionDto, type SessionDto } from './session.dto.js';

/** `active`: rings, talks or is being dialled. */
export type CallOccupation = 'none' | 'held' | 'active';

/** What the calls of an agent let the session do: declared here, answered by the room that knows the calls. */
export interface AgentOccupation {
  readonly occupation: CallOccupation;
  /** Which ways to a new call are open. */
  readonly dialCommands: readonly string[];
}

type ReadOccupation = (agent: AgentRef) => Promise<AgentOccupation>;

/** The session as its CRM sees it, with what is possible now. */
@Injectable()
export class SessionResource {
  private readOccupation: ReadOccupation = () => Promise.resolve({ occupation: 'none', dialCommands: [] });

  constructor(private readonly records: SessionRecords) {}

  occupiedBy(readOccupation: ReadOccupation): void {
    this.readOccupation = readOccupation;
  }

  async occupation(agent: AgentRef): Promise<CallOccupation> {
    return (await this.readOccupation(agent)).occupation;
  }

  async read(agent: AgentRef): Promise<SessionDto> {
    return this.of(agent, await this.records.read(agent));
  }

  async of(agent: AgentRef, session: AgentSession): Promise<SessionDto> {
    return sessionResource(agent, session, await this.readOccupation(agent));
  }
}

export function sessionResource(agent: AgentRef, session: AgentSession, occupation: AgentOccupation): SessionDto {
  return toSessionDto(agent.agentId, session, allowedCommands(session, occupation));
}

function allowedCommands(session: AgentSession, { occupation, dialCommands }: AgentOccupation): string[] {
  const { credentials, signingOut, mustChangePassword } = session;
  if (credentials === null) return ['signIn'];
  if (signingOut) return [];
  return [
    ...(mustChangePassword === true ? [] : dialCommands),
    'setState',
    'setSkills',
    'changePassword',
    ...(occupation === 'none' ? ['signOut'] : []),
  ];
}
