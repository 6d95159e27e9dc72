/** Opens one event stream, once, and allows its reconnects. */
export class StreamTicketDto {
  /** For `?ticket=` of the agent's event stream. */
  ticket!: string;

  /**
   * Until when it can open a stream. The stream lasts until the token expires that the ticket was requested with.
   * @example '2026-01-31T09:15:30.000Z'
   */
  expiresAt!: string;
}
