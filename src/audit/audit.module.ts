import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { NumberMask } from './number-mask.js';

/** Who did what to whose telephone. */
@Module({ providers: [{ provide: AuditLog, useFactory: () => new AuditLog() }, NumberMask] })
export class AuditModule {}
