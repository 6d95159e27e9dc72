/** Opens one event stream once, and serves its reconnects. */
export class StreamTicketDto {
  /** For `?ticket=` of the agent's event stream. */
  ticket!: string;

  /**
   * Until when it opens its stream; that lasts as long as the token that asked for the ticket.
   * @example '2026-01-31T09:15:30.000Z'
   */
  expiresAt!: string;
}
