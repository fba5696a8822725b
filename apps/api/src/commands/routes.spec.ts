import { describe, expect, it } from '@jest/globals';
import { allCommandRoutes } from './all-routes.js';
import { kebab } from './routes.js';

describe('the routes of commands', () => {
  it.each([
    ['ApproveOAP', 'approve-oap'], ['AdoptJADOperationalPlan', 'adopt-jad-operational-plan'], ['CommitToJAD', 'commit-to-jad'], ['SubmitOAPReport', 'submit-oap-report'],
    ['RecordJADResult', 'record-jad-result'], ['LiftJADEmbargo', 'lift-jad-embargo'], ['StartAction', 'start-action'],
  ])('%s is %s in a path', (command, path) => expect(kebab(command)).toBe(path));

  it('are one a command, none twice', () => {
    const paths = allCommandRoutes.map(({ collection, path }) => `${collection}/${path}`);
    expect(new Set(paths).size).toBe(paths.length);
    expect(new Set(allCommandRoutes.map(({ command }) => command)).size).toBe(paths.length);
  });

  it('post what creates to the collection, and what concerns an action below it', () => {
    const pathOf = Object.fromEntries(allCommandRoutes.map(({ command, collection, path }) => [command, `${collection}/${path}`]));
    expect(pathOf).toMatchObject({
      AnnounceCycle: 'cycles/', ProposeJAD: 'jads/', ProposeOperationalAction: 'oaps/:id/propose-operational-action', StartAction: 'oaps/:id/actions/:actionId/start-action', ConfirmClock: 'clock/confirm-clock',
    });
  });
});
