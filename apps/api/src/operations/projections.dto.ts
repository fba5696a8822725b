import { Line } from '../http/fields.js';

export class ReleasePartitionBody {
  @Line(300, { says: 'A parked partition, as the status names it.' }) partition!: string;
}
