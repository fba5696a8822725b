import { describe, expect, it } from '@jest/globals';
import { upcast, type Catalogue, type Metadata } from '#kernel';

/** A shape once stored and what it is read as now: the data, or several events where the type was renamed or split. */
export interface GoldenRow {
  readonly type: string;
  readonly v: number;
  readonly data: unknown;
  readonly now: unknown;
}

/** Golden events only grow: a row once here must decode for ever, and every type, in every version, has one. */
export function goldenSpec(events: Catalogue, golden: readonly GoldenRow[]): void {
  describe('stored events', () => {
    it.each(golden)('still reads $type v$v', ({ type, v, data, now }) => {
      const read = upcast(events, { type, data, metadata: { v } as Metadata });
      const parts = Array.isArray(now) ? now : [{ type, data: now }];
      expect(read).toEqual({ known: true, parts });
    });

    it('has a row for every version of every type', () => {
      const wanted = Object.entries(events).flatMap(([type, { version }]) => Array.from({ length: version }, (_, i) => `${type} v${i + 1}`));
      expect([...new Set(golden.map(({ type, v }) => `${type} v${v}`))].sort()).toEqual(wanted.sort());
    });
  });
}
