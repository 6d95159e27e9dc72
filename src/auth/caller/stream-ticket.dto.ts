/** Opens one event stream, once. */
export class StreamTicketDto {
  /** For `?ticket=` of the agent's event stream. */
  ticket!: string;

  /**
   * Until when it can be used; the stream itself lasts as long as the token that asked for the ticket.
   * @example '2026-01-31T09:15:30.000Z'
   */
  expiresAt!: string;
}
