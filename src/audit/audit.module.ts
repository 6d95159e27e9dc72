import { Module } from '@nestjs/common';
import { Readiness } from '../observability/health/readiness.js';
import { AuditLog } from './audit-log.js';
import { NumberMask } from './number-mask.js';

/** Who did what to whose telephone. */
@Module({ providers: [AuditLog, NumberMask] })
export class AuditModule {
  constructor(readiness: Readiness, log: AuditLog) {
    const check = () => Promise.resolve(log.isStuck ? ('down' as const) : ('ok' as const));
    readiness.register({ name: 'audit trail', downCode: 'AUDIT_UNAVAILABLE', check });
  }
}
