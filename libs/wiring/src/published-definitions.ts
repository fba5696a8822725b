import type { Definition, DefinitionRef } from '#kernel';
import { nextEvents, type JournalReader, type NextEvents } from '#engine';

const PAGE = 1_000;
const TYPES = ['DefinitionPublished', 'CycleAnnounced', 'CycleMigrated'];

/** Definitions and the versions that cycles have pinned, as far as the journal tells them; looked up again at each question. */
export class PublishedDefinitions {
  /** By id, version n at index n - 1. */
  private readonly versions = new Map<string, Definition[]>();
  /** By cycle. */
  private readonly pins = new Map<string, DefinitionRef>();
  private seq = -1;

  constructor(private readonly journal: JournalReader) {}

  /** The newest version of each. */
  newest(): readonly Definition[] {
    this.follow();
    return [...this.versions.values()].map((versions) => versions.at(-1)!);
  }

  /** The versions by which some cycle goes; of a definition that none has pinned, the newest. A newer one gives and takes rights once a cycle takes it up. */
  inForce(): readonly Definition[] {
    this.follow();
    const pinned = new Map<string, Set<number>>();
    for (const { id, version } of this.pins.values()) pinned.set(id, (pinned.get(id) ?? new Set()).add(version));
    return [...this.versions].flatMap(([id, versions]) => {
      const numbers = pinned.get(id);
      return numbers ? versions.filter(({ version }) => numbers.has(version)) : versions.slice(-1);
    });
  }

  private follow(): void {
    for (let next = this.next(); next; next = this.next()) {
      for (const { stream, type, data } of next.events) {
        if (type === 'DefinitionPublished') {
          const { definition } = data as { definition: Definition };
          this.versions.set(definition.id, [...(this.versions.get(definition.id) ?? []), definition]);
        } else this.pins.set(stream, type === 'CycleAnnounced' ? (data as { definition: DefinitionRef }).definition : (data as { to: DefinitionRef }).to);
      }
      this.seq = next.seq;
    }
  }

  private next(): NextEvents | undefined {
    return nextEvents(this.journal, this.seq, { types: TYPES, limit: PAGE, few: true });
  }
}
