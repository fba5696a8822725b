import { describe, expect, it } from '@jest/globals';
import { viewerOf } from './principal.js';

const rules: Readonly<Record<string, { reads: string[]; readsAll: boolean }>> = {
  DRIVER: { reads: ['PUBLIC', 'LIMITED'], readsAll: false },
  SUPPORT: { reads: ['PUBLIC', 'LIMITED'], readsAll: true },
  PRESS: { reads: ['PUBLIC'], readsAll: true },
  CLEARED: { reads: ['PUBLIC', 'LIMITED', 'RESTRICTED'], readsAll: false },
  OPERATOR: { reads: ['PUBLIC', 'LIMITED', 'RESTRICTED'], readsAll: true },
};
const viewer = (...roles: string[]) => viewerOf({ subject: 's', party: 'FR', roles }, async (role) => rules[role]);

describe('what a principal may read', () => {
  it('is what its role reads', async () => {
    expect(await viewer('DRIVER')).toEqual({ subject: 's', party: 'FR', roles: ['DRIVER'], markings: ['LIMITED', 'PUBLIC'], readsAll: false });
    expect(await viewer('SUPPORT')).toMatchObject({ markings: ['LIMITED', 'PUBLIC'], readsAll: true });
  });

  it('is what is public, for the operator and for a role no definition knows', async () => {
    expect(await viewer('OPERATOR')).toMatchObject({ markings: ['PUBLIC'], readsAll: false });
    expect(await viewer('NOBODY')).toMatchObject({ markings: ['PUBLIC'], readsAll: false });
    expect(await viewer()).toMatchObject({ markings: ['PUBLIC'], readsAll: false });
  });

  it('never grows by joining two roles into what neither reads', async () => {
    expect(await viewer('PRESS', 'CLEARED')).toMatchObject({ markings: ['LIMITED', 'PUBLIC', 'RESTRICTED'], readsAll: false });
    expect(await viewer('SUPPORT', 'DRIVER')).toMatchObject({ readsAll: true });
  });
});
