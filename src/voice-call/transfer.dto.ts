import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, ValidateBy, ValidateNested } from 'class-validator';
import { MatchesPattern } from '../http/input/matches-pattern.decorator.js';
import { Optional } from '../http/input/optional.decorator.js';
import { transferModes, type TransferMode, type TransferTarget } from '../upstream/cc-gateway/transfer-modes.js';
import { IsCallData, IsCallerId } from './dial-fields.js';

const TARGET_TYPES = ['agent', 'skillQueue', 'ivr', 'accessCode', 'number'] as const satisfies TransferTarget['type'][];
const TRANSFER_MODES = ['blind', 'suspend', 'onAnswer', 'talk', 'threeParty'] as const satisfies TransferMode[];

const IsAddress = () => MatchesPattern(/^[0-9*#]{1,24}$/, 'must be 1 to 24 characters of 0-9, * and #');

const isTargetType = (type: unknown): type is TransferTarget['type'] =>
  (TARGET_TYPES as readonly unknown[]).includes(type);

/** Some modes exist for some targets only; an invalid target gets an error of its own. */
const FitsTarget = () =>
  ValidateBy({
    name: 'fitsTarget',
    validator: {
      validate: (mode, args) => {
        const { to } = (args?.object ?? {}) as Partial<TransferDto>;
        if (!isTargetType(to?.type) || !(TRANSFER_MODES as readonly unknown[]).includes(mode)) return true;
        return transferModes(to.type).includes(mode as TransferMode);
      },
      defaultMessage: () => 'must be a mode in which calls can be transferred to this type of target',
    },
  });

/** Where a call goes. */
export class TransferTargetDto {
  /** What `address` is: an agent id, the id of a skill queue, an IVR or access code, or a telephone number. */
  @ApiProperty({ enum: TARGET_TYPES, example: 'agent' })
  @IsIn(TARGET_TYPES)
  type!: TransferTarget['type'];

  /** @example 292 */
  @IsAddress()
  address!: string;
}

/** How a call is transferred. */
export class TransferDto {
  /** @example {"type":"agent","address":"292"} */
  @IsObject()
  @ValidateNested()
  @Type(() => TransferTargetDto)
  to!: TransferTargetDto;

  /**
   * `blind`: at once. `onAnswer`: when the other side answers. `suspend`: to an IVR, which returns the call.
   * `talk`: by hanging up after talking to the other side. `threeParty`: with all three in the call. An `agent`, a
   * `skillQueue` or an `accessCode` takes `blind` and `onAnswer`, an `ivr` `blind` and `suspend`, a `number` all but
   * `suspend`.
   */
  @ApiProperty({ enum: TRANSFER_MODES, example: 'onAnswer' })
  @IsIn(TRANSFER_MODES)
  @FitsTarget()
  mode!: TransferMode;

  /**
   * The number shown to the other side; by default the platform's.
   * @example '640003'
   */
  @Optional()
  @IsCallerId()
  caller?: string;

  /**
   * Data that travels with the call.
   * @example ticket=4711
   */
  @Optional()
  @IsCallData()
  callData?: string;
}

/** Whom an agent consults during a call. */
export class ConsultTargetDto {
  /** What `address` is: an agent id or the id of a skill queue. */
  @ApiProperty({ enum: ['agent', 'skillQueue'], example: 'agent' })
  @IsIn(['agent', 'skillQueue'])
  type!: 'agent' | 'skillQueue';

  /** @example 292 */
  @IsAddress()
  address!: string;
}

/** A consultation beside a call. */
export class ConsultDto {
  /** @example {"type":"agent","address":"292"} */
  @IsObject()
  @ValidateNested()
  @Type(() => ConsultTargetDto)
  to!: ConsultTargetDto;

  /** `twoParty`: the customer is on hold meanwhile. `threeParty`: all three hear each other. */
  @ApiProperty({ enum: ['twoParty', 'threeParty'], example: 'twoParty' })
  @IsIn(['twoParty', 'threeParty'])
  mode!: 'twoParty' | 'threeParty';

  /**
   * Data that travels with the call.
   * @example ticket=4711
   */
  @Optional()
  @IsCallData()
  callData?: string;
}
