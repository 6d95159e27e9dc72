import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens } from '../../auth/access-token/access-tokens.js';
import type { Call } from '../../calls/call.js';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { AICC_CLIENTS, type AiccClients } from '../../upstream/aicc/aicc-clients.js';
import type { RecordingDto } from './recording.dto.js';

/** The recordings of bidirectional calls. Their links are credentials: none is kept or logged. */
@Injectable()
export class Recordings {
  constructor(
    private readonly tokens: AccessTokens,
    @Inject(AICC_CLIENTS) private readonly clients: AiccClients,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem NOT_FOUND where the call has no serial number yet, or no recording */
  async linkOf(tenantId: string, { callSerialNo }: Call): Promise<RecordingDto> {
    const link =
      callSerialNo === null
        ? null
        : await this.tokens.withToken(tenantId, this.environment.UPSTREAM_TIMEOUT_MS, (accessToken, remainingMs) =>
            this.clients.of(tenantId).getRecordingAddress(accessToken, callSerialNo, remainingMs),
          );
    if (link === null) throw new Problem('NOT_FOUND', { detail: 'There is no recording of this call.' });
    return link;
  }
}
