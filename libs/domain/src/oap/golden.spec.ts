import { goldenSpec } from '../../testing/golden.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

goldenSpec(events, golden);
