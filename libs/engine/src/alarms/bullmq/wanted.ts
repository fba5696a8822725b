import type { Alarm } from '../../ports.js';

/** The alarms wanted in this process, by id and by the instant at which they are due. */
export class Wanted {
  private readonly dueAt = new Map<string, string>();
  private readonly byInstant = new Map<string, Set<string>>();

  get size(): number {
    return this.dueAt.size;
  }

  /** When it is due; undefined where it is not wanted. */
  of(id: string): string | undefined {
    return this.dueAt.get(id);
  }

  /** False where it stood so already. */
  add({ id, dueAt }: Alarm): boolean {
    if (this.dueAt.get(id) === dueAt) return false;
    this.delete(id);
    this.dueAt.set(id, dueAt);
    const together = this.byInstant.get(dueAt);
    if (together) together.add(id);
    else this.byInstant.set(dueAt, new Set([id]));
    return true;
  }

  /** False where it was not wanted. */
  delete(id: string): boolean {
    const dueAt = this.dueAt.get(id);
    if (dueAt === undefined) return false;
    this.dueAt.delete(id);
    const together = this.byInstant.get(dueAt)!;
    together.delete(id);
    if (together.size === 0) this.byInstant.delete(dueAt);
    return true;
  }

  ids(): Iterable<string> {
    return this.dueAt.keys();
  }

  all(): readonly Alarm[] {
    return [...this.dueAt].map(([id, dueAt]) => ({ id, dueAt }));
  }

  /** What is due first comes first; what is not wanted any more comes before all. */
  inDueOrder(ids: readonly string[]): readonly string[] {
    const dues = ids.map((id) => ({ id, dueAt: this.dueAt.get(id) ?? '' }));
    return dues.sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0)).map(({ id }) => id);
  }

  /** Those of the ids that are wanted. */
  alarms(ids: readonly string[]): readonly Alarm[] {
    return ids.flatMap((id) => {
      const dueAt = this.dueAt.get(id);
      return dueAt === undefined ? [] : [{ id, dueAt }];
    });
  }

  /** Ids of those due at exactly that instant. */
  at(dueAt: string): Iterable<string> {
    return this.byInstant.get(dueAt) ?? [];
  }
}
